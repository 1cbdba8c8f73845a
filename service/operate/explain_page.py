"""The document of a request as a page for people: paragraphs first, then tables."""

from collections.abc import Iterable, Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from schemas import topics
from service.operate import explain_facts as facts
from service.operate import explain_tables as tables
from service.operate.explain import Document
from service.operate.explain_asked import REQUEST_KINDS
from service.operate.explain_checks import checks
from service.operate.explain_counting import shown
from service.operate.explain_details import Place, words
from service.operate.explain_grid import counting

# Windows whose counting is told before the rest is left to --json.
_MOST_COUNTED = 4


def page(document: Document) -> Iterator[RenderableType]:
    """Everything but the raw data of the events, which `--json` has."""
    place = Place(ZoneInfo(document["timezone"]), document["currency"])
    yield Text(document["headline"], style="bold")
    asked = document["asked"]
    whose = "request" if asked and asked["kind"] in REQUEST_KINDS else "id"
    yield Text(f"{whose} {document['request_id']}; times in {document['timezone']}", style="dim")
    yield Text()
    yield _paragraphs(document, place)
    yield Text()
    yield from _tables(document, place)


def _paragraphs(document: Document, place: Place) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    decision, money = document["decision"], document["money"]
    for label, told in (
        ("Asked", facts.asked(document["asked"], place)),
        ("Order", facts.order(document["order"], place)),
        ("Waits", facts.waits(document["waiting"])),
        ("Decided", facts.decided(decision, place)),
        ("Why", facts.reasons(decision)),
        ("Refused", facts.refused(decision)),
        ("Rule", (*facts.rule(decision, money), *facts.window(decision, place))),
        ("Goods", () if document["ended"] else facts.goods(document["goods"], place)),
        ("Still open", facts.remedies(document["remedies"], place)),
        ("Note", document["notes"]),
    ):
        _add(grid, label, told)
    return grid


def _add(grid: Table, label: str, told: Iterable[str]) -> None:
    for line in told:
        grid.add_row(label, Text(line))
        label = ""


def _tables(document: Document, place: Place) -> Iterator[RenderableType]:
    if document["order"]:
        yield tables.order_lines(document["order"], _concerned(document), place)
    if document["money"] and document["money"]["lines"]:
        yield tables.money_lines(document["money"], place, _granted(document))
    for title, steps in islice(shown(document["counted"]), _MOST_COUNTED):
        yield counting(title, steps)
    if document["refunds"]:
        yield tables.refunds(document["refunds"], document["payments"], place)
    if document["reports"]:
        yield tables.story(document["story"], place)
    for made in document["checks"]:
        yield checks(made["checks"], place, _title(made), made["kind"])
    if document["events"]:
        yield tables.events(document["events"], place)
    if document["others"]:
        yield tables.others(document["others"], place)
    if document["dead_letters"]:
        yield tables.dead_letters(document["dead_letters"], place)


def _granted(document: Document) -> str:
    if document["ended"]:
        return f"What had been granted; the case is {document['ended']}"
    referred = document["decision"]["type"] == topics.REQUEST_REFERRED
    return "Money, if a person grants it" if referred else "What was granted"


def _title(made: Document) -> str:
    number = "" if made["sequence"] is None else f", event {made['sequence']}"
    return f"Checks ({words(made['type'].split('.')[-2])}{number})"


def _concerned(document: Document) -> set[str]:
    """Every line that the request, its checks or its money speak of."""
    asked = (document["asked"] or {}).get("lines") or ()
    granted = (document["money"] or {}).get("lines") or ()
    checked = {
        line_id
        for made in document["checks"]
        for check in made["checks"]
        for line_id in check["line_ids"]
    }
    return {line["line_id"] for line in (*asked, *granted)} | checked
