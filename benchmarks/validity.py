"""When a machine is too noisy to believe it: the rule, stated once.

A measurement is valid unless

1. the 95 % confidence interval of the median is wider than what was aimed at, although the largest
   number of samples or the time limit was reached; or too few samples were taken at all;
2. one thread was asked for, and the median elapsed time is more than 5 % above the median CPU time
   (others had the core), or more than 5 % below it (the runtime used more threads than asked for);
3. other processes, or the host's other virtual machines, kept more than 10 % of all cores busy
   meanwhile. It is counted from the system's CPU time less our own, which a load average cannot
   do: that also counts us, and lags by a minute;
4. the median of the last quarter is more than 5 % off that of the first (temperature, frequency);
5. a core was slowed down because of its temperature.
"""

from benchmarks.machine import Disturbance
from benchmarks.timing import Plan, Samples
from mobilevit_deploy.contract.statistics import summarize

LARGEST_GAP = 0.05
"""Between elapsed and CPU time of one thread, and between first and last quarter."""

LARGEST_BACKGROUND = 0.10
"""Share of all cores."""


def reasons_against(
    samples: Samples, plan: Plan, threads: int, cores: int, disturbance: Disturbance
) -> tuple[str, ...]:
    """Why a measurement is not valid, one sentence each; empty if it is.

    Args:
        samples: of one candidate.
        plan: what was aimed at.
        threads: asked for.
        cores: logical cores of the machine.
        disturbance: what happened meanwhile.
    """
    wall = summarize(samples.wall_ns)
    found = []
    if wall.count < plan.minimum_samples:
        found.append(
            f"only {wall.count} samples within {plan.maximum_seconds:g} s, not "
            f"{plan.minimum_samples}"
        )
    width = wall.relative_width
    if width is None or width > plan.relative_width:
        got = "unknown" if width is None else f"{width:.1%} of it"
        found.append(
            f"the median's confidence interval is {got} after {wall.count} samples, "
            f"at most {plan.relative_width:.1%} was aimed at"
        )
    if threads == 1 and (median := summarize(samples.cpu_ns).median_ns):
        gap = wall.median_ns / median - 1
        if gap > LARGEST_GAP:
            found.append(f"elapsed time is {gap:.0%} above CPU time: others had the core")
        elif gap < -LARGEST_GAP:
            found.append(
                f"CPU time is {1 / (1 + gap) - 1:.0%} above elapsed time: "
                "more than one thread was used"
            )
    background = disturbance.background_cores
    if background is not None and background > LARGEST_BACKGROUND * cores:
        found.append(
            f"other processes kept {background:.2f} of {cores} cores busy, "
            f"at most {LARGEST_BACKGROUND * cores:.2f}"
        )
    if (drift := _drift(samples.wall_ns)) is not None and abs(drift) > LARGEST_GAP:
        found.append(f"the last quarter's median is {drift:+.0%} off the first's")
    if disturbance.throttled:
        found.append(f"cores were slowed down for their temperature {disturbance.throttled} times")
    return tuple(found)


def _drift(samples_ns: tuple[int, ...]) -> float | None:
    """How far the last quarter's median is from the first's; None for fewer than 24 samples."""
    quarter = len(samples_ns) // 4
    if quarter < 6:
        return None
    first = summarize(samples_ns[:quarter]).median_ns
    return summarize(samples_ns[-quarter:]).median_ns / first - 1 if first else None
