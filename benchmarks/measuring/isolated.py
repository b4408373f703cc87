"""Load times, first inference and peak memory of one artifact, in a process of its own.

`python -m benchmarks.measuring.isolated` reads a `Subject` as JSON from standard input and writes
an `Isolated` to standard output. The process does nothing else, so that its peak memory is the
artifact's, and nothing of the runtime is warm before the first load.
"""

import contextlib
import gc
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.conclusions import summarize
from mobilevit_deploy.errors import MobileViTError, ReportError
from mobilevit_deploy.processes import run_python

_WARM_LOADS = 5
_SECONDS = 300


@dataclass(frozen=True)
class Subject:
    """What to load: format, file, threads; and its input: name, extents, type and a usual value."""

    artifact_format: str
    path: str
    function: str | None
    threads: int
    input_name: str
    input_shape: tuple[int, ...]
    input_dtype: str
    input_value: float


@dataclass(frozen=True)
class Isolated:
    """Nanoseconds and bytes; `cold_ns` is None where the file did not come from storage."""

    cold_ns: int | None
    warm_ns: int
    first_inference_ns: int
    peak_bytes: int
    baseline_bytes: int | None
    memory_method: str


def measure_isolated(subject: Subject) -> Isolated:
    """Measure one artifact in a fresh process.

    Raises:
        ReportError: the process failed or did not end in five minutes.
    """
    name = Path(subject.path).name
    try:
        ended = run_python(
            ["-m", "benchmarks.measuring.isolated"],
            seconds=_SECONDS,
            given=json.dumps(asdict(subject)),
        )
    except TimeoutError:
        raise ReportError(
            f"{name} was not loaded and run within {_SECONDS} s; expected a few seconds. "
            "Check it with mvit-verify."
        ) from None
    if ended.code:
        raise ReportError(
            f"Loading {name} in a process of its own ended with code {ended.code}: {ended.said} "
            "Check it with mvit-verify."
        )
    return Isolated(**json.loads(ended.output.splitlines()[-1]))


def _measure(subject: Subject) -> Isolated:
    import numpy as np

    from mobilevit_deploy.runtimes import open_session, runtime_of

    path = Path(subject.path)
    runtime_of(subject.artifact_format).import_library()  # which is no part of loading a model
    image = np.full(subject.input_shape, subject.input_value, subject.input_dtype)

    def load() -> tuple[int, Callable[[], object]]:
        before = time.perf_counter_ns()
        session = open_session(
            subject.artifact_format, path, subject.threads, function=subject.function, probe=False
        )
        return time.perf_counter_ns() - before, lambda: session.run({subject.input_name: image})

    gc.collect()
    baseline = _resident_bytes()
    _forget_peak()
    _drop_from_cache(path)
    read_before = _bytes_from_storage()
    cold, run = load()
    before = time.perf_counter_ns()
    run()
    first = time.perf_counter_ns() - before
    read = _bytes_from_storage()
    for _ in range(3):
        run()
    peak, method = _peak_memory()
    del run
    # A file that is mapped is read in parts; half of it tells a cold start from a warm one.
    came_from_storage = (
        read is not None and read_before is not None and 2 * (read - read_before) >= _size(path)
    )
    warm = summarize([load()[0] for _ in range(_WARM_LOADS)]).median_ns
    return Isolated(cold if came_from_storage else None, warm, first, peak, baseline, method)


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in _files(path))


def _drop_from_cache(path: Path) -> None:
    """Ask the system to forget the file's pages; an ordinary user can do no more than ask."""
    if not hasattr(os, "posix_fadvise"):
        return
    for file in _files(path):
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fsync(descriptor)  # pages that are not written yet cannot be dropped
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def _bytes_from_storage() -> int | None:
    return _number_of("/proc/self/io", "read_bytes:")


def _resident_bytes() -> int | None:
    kibibytes = _number_of("/proc/self/status", "VmRSS:")
    return None if kibibytes is None else kibibytes * 1024


def _forget_peak() -> None:
    """Linux: let the peak start at what is resident now, the libraries' imports forgotten."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak_memory() -> tuple[int, str]:
    """Peak resident bytes of this process, and where that was read."""
    kibibytes = _number_of("/proc/self/status", "VmHWM:")
    if kibibytes is not None:
        return kibibytes * 1024, "VmHWM"  # ru_maxrss begins with the peak of the parent
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (peak if sys.platform == "darwin" else peak * 1024), "ru_maxrss"


def _number_of(file: str, key: str) -> int | None:
    with contextlib.suppress(OSError):
        for line in Path(file).read_text().splitlines():
            if line.startswith(key):
                return int(line.split()[1])
    return None


if __name__ == "__main__":
    try:
        given = json.load(sys.stdin)
        given["input_shape"] = tuple(given["input_shape"])
        sys.stdout.write("\n" + json.dumps(asdict(_measure(Subject(**given)))) + "\n")
    except MobileViTError as refused:
        sys.exit(str(refused))
