-- name: tables
-- What such a service would keep.
create table orders (
    order_id text primary key,
    customer_id text not null,
    delivered_at timestamptz not null
);
create table order_lines (
    order_id text not null references orders,
    line_id text not null,
    quantity integer not null,
    paid bigint not null,
    refunded_units integer not null default 0,
    refunded bigint not null default 0,
    primary key (order_id, line_id),
    check (refunded_units <= quantity)
) with (fillfactor = 80);
create table decisions (
    request_id uuid primary key,
    order_id text not null,
    approved boolean not null,
    amount bigint not null,
    event bytea not null,
    decided_at timestamptz not null default now()
);
create type decision_row as (
    request_id uuid,
    order_id text,
    approved boolean,
    amount bigint,
    event bytea
);

-- name: load_order
select customer_id, delivered_at from orders where order_id = $1;

-- name: lock_lines
select line_id, quantity, paid, refunded_units from order_lines
where order_id = $1
order by line_id
for no key update;

-- name: insert_decision
insert into decisions (request_id, order_id, approved, amount, event) values ($1, $2, $3, $4, $5)
on conflict (request_id) do nothing
returning request_id;

-- name: refund_line
update order_lines set refunded_units = refunded_units + $3, refunded = refunded + $4
where order_id = $1 and line_id = $2;

-- name: event_of
select event from decisions where request_id = $1;

-- name: load_orders
select order_id, customer_id, delivered_at from orders where order_id = any($1::text[]);

-- name: lock_lines_of_all
select order_id, line_id, quantity, paid, refunded_units from order_lines
where order_id = any($1::text[])
order by order_id, line_id
for no key update;

-- name: insert_decisions
insert into decisions (request_id, order_id, approved, amount, event)
select * from unnest($1::decision_row[])
on conflict (request_id) do nothing
returning request_id;

-- name: refund_lines
update order_lines set
    refunded_units = refunded_units + told.units,
    refunded = refunded + told.amount
from unnest($1::text[], $2::text[], $3::integer[], $4::bigint[])
as told (order_id, line_id, units, amount)
where order_lines.order_id = told.order_id and order_lines.line_id = told.line_id;
