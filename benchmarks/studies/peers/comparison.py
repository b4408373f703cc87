"""Convert with every tool, each in a process of its own, and measure network by network."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measuring.request import require_threads
from benchmarks.studies.peers.contenders import CONTEXT, FORMATS, OURS, Contender, contenders_for
from benchmarks.studies.peers.results import Absent, Comparison
from mobilevit_deploy.errors import MobileViTError, UsageError, unknown_name
from mobilevit_deploy.processes import call_in_process

if TYPE_CHECKING:
    from mobilevit_deploy.contract.plan import Plan

MODELS = (
    "mobilevit_xxs",
    "mobilevit_s",
    "mobilevitv2_050",
    "mobilevitv2_100",
    "mobilevitv3_s",
    "mobilevitv3_100",
)


@dataclass(frozen=True)
class Request:
    """What is compared: networks, formats, side in pixels, threads, and optimum's interpreter."""

    networks: tuple[str, ...] = (*MODELS, *CONTEXT)
    formats: tuple[str, ...] = FORMATS
    input_size: int = 256
    threads: tuple[int, ...] = (1,)
    optimum: str | None = None

    def __post_init__(self) -> None:
        for name in self.formats:
            if name not in FORMATS:
                raise unknown_name("format", name, FORMATS)
        for name in self.networks:
            contenders_for(name, "onnx")
            if name in CONTEXT and self.input_size != 256:
                raise UsageError(f"{name} is compared at 256 pixels, got {self.input_size}.")
        require_threads(self.threads)


def compare(
    request: Request,
    plan: "Plan",
    folder: Path,
    progress: Callable[[str], None] = lambda _text: None,
) -> Iterator[Comparison]:
    """Make the files that `folder` does not have yet, and time them.

    A contender whose library is missing, whose conversion fails or whose file computes something
    else is listed as absent, with the reason; ours has to be there.

    Args:
        request: what is compared.
        plan: how many samples.
        folder: keeps the files.
        progress: told what is being done.

    Yields:
        One per network, format and number of threads that has a contender.

    Raises:
        MobileViTError: our own file cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pairs = [
        (name, contenders)
        for file_format in dict.fromkeys(request.formats)
        for name in dict.fromkeys(request.networks)
        if (contenders := contenders_for(name, file_format))
    ]
    size = request.input_size
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        progress("looking at the files that are there")
        from benchmarks.studies.peers.files import kept_file

        for name, contenders in pairs:
            reasons: dict[Contender, str] = {}
            for one in contenders:
                if kept_file(one, name, size, folder) is None:
                    progress(f"{name}, {one.format}, {one.label}: converting")
                    reason = _prepared(one, name, request, folder, scratch)
                    reasons |= {one: reason} if reason else {}
            there = [one for one in contenders if one not in reasons]
            absent = tuple(Absent(one, reason) for one, reason in reasons.items())
            progress(f"{name}, {contenders[0].format}: timing {len(there)} files in turns")
            timing = (name, there, size, request.threads, plan, folder)
            found: list[Comparison] = (
                call_in_process(scratch, "benchmarks.studies.peers.latency", "measure", *timing)
                if there
                else []
            )
            yield from (replace(one, absent=(*absent, *one.absent)) for one in found)


def _prepared(
    contender: Contender, name: str, request: Request, folder: Path, scratch: Path
) -> str | None:
    """Make a file; why it cannot be made, if it is another tool's."""
    if contender.origin == "optimum" and request.optimum is None:
        return "not asked for (--optimum-python)"
    arguments = (contender, name, request.input_size, folder, request.optimum)
    try:
        call_in_process(scratch, "benchmarks.studies.peers.files", "prepare", *arguments)
    except MobileViTError as error:
        if contender == OURS[contender.format]:
            raise
        return str(error)
    return None
