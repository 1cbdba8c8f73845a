-- name: await_skus
-- Skus to look at again.
insert into sku_due (sku, due_at) select sku, clock_timestamp() from unnest($1::text[]) as named (sku);

-- name: mark_due_skus
-- Of the skus to look at those whose latest complaints are enough and were not told of, marked as announced
-- for an hour; the rest are forgotten until the next complaint.
with waiting as (
    select place, sku from sku_due
    where due_at <= now()
    order by due_at
    limit $1
    for update skip locked
),

latest as (
    select skus.sku, last.at as due_at
    from (select distinct sku from waiting) as skus cross join lateral (
        select at from sku_counts
        where sku_counts.sku = skus.sku and (requests > 0 or low_scores > 0)
        order by at desc
        limit 1
    ) as last
),

due as (
    select latest.sku, latest.due_at from latest cross join lateral (
        select sum(requests) as requests, sum(low_scores) as low_scores from (
            select requests, low_scores from sku_counts
            where
                sku_counts.sku = latest.sku
                and at > latest.due_at - $2::interval
                and (requests > 0 or low_scores > 0)
            order by at desc
            limit 200
        ) as complaints
    ) as counted
    where
        (counted.requests >= $3::integer or counted.low_scores >= $4::integer)
        and not exists (
            select from sku_signals
            where sku_signals.sku = latest.sku and signalled_at > latest.due_at - $2::interval
        )
),

forgotten as (
    delete from sku_due where place = any(
        array(select place from waiting where sku not in (select sku from due))
    )
),

marked as (
    update sku_due set announced = true, due_at = clock_timestamp() + interval '1 hour'
    where place = any(array(select place from waiting where sku in (select sku from due)))
)

select sku, due_at from due;

-- name: insert_sku_stubs
-- A row to lock for every sku looked at; in one order, so that no two batches deadlock.
insert into sku_signals (sku)
select sku from unnest($1::text[]) as named (sku) order by sku
on conflict (sku) do nothing;

-- name: lock_skus
-- When skus were told of last, locked in their order: who looks at one sees what was told before.
select sku, signalled_at from sku_signals where sku = any($1::text[])
order by sku
for no key update;

-- name: forget_due_skus
-- Looked at now. Before they are counted: what was announced before this is counted with them.
delete from sku_due where sku = any($1::text[]) and announced;

-- name: load_sku_counts
-- What came of skus within a period; the money in the currency that most of their complaints are in.
select
    asked.sku, asked.until, whole.delivered, whole.requests, whole.low_scores, whole.customers,
    whole.category, whole.currency, money.refunded
from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as asked (sku, since, until)
cross join lateral (
    select
        coalesce(sum(delivered), 0) as delivered,
        coalesce(sum(requests), 0) as requests,
        coalesce(sum(low_scores), 0) as low_scores,
        count(distinct customer_id) filter (where requests > 0 or low_scores > 0) as customers,
        mode() within group (order by category) as category,
        mode() within group (order by currency) filter (
            where requests > 0 or low_scores > 0
        ) as currency
    from sku_counts
    where sku_counts.sku = asked.sku and at > asked.since and at <= asked.until
) as whole
cross join lateral (
    select coalesce(sum(refunded), 0)::bigint as refunded from sku_counts
    where
        sku_counts.sku = asked.sku and at > asked.since and at <= asked.until
        and sku_counts.currency = whole.currency
) as money;

-- name: save_signals
-- Skus that were told of; their rows are locked.
update sku_signals set signalled_at = told.signalled_at
from unnest($1::text[], $2::timestamptz[]) as told (sku, signalled_at)
where sku_signals.sku = told.sku;

-- name: prune_sku_counts
-- Counts that no rule looks back to.
with pruned as (
    delete from sku_counts
    where ctid = any(array(
        select ctid from sku_counts
        where at < clock_timestamp() - $2::interval
        order by at
        limit $1
    ))
    returning 1
)

select count(*) from pruned;
