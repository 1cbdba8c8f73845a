-- name: explained_request
-- The order of an id of a request, report or verdict.
select order_id from request_ids where request_id = $1;

-- name: explained_facts
-- The last snapshot of an order; null for one that is only named.
select facts from orders where order_id = $1;

-- name: explained_parked
-- A request that waits, as it came.
select topic, partition, "offset", "timestamp", key, headers, value, due_at
from parked where order_id = $1 and request_id = $2;

-- name: explained_case
-- What is kept of a request beside its events; an order has none of a stranger's.
select
    kind, service_kind, reason, status, phase, requested_at, pack, payments, low_score
from cases where order_id = $1 and request_id = $2;

-- name: explained_reports
-- Reports and verdicts on an order that are known to be about something, in the order in which they came.
select report_id, type, request_id, refund_id, said, effect, recorded_at
from reports where order_id = $1
order by recorded_at, report_id;

-- name: explained_outcomes
-- All that is kept of what an order's records led to, and whether Kafka is known to have it.
select
    outcome.topic, outcome.key, outcome.headers, outcome.value, outcome.recorded_at,
    source.topic as source_topic, source.partition as source_partition,
    outcome."offset" as source_offset,
    coalesce(outcome."offset" < source.published_through, false) as published
from outcomes as outcome
left join partitions as source on source.id = outcome.partition_id
where outcome.order_id = $1
order by outcome.recorded_at, outcome.partition_id, outcome."offset", outcome.n;

-- name: explained_dead_letters
-- Of the newest dead letters, which belong to no order, those that have its key or hold the request's id.
-- Signals belong to none either.
with newest as (
    select * from outcomes
    where order_id is null and position('dlq.reason'::bytea in headers) > 0
    order by recorded_at desc
    limit $4
)

select
    newest.topic, newest.key, newest.headers, newest.value, newest.recorded_at,
    source.topic as source_topic, source.partition as source_partition,
    newest."offset" as source_offset,
    coalesce(newest."offset" < source.published_through, false) as published
from newest
left join partitions as source on source.id = newest.partition_id
where
    newest.key = $1
    or case
        -- No request or report is larger, and its size is known without reading it.
        when octet_length(newest.value) <= 262144
            then
                position($2::bytea in newest.value) > 0
                or position($3::bytea in newest.value) > 0
    end
order by newest.recorded_at;
