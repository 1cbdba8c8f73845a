"""Elements of the page; text is escaped when it is written."""

from collections.abc import Iterable
from xml.etree import ElementTree

Element = ElementTree.Element
Content = str | Element


def element(tag: str, *content: Content, **attributes: str) -> Element:
    """`class_` for `class`. What stands between backticks in a text becomes code."""
    made = Element(tag, {name.rstrip("_"): value for name, value in attributes.items()})
    for part in content:
        if isinstance(part, str):
            _add_text(made, part)
        else:
            made.append(part)
    return made


def literal(tag: str, text: str, **attributes: str) -> Element:
    """Text as it stands, backticks too."""
    made = Element(tag, attributes)
    made.text = text
    return made


def table(heads: Iterable[str], rows: Iterable[Iterable[Content]]) -> Element:
    return element(
        "table",
        element("thead", element("tr", *(element("th", head) for head in heads))),
        element("tbody", *(element("tr", *(element("td", cell) for cell in row)) for row in rows)),
    )


def text_of(page: Element) -> str:
    return "<!doctype html>\n" + ElementTree.tostring(page, encoding="unicode", method="html")


def _add_text(made: Element, text: str) -> None:
    for index, part in enumerate(text.split("`")):
        if index % 2:
            made.append(literal("code", part))
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + part
        else:
            made.text = (made.text or "") + part
