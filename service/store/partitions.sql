-- name: take_fence
-- Every owner raises the fence, so that no earlier one can write any more; the row is made on first sight.
insert into partitions (group_id, topic, partition) values ($1, $2, $3)
on conflict (group_id, topic, partition) do update set fence = partitions.fence + 1
returning id, fence;

-- name: lock_partition
-- First lock of every transaction: who holds it decides, and sees how far the partition got.
select
    fence, cluster_id, first_offset, decided_through, published_through,
    last_offset, last_timestamp, last_digest, clock_timestamp() as now
from partitions where id = $1
for no key update;

-- name: group_begun
-- Whether any partition of the group was ever begun in this database.
select exists (select from partitions where group_id = $1 and first_offset is not null);

-- name: begin_partition
-- Where a new partition starts; nothing before it will ever be decided.
update partitions set
    cluster_id = $2, first_offset = $3, decided_through = $3, published_through = $3
where id = $1;

-- name: write_published
-- W alone, for the moments when no batch carries it.
update partitions set published_through = $2 where id = $1;

-- name: owed_outcomes
-- What the offsets from $2 up to $3 owe to Kafka, as it was encoded.
select topic, key, headers, value from outcomes
where partition_id = $1 and "offset" >= $2 and "offset" < $3
order by "offset", n;

-- name: owed_since
-- When the earliest of them was recorded.
select min(recorded_at) from outcomes
where partition_id = $1 and "offset" >= $2 and "offset" < $3;

-- name: skip_to
-- Records that were deleted before they were decided are passed; an operator said so.
update partitions set decided_through = $2 where id = $1 and decided_through < $2;

-- name: prune_outcomes
-- Outcomes that are older than the history is long, none at or above W: the oldest of each partition.
with oldest as (
    select outcome.partition_id, outcome."offset", outcome.n, outcome.recorded_at
    from partitions cross join lateral (
        select partition_id, "offset", n, recorded_at from outcomes
        where partition_id = partitions.id and "offset" < partitions.published_through
        order by "offset", n
        limit $2
    ) as outcome
    where partitions.group_id = $1
),

pruned as (
    delete from outcomes using oldest
    where
        outcomes.partition_id = oldest.partition_id
        and outcomes."offset" = oldest."offset"
        and outcomes.n = oldest.n
        and oldest.recorded_at < clock_timestamp() - $3::interval
    returning outcomes.n
)

select count(*) from pruned;
