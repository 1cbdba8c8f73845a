-- name: record_batch
-- What nearly every batch writes, in one round trip: none of it looks at another's rows.
with ledgers as (
    update orders set
        money_limit = changed.money_limit,
        reserved = changed.reserved,
        refunded = changed.refunded,
        delivery_reserved = changed.delivery_reserved,
        delivery_refunded = changed.delivery_refunded,
        promotion_reserved = changed.promotion_reserved,
        promotion_refunded = changed.promotion_refunded,
        parked = changed.parked,
        sequence = changed.sequence,
        revision = changed.revision
    from unnest($3::order_change[]) as changed
    where orders.order_id = changed.order_id
),

-- The unit limit of a line known already moves with snapshots alone (save_unit_limits).
-- The limit proposed is never below the claims: Postgres checks the row also where it is not inserted.
lines as (
    insert into order_lines (
        order_id, line_id, unit_limit, claimed_unshipped, claimed_in_transit, claimed_delivered,
        claimed_in_kind, claimed_none, claimed_standard, claimed_settling, share, fee, fee_points,
        refunded_units, refunded_none, refunded_standard, refunded_settling, history
    )
    select
        order_id, line_id,
        greatest(quantity, claimed_unshipped + claimed_in_transit + claimed_delivered),
        claimed_unshipped, claimed_in_transit, claimed_delivered,
        claimed_in_kind, claimed_none, claimed_standard, claimed_settling, share, fee, fee_points,
        refunded_units, refunded_none, refunded_standard, refunded_settling, history
    from unnest($4::order_line_change[])
    on conflict (order_id, line_id) do update set
        claimed_unshipped = excluded.claimed_unshipped,
        claimed_in_transit = excluded.claimed_in_transit,
        claimed_delivered = excluded.claimed_delivered,
        claimed_in_kind = excluded.claimed_in_kind,
        claimed_none = excluded.claimed_none,
        claimed_standard = excluded.claimed_standard,
        claimed_settling = excluded.claimed_settling,
        share = excluded.share,
        fee = excluded.fee,
        fee_points = excluded.fee_points,
        refunded_units = excluded.refunded_units,
        refunded_none = excluded.refunded_none,
        refunded_standard = excluded.refunded_standard,
        refunded_settling = excluded.refunded_settling,
        history = excluded.history
),

-- Decided requests with what they hold.
decided as (
    insert into cases (
        decided_at, order_id, request_id, kind, service_kind, reason, status, phase, requested_at,
        pack, pack_version, lines, refund, reserved, promotion, payments, kept, asked,
        low_score, due_at
    )
    select $2::timestamptz, * from unnest($5::case_change[])
),

-- What the records led to, as it was encoded.
told as (
    insert into outcomes (
        partition_id, recorded_at, "offset", n, order_id, revision, topic, key, headers, value
    )
    select $1::integer, $2::timestamptz, * from unnest($6::outcome_change[])
),

-- What customers asked for.
asked as (
    insert into customer_requests (customer_id, requested_at, currency, amount)
    select * from unnest($7::text[], $8::timestamptz[], $9::text[], $10::bigint[])
),

-- What it adds to the counts of skus; read without a lock.
counted as (
    insert into sku_counts (
        sku, at, customer_id, category, currency, delivered, requests, low_scores, refunded
    )
    select * from unnest($11::sku_count_change[])
),

-- Skus that it gives reason to look at. It cannot look itself: others' counts are not committed yet.
to_look_at as (
    insert into sku_due (sku, due_at)
    select sku, clock_timestamp() from unnest($12::text[]) as named (sku)
)

-- How far the batch decided, and how far its owner knows Kafka to have followed.
update partitions set
    decided_through = $13,
    published_through = $14,
    last_offset = coalesce($15, last_offset),
    last_timestamp = case when $15 is null then last_timestamp else $16 end,
    last_digest = case when $15 is null then last_digest else $17 end
where id = $1;
