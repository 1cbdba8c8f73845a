"""Rates as bars: on the terminal, and as an SVG picture written by hand."""

from collections.abc import Mapping
from html import escape

import plotext

from tests.bench.rounds import Spread

_WIDTH, _LABEL, _ROW, _TOP = 860, 290, 30, 46
_BAR = _WIDTH - _LABEL - 120
_STYLE = (
    "text{font:13px sans-serif;fill:#24292f}.title{font-weight:bold}"
    ".bar{fill:#4078c0}.spread{stroke:#24292f;stroke-width:1.5}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.spread{stroke:#e6edf3}}"
)


def bars(spreads: Mapping[str, Spread]) -> str:
    """For a terminal."""
    plotext.clear_figure()
    names, middles = list(spreads), [round(spread.middle) for spread in spreads.values()]
    plotext.simple_bar(names, middles, width=100)
    drawn: str = plotext.build()
    return drawn


def svg(title: str, spreads: Mapping[str, Spread]) -> str:
    """A bar for each median, a line over it from the least to the most."""
    longest = max(spread.most for spread in spreads.values())
    height = _TOP + _ROW * len(spreads)
    rows = [
        _row(name, spread, _TOP + _ROW * number, _BAR / longest)
        for number, (name, spread) in enumerate(spreads.items())
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            f'<text class="title" x="8" y="24">{escape(title)}</text>',
            *rows,
            "</svg>\n",
        ]
    )


def _row(name: str, spread: Spread, top: int, scale: float) -> str:
    middle, least, most = (_LABEL + value * scale for value in _values(spread))
    text, line = top + 15, top + 10
    return (
        f'<text x="{_LABEL - 10}" y="{text}" text-anchor="end">{escape(name)}</text>'
        f'<rect class="bar" x="{_LABEL}" y="{top}" width="{middle - _LABEL:.1f}" height="20"/>'
        f'<line class="spread" x1="{least:.1f}" y1="{line}" x2="{most:.1f}" y2="{line}"/>'
        f'<text x="{max(middle, most) + 8:.1f}" y="{text}">{spread.middle:,.0f}</text>'
    )


def _values(spread: Spread) -> tuple[float, float, float]:
    return spread.middle, spread.least, spread.most
