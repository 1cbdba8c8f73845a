-- name: kept_orders
-- The last snapshot of every order.
select facts from orders where facts is not null order by order_id;

-- name: kept_cases
-- Every case that rules decided and that was not taken back, in the order in which they were asked.
select
    order_id, request_id, kind, service_kind, reason, phase, requested_at, pack, pack_version,
    lines, refund, reserved, promotion, payments, kept, asked, low_score
from cases
where pack is not null and requested_at is not null and status <> 'cancelled'
order by requested_at, order_id, request_id;
