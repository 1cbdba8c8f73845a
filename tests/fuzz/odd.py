"""Values at and beyond the edges of the contract's rules, and JSON as no writer writes it."""

import json
from typing import Any


class Raw(str):
    """JSON as it was typed."""

    __slots__ = ()


class Again(str):
    """A name that may stand in one object beside its equal."""

    __slots__ = ()
    __hash__ = object.__hash__
    __eq__ = object.__eq__


ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, 2, 5, 6, -1, 16, 500, 12_000, 12_001, 10**6, 10**6 + 1),
    *(2**31, 2**53 - 1, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64, -(2**63), 10**30, 1.0, 1.5),
    *map(
        Raw,
        (
            "-0",
            "0.0",
            "1e3",
            "1E-2",
            "1e999",
            "-1e999",
            "1.0e1",
            "9" * 39,
            "9" * 40,
            "-" + "9" * 40,
            "9" * 5_000,
        ),
    ),
    *map(Raw, ("NaN", "Infinity", "-Infinity", "0x1F", "007", "+7", "1_000", ".5", "5.", "1e")),
    *map(
        Raw, ('"\\ud800"', '"\\ud83d\\ude00"', '"\\u0000"', '"\\u0009"', '"\\x41"', '"\t"', "'a'")
    ),
    *map(
        Raw, ("tru", "nul", "undefined", "[1,]", '{"a":1,}', '{"a":1,"a":2}', '{"a":1,"\\u0061":2}')
    ),
    *("", " ", "\n", "a", "1", "o-1", "order-1001", "a" * 64, "a" * 65, "a" * 2_000, "a" * 2_001),
    *("a" * 5_000, "a" * 5_001, "e\u0301" * 2_500, "\u1112\u1161" * 3_600, "\ufb2c" * 1_000),
    *(
        "\ufb2c" * 2_000,
        "\x7f",
        "\x85",
        "\x1b[2J",
        "a\tb\nc",
        "a\rb",
        "\ufeff",
        "\u200b",
        "\u202ea",
    ),
    *("\U0001f600", "\u0661", "\uff11", "caf\u00e9", "-", ".a", "a.b:c_d-e", "A", "[", "{", '":"'),
    *("2026-03-02T12:00:00Z", "2026-03-02T12:00:00", "2026-03-02t12:00:00.5z", "2026-03-02"),
    *("2026-03-02T23:59:60Z", "2026-02-29T00:00:00Z", "2024-02-29T00:00:00+23:59"),
    *("2026-03-02T24:00:00Z", "2000-01-01T00:00:00+00:01", "1999-12-31T23:59:59-00:01"),
    *("2100-12-31T23:59:59Z", "2101-01-01T00:00:00Z", "2100-12-31T23:59:59-00:01"),
    *("0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "2026-03-02T12:00:00+24:00"),
    *("2026-03-02T12:00:00,5Z", "2026-03-02 12:00:00Z", "2026-03-02T12:00:00-00:00"),
    *("2026-03-02T12:00:00." + "1" * 30 + "Z", "2026-03-02T12:00:00.Z", "2026-3-2T12:00:00Z"),
    *("9E107D9D-372B-4D6F-9B3A-8C1F5A2E7D10", "9e107d9d372b4d6f9b3a8c1f5a2e7d10"),
    *("{9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10}", "urn:uuid:9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10"),
    *("9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10\n", "9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d1g"),
    *(
        "https://example.org/1.jpg",
        "https://example.org/<a>",
        "urn:a",
        "x:",
        "1:a",
        "a" * 2_047 + ":",
    ),
    *("a:" + "b" * 2_046, "a:" + "b" * 2_047, "https://e.org/%zz", "https://e.org/\u00e9"),
    *("EUR", "eur", "QQQ", "JPY", "DE", "de", "DEU", "DE-BY", "DE-", "DE-BYXX", "UTC", "Etc/UTC"),
    *(
        "Europe/Berlin",
        "localtime",
        "../UTC",
        "paid",
        "PAID",
        "consumer",
        "refund",
        "care",
        "repair",
    ),
    *("defective", "used", "minor", "digital", "worn", "approve"),
    *([], {}, [[]], [None], [1], ["1"], ["1", "1"], ["digital"] * 9, ["urn:a"] * 9, ["urn:a"] * 10),
    *(["urn:a"] * 11, ["urn:a", "x y"], {"a": 1}, {"a": 6}, {"a b": 1}, {"a": None}),
    *({f"d{n}": 3 for n in range(most)} for most in (5, 6)),
    *({"kind": kind, "reason": "other"} for kind in ("refund", "return", "exchange", "cancel")),
    *({"score": 5}, {"score": 0, "content": ""}, {"content": "a"}, {"cost": 0, "days": 1}),
    *([{"line_id": f"{n}", "quantity": 1} for n in range(lines)] for lines in (1, 2, 500, 501)),
    *([{"line_id": "1", "quantity": 1}] * 2, [{"line_id": "1", "quantity": 0}]),
    *({f"k{n}": 0 for n in range(most)} for most in (1_900, 2_001)),
    *(Raw("[" * most + "]" * most) for most in (13, 14, 15, 16, 17, 200)),
    *(Raw('{"a":' * most + "1" + "}" * most) for most in (14, 16, 17)),
)


def written(value: Any, spelling: int = 0) -> str:
    """JSON, of `Raw` parts as they are; spelled with blanks, with escapes, or plainly."""
    if isinstance(value, Raw):
        return str(value)
    blank = " " if spelling == 1 else ""
    if isinstance(value, dict):
        inner = (
            f"{blank}{_text(name, spelling)}{blank}:{blank}{written(item, spelling)}"
            for name, item in value.items()
        )
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list):
        return "[" + f",{blank}".join(written(item, spelling) for item in value) + "]"
    return _text(value, spelling) if isinstance(value, str) else json.dumps(value)


def _text(text: str, spelling: int) -> str:
    if spelling == 2:
        return (
            '"'
            + "".join(f"\\u{ord(c):04x}" if ord(c) < 0x80 else c for c in text[:40])
            + (json.dumps(text[40:])[1:])
        )
    return json.dumps(text, ensure_ascii=spelling == 1)
