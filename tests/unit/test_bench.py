"""What `make bench` makes of its figures, and that its peers decide right: a wrong peer is no measure."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from xml.etree import ElementTree

import pytest

from tests.bench.backlog import Measured
from tests.bench.chart import bars, svg
from tests.bench.compare import compared, judged
from tests.bench.copied import rows_of, rows_of_shape
from tests.bench.latency import Waits, waits_of
from tests.bench.memory import growth_of
from tests.bench.orders import WITH_PACKS, Shape, order_of_bench, request_of_bench
from tests.bench.peers.rules import Line, LineAsked, Order, RefundRequest, decide
from tests.bench.report import markdown, sheets
from tests.bench.result import FLOOR, REFUNDS, Memory, Result
from tests.bench.rounds import Spread, in_rounds, ratio, rotated
from tests.bench.workloads import Refunds

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _measured(rate: float) -> Measured:
    cpu = {"client": 300.0, "broker": 50.0, "Postgres": 80.0}
    return Measured(records=int(rate * 10), seconds=10, cpu=cpu)


def _result(refunds: list[float], floor: list[float]) -> Result:
    arms = {REFUNDS: list(map(_measured, refunds)), FLOOR: list(map(_measured, floor))}
    waits = [Waits(20, 60, 90), Waits(22, 70, 80), Waits(21, 65, 99)]
    return Result(
        rounds=len(refunds),
        machine="2 cores, 24 GiB",
        arms=arms,
        latency={200: waits},
        growth={"as it is": [_measured(4_000)], "50 lines": [_measured(1_000)]},
        memory=Memory(200, [(0, 100.0), (1, 110.0), (2, 110.0), (3, 110.0)]),
    )


class TestRounds:
    def test_a_spread_is_the_median_with_both_ends(self) -> None:
        assert Spread.of([3, 1, 2]) == Spread(middle=2, least=1, most=3)

    def test_a_ratio_compares_what_met_in_the_same_round(self) -> None:
        # Of the medians it would be 1; round by round the first arm was always twice as fast.
        assert ratio([20, 200, 2_000], [10, 100, 1_000]) == Spread(2, 2, 2)

    def test_each_arm_comes_once_a_round_and_each_begins_one(self) -> None:
        assert [name for _, name in rotated("abc", 3)] == list("abcbcacab")

    def test_arms_are_told_in_the_order_of_rounds(self) -> None:
        counts = iter(range(4))

        async def arm() -> int:
            return next(counts)

        told: list[tuple[int, str, int]] = []
        found = asyncio.run(in_rounds({"a": arm, "b": arm}, 2, lambda *heard: told.append(heard)))
        assert found == {"a": [0, 3], "b": [1, 2]}
        assert told == [(0, "a", 0), (0, "b", 1), (1, "b", 2), (1, "a", 3)]


class TestCompare:
    @pytest.mark.parametrize(
        ("old", "new", "better", "said"),
        [
            ([90, 100, 110], [109, 120, 130], "more", ""),
            ([90, 100, 110], [111, 120, 130], "more", "better"),
            ([90, 100, 110], [70, 80, 89], "more", "worse"),
            ([90, 100, 110], [70, 80, 89], "less", "better"),
            ([90, 100, 110], [200], "more", "one round"),
        ],
    )
    def test_only_what_is_beyond_the_spread_is_judged(self, old, new, better, said) -> None:
        assert judged(Spread.of(old), Spread.of(new), better) == said

    def test_two_runs_side_by_side(self) -> None:
        old = _result([3_900, 4_000, 4_100], [19_000, 20_000, 21_000])
        new = replace(_result([4_900, 5_000, 5_100], [19_000, 20_000, 21_000]), latency={})
        rows = {row[0]: row[1:] for row in compared(old, new).rows}
        assert rows[f"{REFUNDS}, decisions/s"] == (
            "4,000 (3,900-4,100)",
            "5,000 (4,900-5,100)",
            "1.25",
            "better",
        )
        assert rows[f"{FLOOR}, decisions/s"][2:] == ("1.00", "")
        assert rows["times: refunds / floor"][2:] == ("1.25", "better")
        assert rows["times: growth, 50 lines"][2:] == ("1.00", "one round")
        assert not any("200/s" in name for name in rows)


class TestResult:
    def test_a_kept_run_is_read_as_it_was(self, tmp_path: Path) -> None:
        result = _result([4_000], [20_000])
        result.save(tmp_path / "new" / "bench.json")
        assert Result.load(tmp_path / "new" / "bench.json") == result

    def test_tables_of_a_run(self) -> None:
        result = _result([3_900, 4_000, 4_100], [20_000, 16_000, 20_500])
        told = {sheet.title: sheet.rows for sheet in sheets(result)}
        assert ("refunds / floor", "0.20 (0.20-0.25)") in told["Ratios, round by round"]
        assert told["From produce to a read_committed reader"] == [
            ("200", "21 (20-22)", "65 (60-70)", "90 (80-99)")
        ]
        assert told["Growth"][1][:3] == ("50 lines", "1,000", "0.25")
        assert told["Memory of one process"] == [
            ("200 requests a second for 3 s", "100", "110", "110", "+0.0")
        ]

    def test_markdown_names_the_machine_by_its_size(self) -> None:
        lines = markdown(_result([4_000, 4_100, 4_200], [20_000] * 3)).splitlines()
        assert lines[0].startswith("2 cores, 24 GiB, shared by")
        assert "| refunds | 4,100 (4,000-4,200) | 300 | 50 | 80 | 0 |" in lines


def test_waits_by_their_share() -> None:
    assert waits_of([float(n) for n in range(1_000, 0, -1)]) == Waits(501, 991, 1_000)


def test_memory_is_watched_once_it_is_warm() -> None:
    samples = [(0, 100.0), (60, 200.0), (120, 210.0), (180, 212.0), (240, 214.0)]
    assert growth_of(samples) == pytest.approx(2)


class TestChart:
    def test_svg_has_a_bar_for_each_median_and_a_line_for_its_spread(self) -> None:
        text = svg("a < b", {"x & y": Spread(5e4, 4e4, 1e5), "z": Spread(25e3, 25e3, 25e3)})
        drawn = ElementTree.fromstring(text)  # noqa: S314 - our own
        space = "{http://www.w3.org/2000/svg}"
        widths = [float(bar.attrib["width"]) for bar in drawn.iter(f"{space}rect")]
        assert widths[0] == pytest.approx(2 * widths[1])
        lines = list(drawn.iter(f"{space}line"))
        spread = float(lines[0].attrib["x2"]) - float(lines[0].attrib["x1"])
        assert spread == pytest.approx(widths[0] * 60 / 50)
        assert float(lines[0].attrib["x2"]) < float(drawn.attrib["viewBox"].split()[2])
        assert "x & y" in [text.text for text in drawn.iter(f"{space}text")]

    def test_bars_name_every_arm(self) -> None:
        assert all(
            name in bars({"one": Spread(5, 5, 5), "two": Spread(1, 1, 1)})
            for name in ("one", "two")
        )


class TestCopiedOrders:
    """What is renamed is what would have been made; what is made is compared with a service's, in each run."""

    @pytest.mark.parametrize("shape", [Shape(), Shape(lines=50), Shape(1, WITH_PACKS)])
    def test_an_order_of_a_shape_is_like_one_that_is_taken(self, shape: Shape) -> None:
        copied = list(rows_of_shape(600, shape))
        for number in (0, 1, 10, 333, 570, 571, 572, 599):
            assert copied[number] == rows_of(order_of_bench(number, shape))

    def test_of_many_orders_each_use_asks_for_others(self) -> None:
        refunds = Refunds(10, orders=1_000)
        asked: set[str] = set()
        for use in range(3):
            refunds._use = use
            backlog = refunds._backlog()
            asked |= {one["order_id"] for one in backlog}
            # As many as elsewhere: one in twenty.
            assert sum(one["customer_id"].startswith("a") for one in backlog) <= 1
        assert len(asked) == 30


class TestPeers:
    order = Order(
        "c-1", NOW - timedelta(days=14), {"1": Line(quantity=3, paid=1_000, refunded_units=1)}
    )

    def request(self, **fields: object) -> RefundRequest:
        return RefundRequest(
            **{
                "request_id": uuid4(),
                "order_id": "o-1",
                "customer_id": "c-1",
                "requested_at": NOW,
                "reason": "defective",
                "lines": [LineAsked(line_id="1", quantity=2)],
                **fields,
            }
        )

    def test_what_fits_is_refunded(self) -> None:
        decided = decide(self.request(), self.order)
        assert (decided.approved, decided.reason, decided.amount) == (True, None, 666)
        assert [(line.line_id, line.amount) for line in decided.lines] == [("1", 666)]

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"customer_id": "c-2"}, "not_the_customer"),
            ({"requested_at": NOW + timedelta(seconds=1)}, "window_closed"),
            ({"lines": [LineAsked(line_id="1", quantity=3)]}, "no_units_left"),
            ({"lines": [LineAsked(line_id="9", quantity=1)]}, "no_units_left"),
        ],
    )
    def test_what_does_not_is_rejected(self, fields, reason) -> None:
        decided = decide(self.request(**fields), self.order)
        assert (decided.approved, decided.reason, decided.amount) == (False, reason, 0)

    def test_an_order_that_is_not_known(self) -> None:
        assert decide(self.request(), None).reason == "unknown_order"

    def test_the_bench_asks_in_a_form_that_they_read(self) -> None:
        for number in range(21):
            RefundRequest.model_validate(request_of_bench(number))
