"""Damaged documents of the contract: read, or refused by one short message, in bounded time.

What is read is used too: reports are concluded, shown in rows and written again.
`python -m tests.attacks.documents` tries 50,000; exit code 1 where one did not hold.
"""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.conclusions import conclude
from benchmarks.serve.desk_events import row
from mobilevit_deploy.contract.campaign import parse_campaign
from mobilevit_deploy.contract.document import LARGEST_DOCUMENT
from mobilevit_deploy.contract.harness import parse_harness
from mobilevit_deploy.contract.manifest import parse_manifest
from mobilevit_deploy.contract.outcome import parse_outcome
from mobilevit_deploy.contract.report import Report, parse_report, report_text
from tests.attacks.damage import Kind, damaged_bytes, damaged_document, run_program
from tests.contract.vectors import base, cases

_READERS: dict[str, Callable[[bytes], object]] = {
    "manifest": parse_manifest,
    "report": parse_report,
    "campaign": parse_campaign,
    "outcome": parse_outcome,
    "harness": parse_harness,
}
_HARNESS = {
    "schema_version": 1,
    "tool": {"name": "app", "version": "1", "build": "release"},
    "backends": [
        {"name": "cpu", "format": "onnx", "unit": "cpu", "threads": True, "by_default": True}
    ],
}
_NUMBERS = (0, -1, 0.5, 2**31, 2**53, 2**63, 2**64, 10**400, 1e300, 1e-310, True, None, "1", [], {})
_LONG = 200_000


def main(arguments: Sequence[str]) -> int:
    """Try the cases; 1 where one did not hold."""
    kinds = [(kind, _damaged_and_read(kind)) for kind in (*_READERS, "report")]
    return run_program(kinds, cases=50_000, short=300, arguments=arguments)


def _damaged_and_read(kind: str) -> Kind:
    document = _HARNESS if kind == "harness" else base(kind)
    known = [] if kind == "harness" else [one.text for one in cases(kind)]

    def attempt(random: Random, _: Path) -> str:
        read = _READERS[kind](damaged(random, document, known))
        if isinstance(read, Report):
            conclude(read)
            row(read)
            assert parse_report(report_text(read)) == read
        return "read"

    return attempt


def damaged(random: Random, document: dict[str, Any], known: list[str]) -> bytes:
    """A document with something wrong in it, as text.

    `known` are other texts that may be damaged instead.
    """
    match random.choice(("values", "values", "values", "bytes", "bytes", "long", "wide", "known")):
        case "values":
            for _ in range(random.randint(1, 3)):
                if len(_text(document)) < _LONG:  # what is nested deeply takes long to write
                    document = damaged_document(random, document, most=1)
            return _text(document)
        case "bytes":
            return damaged_bytes(random, _text(document))
        case "long":
            return _text(_with_long_list(random, document))
        case "wide":
            return _wide(random, document)
        case _:
            return damaged_bytes(random, random.choice(known or ["{}"]).encode(), most=1)


def _with_long_list(random: Random, document: dict[str, Any]) -> dict[str, Any]:
    """Where a list or map is, one of very many entries, good or bad."""
    changed = json.loads(json.dumps(document))
    places = [(here, key) for here, key in _places(changed) if isinstance(here[key], list | dict)]
    here, key = random.choice(places)
    count = random.choice((101, 1001, 1001, 1001, 10_001, 10_001, 10_001, _LONG))  # which is slow
    old = here[key]
    entry = random.choice(
        [*_NUMBERS[:-1], "x" * 20, *(old if isinstance(old, list) else old.values())]
    )
    # Beyond the largest document nothing but its size is looked at, however much it is.
    count = min(count, 2 * LARGEST_DOCUMENT // len(_text(entry)))
    if isinstance(old, list):
        here[key] = [entry] * count
    else:
        here[key] = {f"{n}": entry for n in range(min(count, 20_000))}
    return changed  # type: ignore[no-any-return]


def _wide(random: Random, document: dict[str, Any]) -> bytes:
    """What is large before any field is looked at."""
    size = random.choice((1000, 90_000, 1_900_000))
    part = random.choice((b"[],", b"{},", b"0,", b'"",', b'{"a":1},', b"[[0]],", b"1e9,", b"-1,"))
    text = _text(document)
    return random.choice(
        (
            b"[" + part * size + b"0]",
            text[:-1] + b',"more":[' + part * size + b"0]}",
            text + b" " * size,
            b"[" * size,
            b'{"a":' * size,
            text[:-1] + b',"' + b"k" * size + b'":0}',
            text.replace(b"1", b"9" * random.choice((30, 400, 5000)), 2),
            b'{"schema_version": ' + b"9" * size + b"}",
        )
    )


def _places(document: Any) -> list[tuple[Any, Any]]:
    keys = document if isinstance(document, dict) else range(len(document))
    found = [(document, key) for key in keys]
    for here, key in list(found):
        if isinstance(here[key], dict | list):
            found += _places(here[key])
    return found


def _text(document: Any) -> bytes:
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)  # nested deeper than what any reader takes
    try:
        return json.dumps(document, separators=(",", ":")).encode("utf-8", "surrogatepass")
    finally:
        sys.setrecursionlimit(usual)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
