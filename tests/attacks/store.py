"""Damaged result stores: every report is read, or is named, or the file is refused; no other end.

After each case a sound report is added: it is said to be kept only if it can be read again.
`python -m tests.attacks.store` tries 1,500; exit code 1 where one did not hold.
"""

import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

from benchmarks.store import Store
from mobilevit_deploy.contract.report import Report
from tests.attacks.damage import damaged_bytes, run_program
from tests.reports import make_report

_REPORTS = 12


def main(arguments: Sequence[str]) -> int:
    """Try the cases; 1 where one did not hold."""
    with tempfile.TemporaryDirectory() as folder:
        kept, added, sound = _sound(Path(folder))

        def attempt(random: Random, own: Path) -> str:
            return _attempt(random, own / "store.sqlite", sound, kept, added)

        return run_program([("stores", attempt)], cases=1_500, short=60, arguments=arguments)


def _sound(folder: Path) -> tuple[list[Report], Report, Path]:
    kept = [make_report(day=day, baseline="x" * 40 * day) for day in range(_REPORTS)]
    with Store(folder / "sound.sqlite", create=True) as store:
        store.add(kept)
    return kept, make_report([3_000_000] * 60), folder / "sound.sqlite"


def _attempt(random: Random, path: Path, sound: Path, kept: list[Report], added: Report) -> str:
    shutil.copyfile(sound, path)
    if random.random() < 0.3:
        _edit(random, path)
    else:
        path.write_bytes(_damaged(random, path.read_bytes()))
    with Store(path, patience_seconds=1) as store:
        found = store.reports()
        wrong = [one for one in found if one not in kept]
        assert not wrong, f"{len(wrong)} reports that nobody kept"
        missing = len(kept) - len(found)
        # One that was lost is named, by its id or by its place.
        assert missing <= len(store.damaged), f"{missing} of {len(kept)} are gone silently"
        store.newest(100)
        store.reports(format="onnx", valid=True)
        store.add([added])
        assert added in store.reports(), "it was said to be kept, and is not there"
    return "all read" if not missing else "some set aside"


def _damaged(random: Random, data: bytes) -> bytes:
    if random.random() < 0.5:
        return damaged_bytes(random, data)
    # Heads of pages, where a change moves, hides or doubles what is stored.
    page = int.from_bytes(data[16:18], "big")
    changed = bytearray(data)
    for _ in range(random.randint(1, 4)):
        start = page * random.randrange(len(data) // page)
        changed[start + random.randrange(24)] = random.randrange(256)
    return bytes(changed)


def _edit(random: Random, path: Path) -> None:
    """What another program could do with the file."""
    connection = sqlite3.connect(path)
    row = random.randint(1, _REPORTS)
    column = random.choice(("id", "created", "document", "sha256"))
    value = random.choice((b"", b"\xff\xfe", b"{}", b"[" * 100_000, random.randbytes(50)))
    statement = random.choice(
        (
            f"UPDATE reports SET {column} = CAST(? AS TEXT) WHERE rowid = {row}",  # noqa: S608
            f"UPDATE reports SET {column} = substr({column}, 2) WHERE rowid = {row} OR ? IS NULL",  # noqa: S608
            f"UPDATE reports SET rowid = {random.choice((-5, 0, 2**62))} WHERE rowid = {row} OR ? IS NULL",  # noqa: E501, S608
            "PRAGMA user_version = 7",
            "PRAGMA application_id = 7",
            "CREATE TRIGGER t AFTER INSERT ON reports BEGIN DELETE FROM reports; END",
            "CREATE TRIGGER t BEFORE INSERT ON reports BEGIN SELECT RAISE(IGNORE); END",
            "CREATE VIEW v AS SELECT * FROM reports",
            "CREATE INDEX i ON reports (created)",
            "ALTER TABLE reports RENAME COLUMN document TO text",
            "ALTER TABLE reports ADD COLUMN more TEXT DEFAULT 'x'",
        )
    )
    with connection:
        connection.execute(statement, (value,) * statement.count("?"))
    connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
