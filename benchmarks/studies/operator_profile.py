"""Where an artifact spends its time: the runtime's own operator times, grouped by operator."""

import json
import math
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.conclusions.statistics import nearest_rank
from mobilevit_deploy.errors import RuntimeUnavailableError
from mobilevit_deploy.quiet import native_output_hidden, quiet
from mobilevit_deploy.runtimes import Array
from mobilevit_deploy.runtimes.executorch.native import bindings

RUNS = 50
_WARM_UP = 5
_PERCENTILE = 10
"""Of an operator's times. Profilers read the wall clock only, so on a busy machine the median holds
what other processes took."""

_NUMBER = re.compile(r"\s*#\d+$")
"""XNNPACK counts the operators of one name."""


@dataclass(frozen=True)
class OperatorTime:
    """All operators of one kind in one run; `ms` sums the 10th percentile of each one's times.

    `macs` are their multiply-accumulates; None where the profile does not tell the shapes, 0 for
    operators that have none.
    """

    operator: str
    calls: int
    ms: float
    macs: int | None


def operator_times(
    artifact_format: str, path: Path, feeds: Mapping[str, Array]
) -> list[OperatorTime]:
    """Run an artifact with its runtime's profiler on, on one thread; the slowest kind first.

    Raises:
        RuntimeUnavailableError: the runtime that is installed cannot profile operators.
    """
    if artifact_format not in _PROFILERS:
        raise RuntimeUnavailableError(
            f"The Python runtime of {artifact_format} has no profiler of operators."
        )
    found = _PROFILERS[artifact_format](path, feeds)
    return sorted(found, key=lambda one: -one.ms)


def _onnx(path: Path, feeds: Mapping[str, Array]) -> list[OperatorTime]:
    import onnxruntime

    with tempfile.TemporaryDirectory() as folder:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(folder) / "profile")
        session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        for _ in range(_WARM_UP + RUNS):
            session.run(None, dict(feeds))
        events = json.loads(Path(session.end_profiling()).read_text())
    runs: dict[str, list[int]] = defaultdict(list)  # by node
    described: dict[str, tuple[str, int]] = {}
    for event in events:
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            node = event["args"]["node_index"]
            runs[node].append(event["dur"])
            described[node] = _onnx_kind(event["args"])
    return _grouped(
        (*described[node], _typical(times[_WARM_UP:]) / 1e3) for node, times in runs.items()
    )


def _onnx_kind(arguments: Mapping[str, Any]) -> tuple[str, int]:
    """What is told apart in the table, and the node's multiply-accumulates."""
    kind = str(arguments["op_name"])
    inputs, outputs = (
        [next(iter(one.values())) for one in arguments[key]]
        for key in ("input_type_shape", "output_type_shape")
    )
    if kind.endswith("Conv") and len(inputs) > 1:
        kernel = inputs[1]
        depthwise = " depthwise" if kernel[1] == 1 and kernel[0] > 1 else ""
        name = f"{kind} {'x'.join(map(str, kernel[2:]))}{depthwise}"
        return name, math.prod(outputs[0]) * math.prod(kernel[1:])
    if kind.endswith(("MatMul", "Gemm")):
        # Prepacked weights are not among the inputs; the first one's last axis is summed over.
        return kind, math.prod(outputs[0]) * int(inputs[0][-1])
    return kind, 0


def _executorch(path: Path, feeds: Mapping[str, Array]) -> list[OperatorTime]:
    import torch

    with tempfile.TemporaryDirectory() as folder, native_output_hidden():
        dump = Path(folder) / "profile.etdp"
        native = bindings()
        module = native._load_for_executorch(str(path), None, True)
        if not module.has_etdump():
            raise RuntimeUnavailableError(
                "ExecuTorch's Python runtime was built without event tracing."
            )
        inputs = [torch.from_numpy(one) for one in feeds.values()]
        for _ in range(RUNS):
            module.run_method("forward", inputs)
        module.write_etdump_result_to_file(str(dump), str(Path(folder) / "values.bin"))
        with quiet():
            from executorch.devtools import Inspector

            blocks = Inspector(etdump_path=str(dump)).event_blocks
    return _grouped(
        (kind, None, _typical(event.perf_data.raw))
        for block in blocks
        if block.name == "Execute"
        for event in block.events
        if event.perf_data is not None
        and (kind := _executorch_kind(event.name, delegated=bool(event.is_delegated_op)))
    )


def _executorch_kind(name: str, *, delegated: bool) -> str | None:
    """None for what only surrounds other events."""
    if delegated:
        return _NUMBER.sub("", name)
    if name.startswith("native_call_"):
        return f"{name.removeprefix('native_call_')} (outside the delegate)"
    return None


def _typical(times: Sequence[float]) -> float:
    return sorted(times)[nearest_rank(_PERCENTILE, len(times)) - 1]


def _grouped(times: Iterable[tuple[str, int | None, float]]) -> list[OperatorTime]:
    groups: dict[str, list[tuple[int | None, float]]] = defaultdict(list)
    for kind, macs, milliseconds in times:
        groups[kind].append((macs, milliseconds))
    return [
        OperatorTime(
            kind,
            len(group),
            sum(ms for _, ms in group),
            None if any(macs is None for macs, _ in group) else sum(macs or 0 for macs, _ in group),
        )
        for kind, group in groups.items()
    ]


_PROFILERS: dict[str, Callable[[Path, Mapping[str, Array]], list[OperatorTime]]] = {
    "onnx": _onnx,
    "executorch": _executorch,
}
"""Format -> how its runtime's own profile is read."""
