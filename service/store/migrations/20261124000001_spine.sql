-- migrate:up
set local lock_timeout = '5s';
set local statement_timeout = '60s';

-- One row for each input partition of a consumer group: who may write, and how far it got.
-- The offsets are null until the partition was begun.
create table partitions (
    id integer generated always as identity primary key,
    group_id text not null,
    topic text not null,
    partition integer not null,
    fence bigint not null default 1,
    cluster_id text,
    first_offset bigint,
    decided_through bigint,
    published_through bigint,
    last_offset bigint,
    last_timestamp bigint,
    last_digest bytea,
    unique (group_id, topic, partition),
    constraint begun_whole check (
        num_nulls(first_offset, decided_through, published_through, cluster_id) in (0, 4)
    ),
    constraint published_within_decided check (
        first_offset <= published_through and published_through <= decided_through
    ),
    constraint last_is_decided check (last_offset < decided_through)
);

-- `facts` is the last snapshot, null for a stub; all else belongs to the ledger, which no snapshot writes.
-- `facts` is json and not jsonb: written and read whole, its bytes are never taken apart here.
create table orders (
    order_id text primary key,
    version bigint,
    facts json,
    money_limit bigint not null default 0,
    reserved bigint not null default 0,
    refunded bigint not null default 0,
    delivery_reserved bigint not null default 0,
    delivery_refunded bigint not null default 0,
    promotion_reserved bigint not null default 0,
    promotion_refunded bigint not null default 0,
    parked integer not null default 0 check (parked >= 0),
    sequence bigint not null default 0,
    revision bigint not null default 0,
    constraint stub_or_order check ((version is null) = (facts is null)),
    constraint money_not_negative check (delivery_reserved >= 0 and delivery_refunded >= 0),
    constraint delivery_is_part check (
        delivery_reserved <= reserved and delivery_refunded <= refunded
    ),
    constraint money_within_limit check (reserved + refunded <= money_limit)
) with (fillfactor = 80);

-- The ledger of a line, from its first claim on; `history` of its repairs and exchanges, null for none.
create table order_lines (
    order_id text not null references orders,
    line_id text not null,
    unit_limit integer not null,
    claimed_unshipped integer not null default 0,
    claimed_in_transit integer not null default 0,
    claimed_delivered integer not null default 0,
    claimed_in_kind integer not null default 0,
    claimed_none integer not null default 0,
    claimed_standard integer not null default 0,
    claimed_settling integer not null default 0,
    share bigint not null default 0,
    fee bigint not null default 0,
    fee_points bigint not null default 0,
    refunded_units integer not null default 0,
    refunded_none integer not null default 0,
    refunded_standard integer not null default 0,
    refunded_settling integer not null default 0,
    history json,
    primary key (order_id, line_id),
    constraint units_not_negative check (
        least(claimed_unshipped, claimed_in_transit, claimed_delivered, share) >= 0
        and least(claimed_none, claimed_standard, refunded_none, refunded_standard) >= 0
        and least(claimed_in_kind, claimed_settling, refunded_settling, fee, fee_points) >= 0
    ),
    constraint grades_within_refunded check (
        refunded_none + refunded_standard <= refunded_units
    ),
    constraint units_within_limit check (
        claimed_unshipped + claimed_in_transit + claimed_delivered <= unit_limit
    )
) with (fillfactor = 80);

-- Every id of a request, report or verdict that was taken: one namespace, never pruned before its order.
create table request_ids (
    request_id uuid primary key,
    order_id text not null,
    digest bytea not null
);

create table cases (
    order_id text not null,
    request_id uuid not null,
    kind text not null,
    service_kind text,
    reason text,
    status text not null,
    phase json not null,
    requested_at timestamptz,
    decided_at timestamptz not null,
    pack text,
    pack_version text,
    lines json not null,
    refund json,
    reserved bigint not null default 0 check (reserved >= 0),
    promotion bigint not null default 0,
    payments json,
    kept boolean not null default false,
    asked json,
    low_score smallint,
    due_at timestamptz,
    due_sent_at timestamptz,
    primary key (order_id, request_id)
) with (fillfactor = 90);
create index cases_due on cases (due_at) where due_at is not null;

-- Requests that wait for their order or for a snapshot of it, reports for what they are about: the
-- records as they came. `request_id` is the id that the record claims.
create table parked (
    order_id text not null references orders,
    request_id uuid not null,
    place bigint generated always as identity,
    topic text not null,
    partition integer not null,
    "offset" bigint not null,
    "timestamp" bigint not null,
    key bytea,
    headers bytea not null,
    value bytea not null,
    due_at timestamptz not null,
    due_sent_at timestamptz,
    primary key (order_id, request_id)
);
create index parked_due on parked (due_at);

-- What keeps its place; not `approved` while its care is left to a person.
create table feedback (
    order_id text not null,
    request_id uuid not null,
    kind text not null,
    line_id text,
    score smallint,
    follows uuid,
    approved boolean not null,
    primary key (order_id, request_id, kind)
);
create unique index feedback_one_review on feedback (order_id, coalesce(line_id, ''))
where kind = 'review' and follows is null;
create unique index feedback_one_follow_up on feedback (order_id, follows)
where follows is not null;

-- Reports and verdicts on known requests and refunds, as they were said.
create table reports (
    order_id text not null,
    report_id uuid not null,
    type text not null,
    request_id uuid,
    refund_id uuid,
    said json not null,
    effect text not null,
    recorded_at timestamptz not null,
    primary key (order_id, report_id),
    constraint about_one check (num_nonnulls(request_id, refund_id) = 1)
);

-- What customers asked for, to see how often: appended last, read without a lock.
create table customer_requests (
    customer_id text not null,
    requested_at timestamptz not null,
    currency text not null,
    amount bigint not null
);
create index customer_requests_recent on customer_requests (customer_id, requested_at);
create index customer_requests_age on customer_requests (requested_at);

-- What came of each sku, to see which goods many are unhappy with: appended last, read without a lock.
create table sku_counts (
    sku text not null,
    at timestamptz not null,
    customer_id text not null,
    category text,
    currency text not null,
    delivered integer not null,
    requests integer not null,
    low_scores integer not null,
    refunded bigint not null
);
create index sku_counts_period on sku_counts (sku, at);
create index sku_counts_complaints on sku_counts (sku, at) where requests > 0 or low_scores > 0;
create index sku_counts_age on sku_counts (at);

-- Skus that there is reason to look at since they were last: a row for each batch that gave one. `due_at`:
-- at once, and an hour later again where it was announced and nothing came of it.
create table sku_due (
    place bigint generated always as identity primary key,
    sku text not null,
    due_at timestamptz not null,
    announced boolean not null default false
);
create index sku_due_sku on sku_due (sku);
create index sku_due_due on sku_due (due_at);

-- When each sku that was looked at was last told of, null for never: locked by who decides on it.
create table sku_signals (
    sku text primary key,
    signalled_at timestamptz
);

-- What each input record led to, as it was or will be published: the audit trail and the replay source.
create table outcomes (
    partition_id integer not null,
    "offset" bigint not null,
    n smallint not null,
    order_id text,
    revision bigint,
    recorded_at timestamptz not null,
    topic text not null,
    key bytea,
    headers bytea not null,
    value bytea,
    primary key (partition_id, "offset", n)
    -- An event of usual size lies with its row: to compress it, or to put it aside, costs more than all the rest.
) with (toast_tuple_target = 8160);
create index outcomes_order on outcomes (order_id, recorded_at);

-- Rows as the service hands them over: one array of these costs half of what an array a column does.
create type order_change as (
    order_id text,
    money_limit bigint,
    reserved bigint,
    refunded bigint,
    delivery_reserved bigint,
    delivery_refunded bigint,
    promotion_reserved bigint,
    promotion_refunded bigint,
    parked integer,
    sequence bigint,
    revision bigint
);
create type order_line_change as (
    order_id text,
    line_id text,
    quantity integer,
    claimed_unshipped integer,
    claimed_in_transit integer,
    claimed_delivered integer,
    claimed_in_kind integer,
    claimed_none integer,
    claimed_standard integer,
    claimed_settling integer,
    share bigint,
    fee bigint,
    fee_points bigint,
    refunded_units integer,
    refunded_none integer,
    refunded_standard integer,
    refunded_settling integer,
    history json
);
create type case_change as (
    order_id text,
    request_id uuid,
    kind text,
    service_kind text,
    reason text,
    status text,
    phase json,
    requested_at timestamptz,
    pack text,
    pack_version text,
    lines json,
    refund json,
    reserved bigint,
    promotion bigint,
    payments json,
    kept boolean,
    asked json,
    low_score smallint,
    due_at timestamptz
);
create type sku_count_change as (
    sku text,
    at timestamptz,
    customer_id text,
    category text,
    currency text,
    delivered integer,
    requests integer,
    low_scores integer,
    refunded bigint
);
create type outcome_change as (
    "offset" bigint,
    n smallint,
    order_id text,
    revision bigint,
    topic text,
    key bytea,
    headers bytea,
    value bytea
);

-- migrate:down
-- Forward only: what was decided is never taken back by a migration.
