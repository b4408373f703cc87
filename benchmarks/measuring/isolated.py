"""Load times, first inference and peak memory of one file, in a process of its own.

`python -m benchmarks.measuring.isolated` reads what to load as JSON from standard input and writes
what it measured to standard output. The process does nothing else, so that its peak memory is the
file's, and nothing of the runtime is warm before the first load.
"""

import contextlib
import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measuring.runnable import Runnable
from mobilevit_deploy.contract.report import Load, Memory
from mobilevit_deploy.errors import MobileViTError, ReportError
from mobilevit_deploy.processes import run_python

_WARM_LOADS = 5
_SECONDS = 300


@dataclass(frozen=True)
class LoadAndMemory:
    """What a process of its own shows of a file; `memory` is None where it was not measured."""

    load: Load
    memory: Memory | None


@dataclass(frozen=True)
class _Order:
    """What to load, and the inputs to run it with: name -> (extents, type, one value)."""

    artifact_format: str
    path: str
    function: str | None
    threads: int
    inputs: dict[str, tuple[tuple[int, ...], str, float]]


def measure_isolated(runnable: Runnable, threads: int) -> LoadAndMemory:
    """Measure one file in a fresh process.

    Raises:
        ReportError: the process failed or did not end in five minutes.
    """
    order = _Order(
        artifact_format=runnable.artifact.format,
        path=str(runnable.path.resolve()),
        function=runnable.function,
        threads=threads,
        inputs={
            name: (one.shape, one.dtype.name, float(one.mean()))
            for name, one in runnable.feeds.items()
        },
    )
    name = runnable.path.name
    try:
        ended = run_python(
            ["-m", "benchmarks.measuring.isolated"],
            seconds=_SECONDS,
            given=json.dumps(asdict(order)),
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
    found = json.loads(ended.output.splitlines()[-1])
    return LoadAndMemory(Load(**found["load"]), Memory(**found["memory"]))


def _measure(order: _Order) -> tuple[Load, Memory]:
    import numpy as np

    from mobilevit_deploy.runtimes import open_session, runtime_of

    path = Path(order.path)
    runtime_of(order.artifact_format).import_library()  # no part of loading a model
    feeds = {
        name: np.full(extents, value, dtype)
        for name, (extents, dtype, value) in order.inputs.items()
    }

    def load() -> tuple[int, Callable[[], object]]:
        before = time.perf_counter_ns()
        session = open_session(
            order.artifact_format,
            path,
            order.threads,
            inputs=tuple(feeds),
            function=order.function,
            probe=False,
        )
        return time.perf_counter_ns() - before, lambda: session.run(feeds)

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
    warm = statistics.median_low([load()[0] for _ in range(_WARM_LOADS)])
    return (
        Load(cold_ns=cold if came_from_storage else None, warm_ns=warm, first_inference_ns=first),
        Memory(peak_bytes=peak, baseline_bytes=baseline, method=method),
    )


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
        load, memory = _measure(_Order(**json.load(sys.stdin)))
    except MobileViTError as refused:
        sys.exit(str(refused))
    found = {"load": load.model_dump(), "memory": memory.model_dump()}
    sys.stdout.write("\n" + json.dumps(found) + "\n")
