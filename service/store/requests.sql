-- name: claim_request_ids
-- The ids that were free and are ours now; one that is missing from the answer is another's.
insert into request_ids (request_id, order_id, digest)
select * from unnest($1::uuid[], $2::text[], $3::bytea[]) as asked (request_id, order_id, digest)
order by request_id
on conflict (request_id) do nothing
returning request_id;

-- name: find_request_ids
-- Whose they are. A statement of its own: the claim's snapshot may be older than the row it met.
select request_id, digest from request_ids where request_id = any($1::uuid[]);

-- name: release_request_ids
-- A dead letter claims no id: the same record sent again is judged afresh.
delete from request_ids where request_id = any($1::uuid[]);

-- name: move_cases
-- Cases of earlier batches that are another now; a parked request that is taken back has none yet.
insert into cases (
    decided_at, order_id, request_id, kind, service_kind, reason, status, phase, requested_at,
    pack, pack_version, lines, refund, reserved, promotion, payments, kept, asked,
    low_score, due_at
)
select $1::timestamptz, * from unnest($2::case_change[])
on conflict (order_id, request_id) do update set
    status = excluded.status,
    phase = excluded.phase,
    lines = excluded.lines,
    refund = excluded.refund,
    reserved = excluded.reserved,
    promotion = excluded.promotion,
    payments = excluded.payments,
    low_score = excluded.low_score,
    due_at = excluded.due_at,
    due_sent_at = null;

-- name: insert_feedback
-- Feedback that keeps its place from now on.
insert into feedback (order_id, request_id, kind, line_id, score, follows, approved)
select * from unnest(
    $1::text[], $2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::uuid[], $7::boolean[]
);

-- name: withdraw_feedback
-- What waited with its care gives its place up.
delete from feedback using unnest($1::text[], $2::uuid[]) as taken_back (order_id, request_id)
where
    feedback.order_id = taken_back.order_id
    and feedback.request_id = taken_back.request_id
    and not feedback.approved;

-- name: publish_feedback
-- What waited with its care is approved with it.
update feedback set approved = true
from unnest($1::text[], $2::uuid[]) as judged (order_id, request_id)
where feedback.order_id = judged.order_id and feedback.request_id = judged.request_id;

-- name: insert_reports
-- Reports and verdicts on what is known, and what became of them.
insert into reports (recorded_at, order_id, report_id, type, request_id, refund_id, said, effect)
select $1::timestamptz, * from unnest(
    $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::json[], $8::text[]
);

-- name: prune_counted
-- Requests that no rule looks back to.
with pruned as (
    delete from customer_requests
    where ctid = any(array(
        select ctid from customer_requests
        where requested_at < clock_timestamp() - $2::interval
        order by requested_at
        limit $1
    ))
    returning 1
)

select count(*) from pruned;

-- name: load_recent
-- What customers asked for lately, as far as others have committed it.
select named.customer_id, asked.requested_at, asked.currency, asked.amount
from unnest($1::text[]) as named (customer_id) cross join lateral (
    select requested_at, currency, amount from customer_requests
    where customer_requests.customer_id = named.customer_id
    order by requested_at desc
    limit 100
) as asked;

-- name: park_requests
-- Requests put aside, in the order in which they came.
insert into parked (
    order_id, request_id, topic, partition, "offset", "timestamp", key, headers, value, due_at
)
select order_id, request_id, topic, partition, "offset", "timestamp", key, headers, value, due_at
from unnest(
    $1::text[], $2::uuid[], $3::text[], $4::integer[], $5::bigint[], $6::bigint[],
    $7::bytea[], $8::bytea[], $9::bytea[], $10::timestamptz[]
) with ordinality as aside (
    order_id, request_id, topic, partition, "offset", "timestamp", key, headers, value, due_at,
    place
)
order by place;

-- name: unpark_requests
-- Requests whose wait is over.
delete from parked using unnest($1::text[], $2::uuid[]) as freed (order_id, request_id)
where parked.order_id = freed.order_id and parked.request_id = freed.request_id;

-- name: mark_due_parked
-- What waits for its order, its deadline passed and not announced within the last hour; others' rows are left
-- alone.
with due as (
    select order_id, request_id from parked
    where
        due_at <= now()
        and (due_sent_at is null or due_sent_at < now() - interval '1 hour')
    order by due_at
    limit $1
    for update skip locked
)

update parked set due_sent_at = clock_timestamp() from due
where parked.order_id = due.order_id and parked.request_id = due.request_id
returning parked.order_id, parked.request_id, parked.due_at;

-- name: mark_due_cases
-- The same of cases.
with due as (
    select order_id, request_id from cases
    where
        due_at <= now()
        and (due_sent_at is null or due_sent_at < now() - interval '1 hour')
    order by due_at
    limit $1
    for update skip locked
)

update cases set due_sent_at = clock_timestamp() from due
where cases.order_id = due.order_id and cases.request_id = due.request_id
returning cases.order_id, cases.request_id, cases.due_at;

-- name: unmark_due_parked
-- What could not be announced is announced at the next look.
update parked set due_sent_at = null
from unnest($1::text[], $2::uuid[]) as unsent (order_id, request_id)
where parked.order_id = unsent.order_id and parked.request_id = unsent.request_id;

-- name: unmark_due_cases
-- The same of cases.
update cases set due_sent_at = null
from unnest($1::text[], $2::uuid[]) as unsent (order_id, request_id)
where cases.order_id = unsent.order_id and cases.request_id = unsent.request_id;

-- name: schema_version
-- The last migration applied.
select max(version) from schema_migrations;

-- name: session_is_encrypted
-- Whether this very connection goes over TLS.
select ssl from pg_stat_ssl where pid = pg_backend_pid();
