"""What is known of this machine, and how busy others keep it."""

import contextlib
import os
import platform
import re
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mobilevit_deploy.contract.report import Device
from mobilevit_deploy.errors import ReportError, missing_extra

_FEATURES = re.compile(
    r"avx2|fma|f16c|avx512(f|bw|vnni|_vnni|_bf16|_fp16)|avx_vnni|amx_(tile|int8|bf16)"
    r"|neon|asimd|asimdhp|asimddp|fphp|i8mm|bf16|sve2?|sme2?"
)
"""Of /proc/cpuinfo: extensions that kernels of neural networks are chosen by."""

_CPUFREQ = Path("/sys/devices/system/cpu/cpu0/cpufreq")
_THROTTLED = "cpu*/thermal_throttle/core_throttle_count"


def moment() -> datetime:
    """Now, by this machine's clock; a measurement is not made for a time that no report can have.

    Raises:
        ReportError: the clock is not set.
    """
    now = datetime.now(UTC)
    if not 2000 <= now.year < 3000:
        raise ReportError(
            f"This machine's clock says {now:%Y-%m-%d}; expected a year from 2000 to 2999. Set it "
            "(e.g. timedatectl set-ntp true), then measure."
        )
    return now


def device() -> Device:
    """The facts about this machine that a latency depends on; its name and user are none."""
    psutil = _psutil()
    cpu = _cpuinfo()
    flags = (cpu.get("flags") or cpu.get("Features") or "").split()
    return Device(
        model=first_line(Path("/sys/class/dmi/id/product_name"))
        or first_line(Path("/proc/device-tree/model")),
        soc=cpu.get("model name") or _sysctl("machdep.cpu.brand_string") or None,
        architecture=platform.machine(),
        os=_operating_system(),
        cpu_features=tuple(sorted(flag for flag in set(flags) if _FEATURES.fullmatch(flag))),
        logical_cores=psutil.cpu_count(),
        physical_cores=psutil.cpu_count(logical=False),
        memory_bytes=psutil.virtual_memory().total,
        governor=first_line(_CPUFREQ / "scaling_governor"),
        virtual=("hypervisor" in flags) if flags else None,
    )


def affinity() -> tuple[int, ...] | None:
    """The logical cores that this process may use; None where the system does not say."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    return tuple(sorted(os.sched_getaffinity(0)))


def usable_cores() -> int:
    """How many cores this process may use."""
    cores = affinity()
    return len(cores) if cores is not None else os.cpu_count() or 1


def load_average() -> float | None:
    """Processes that wanted to run, on average over the last minute; None on Windows."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


@dataclass(frozen=True)
class Disturbance:
    """What happened beside the measurement."""

    background_cores: float | None  # kept busy by other processes or other virtual machines
    throttled: int | None  # how often a core was slowed down because of its temperature


class Observer:
    """Looks at the machine at the beginning and at the end of a measurement."""

    def __init__(self) -> None:
        self._busy, self._own = _busy_seconds(), time.process_time()
        self._throttled = _throttle_events()
        self._start = time.monotonic()

    def disturbance(self) -> Disturbance:
        """What happened since this observer was made."""
        elapsed = time.monotonic() - self._start
        others = _busy_seconds() - self._busy - (time.process_time() - self._own)
        now = _throttle_events()
        return Disturbance(
            # The kernel counts whole ticks, so that an idle machine may come out below zero.
            background_cores=max(0.0, others / elapsed) if elapsed > 0 else None,
            throttled=now - self._throttled
            if now is not None and self._throttled is not None
            else None,
        )


def _psutil() -> Any:
    try:
        import psutil
    except ModuleNotFoundError:
        raise missing_extra("psutil", "bench") from None
    return psutil


def _busy_seconds() -> float:
    """CPU seconds of all processes and, stolen, of the hypervisor's other guests."""
    times = _psutil().cpu_times()
    # user and nice hold the time of guests already; iowait is idle time.
    counted = ("user", "nice", "system", "irq", "softirq", "steal")
    return float(sum(getattr(times, name, 0.0) for name in counted))


def _throttle_events() -> int | None:
    files = sorted(Path("/sys/devices/system/cpu").glob(_THROTTLED))
    lines = [line for file in files if (line := first_line(file)) is not None]
    return sum(map(int, lines)) if lines else None


def _cpuinfo() -> dict[str, str]:
    """The first processor's entries of /proc/cpuinfo; empty where there is none."""
    with contextlib.suppress(OSError):
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        pairs = (line.split(":", 1) for line in text.split("\n\n")[0].splitlines() if ":" in line)
        return {key.strip(): value.strip() for key, value in pairs}
    return {}


def _operating_system() -> str:
    if platform.system() == "Darwin":
        return f"macOS {platform.mac_ver()[0]}"
    with contextlib.suppress(OSError):
        name = platform.freedesktop_os_release().get("PRETTY_NAME")
        if name:
            return f"{name}, {platform.system()} {platform.release()}"
    return f"{platform.system()} {platform.release()}"


def _sysctl(name: str) -> str | None:
    if platform.system() != "Darwin":
        return None
    command = ["/usr/sbin/sysctl", "-n", name]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return answer.stdout.strip() or None


def first_line(path: Path) -> str | None:
    """What a file of the system says in one line; None where it says nothing."""
    with contextlib.suppress(OSError):
        return path.read_text(encoding="utf-8", errors="replace").strip("\0\n ") or None
    return None
