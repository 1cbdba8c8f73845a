-- name: insert_stubs
-- A row to lock for every order named, known or not; ids in one order, so that no two batches deadlock.
insert into orders (order_id)
select order_id from unnest($1::text[]) as named (order_id) order by order_id
on conflict (order_id) do nothing;

-- name: lock_orders
-- The orders of a batch, locked in the order of their ids.
select
    order_id, facts, money_limit, reserved, refunded, delivery_reserved, delivery_refunded,
    promotion_reserved, promotion_refunded, parked, sequence, revision
from orders where order_id = any($1::text[])
order by order_id
for no key update;

-- name: load_order_lines
-- The line ledgers of locked orders.
select
    order_id, line_id, claimed_unshipped, claimed_in_transit, claimed_delivered, claimed_in_kind,
    claimed_none, claimed_standard, claimed_settling, share, fee, fee_points,
    refunded_units, refunded_none, refunded_standard, refunded_settling, history
from order_lines where order_id = any($1::text[]);

-- name: load_parked
-- Requests that wait on locked orders, in the order of parking.
select
    order_id, request_id, topic, partition, "offset", "timestamp", key, headers, value, due_at
from parked where order_id = any($1::text[])
order by place;

-- name: load_cases
-- What was decided on locked orders, in that order.
select
    order_id, request_id, kind, service_kind, reason, phase, requested_at, pack, pack_version,
    lines, refund, reserved, promotion, payments, kept, asked, low_score
from cases where order_id = any($1::text[])
order by decided_at, request_id;

-- name: load_feedback
-- The feedback that keeps its place on locked orders.
select order_id, request_id, kind, line_id, score, follows, approved
from feedback where order_id = any($1::text[]);

-- name: save_facts
-- Snapshots taken; the ledger's columns are not touched.
update orders set version = taken.version, facts = taken.facts
from unnest($1::text[], $2::bigint[], $3::json[]) as taken (order_id, version, facts)
where orders.order_id = taken.order_id;

-- name: save_unit_limits
-- The units that a snapshot allows to be claimed, never below those claimed already.
update order_lines set unit_limit = greatest(
    told.quantity, claimed_unshipped + claimed_in_transit + claimed_delivered
)
from unnest($1::text[], $2::text[], $3::integer[]) as told (order_id, line_id, quantity)
where order_lines.order_id = told.order_id and order_lines.line_id = told.line_id;
