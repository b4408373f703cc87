"""When a measurement is too noisy to believe it, or is of something that computes wrongly.

A measurement is valid unless one of `SENTENCES`'s codes applies. What a device does not tell (null)
breaks no rule. All comparisons are of IEEE doubles, in the form written here; medians and intervals
are those of `statistics`.

| code | applies if |
| --- | --- |
| `few_samples` | n < plan.minimum_samples |
| `wide_interval` | the median's interval does not exist, the median is 0, or (high - low) / median > plan.relative_width |
| `others_had_the_core` | threads = 1 and elapsed > 1.05 CPU (medians; a CPU median of 0 says nothing) |
| `more_threads` | threads = 1 and elapsed < 0.95 CPU; or threads_observed > threads |
| `fewer_threads` | threads_observed < threads |
| `background` | other processes kept more than 0.1 logical_cores busy |
| `drift` | with q = floor(n / 4) >= 6: the last q samples' median > 1.05 or < 0.95 of the first q's, unless that is 0 |
| `throttled` | a core was slowed down because of its temperature at least once |
| `hidden` | the page or app was not in front all the time, or the device was locked |
| `low_power` | the system saved power |
| `other_unit` | it ran on another compute unit than the one asked for (asking for `all` allows any) |
| `coarse_clock` | the median sample is shorter than 50 steps of the clock |
| `outside_limits` | an output is further from the references than the artifact's limits allow |
| `as_on_cpu` | it takes as long as on the CPU, which was not asked for; told by `beside` |

Of a sustained run, heat and what it does are what is looked for: `wide_interval`, `drift` and
`throttled` do not apply.
"""  # noqa: E501 (a table)

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.conclusions.statistics import Statistics, summarize
from mobilevit_deploy.contract.report import Report
from mobilevit_deploy.parity.figures import violations

LARGEST_GAP = 0.05
"""Between elapsed and CPU time of one thread, and between first and last quarter."""

LARGEST_BACKGROUND = 0.10
"""Share of all cores."""

SMALLEST_QUARTER = 6
"""Samples; fewer have no interval, and their median says little."""

FEWEST_STEPS = 50
"""Of the clock in a median sample: one step is then at most 2 % of it."""

SENTENCES = {
    "few_samples": "only {count} samples within {seconds:g} s, not {least}",
    "wide_interval": "the median's confidence interval is {width} after {count} samples, at most "
    "{aim:.1%} was aimed at",
    "others_had_the_core": "elapsed time is {excess:.0%} above CPU time: others had the core",
    "more_threads": "{found} threads were used, {asked} were asked for",
    "fewer_threads": "{found} threads were used, {asked} were asked for",
    "background": "other processes kept {cores:.2f} of {of} cores busy, at most {most:.2f}",
    "drift": "the last quarter's median is {change:+.0%} off the first's",
    "throttled": "cores were slowed down for their temperature {times} times",
    "hidden": "the page or app was not in front all the time",
    "low_power": "the system saved power",
    "other_unit": "it ran on {observed}, {asked} was asked for",
    "coarse_clock": "a sample takes {median} ns, fewer than {steps} steps of the clock ({step} ns)",
    "outside_limits": "its outputs are outside the limits {name}: {figures}",
    "as_on_cpu": "it was asked for {asked} and takes {took_ms:.3g} ms, which is what the CPU takes "
    "(threads: {threads}, {cpu_ms:.3g} ms): it may have run there",
}
"""Code -> what it says to people, of the figures behind it; in the order in which they are told."""

_OF_HEAT = frozenset({"wide_interval", "drift", "throttled"})
"""Codes that are no reason against a sustained run."""


@dataclass(frozen=True)
class Doubt:
    """One reason against a measurement: its code, and the figures behind it."""

    code: str
    figures: Mapping[str, int | float | str]

    @property
    def sentence(self) -> str:
        """The reason, for people."""
        return SENTENCES[self.code].format(**self.figures)


def doubts(report: Report, wall: Statistics, cpu: Statistics | None) -> tuple[Doubt, ...]:
    """Why a measurement is not valid, in the order of `SENTENCES`; empty if it is.

    Args:
        report: what was observed.
        wall: the statistics of its samples.
        cpu: those of its CPU times; None where they are unknown.
    """
    found: dict[str, Doubt] = {}
    for doubt in (
        *_too_few(report, wall),
        *_threads(report, wall, cpu),
        *_conditions(report),
        *_drift(report),
        *_clock(report, wall),
        *_outputs(report),
    ):
        found.setdefault(doubt.code, doubt)
    expected = _OF_HEAT if report.plan.sustained else frozenset()
    return tuple(found[code] for code in SENTENCES if code in found and code not in expected)


def _too_few(report: Report, wall: Statistics) -> Iterator[Doubt]:
    plan, width = report.plan, wall.relative_width
    if wall.count < plan.minimum_samples:
        yield Doubt(
            "few_samples",
            {
                "count": wall.count,
                "seconds": plan.maximum_seconds,
                "least": plan.minimum_samples,
            },
        )
    if width is None or width > plan.relative_width:
        got = "unknown" if width is None else f"{width:.1%} of it"
        yield Doubt(
            "wide_interval", {"width": got, "count": wall.count, "aim": plan.relative_width}
        )


def _threads(report: Report, wall: Statistics, cpu: Statistics | None) -> Iterator[Doubt]:
    asked, found = report.execution.threads, report.execution.threads_observed
    if asked is not None and found is not None and found != asked:
        code = "more_threads" if found > asked else "fewer_threads"
        yield Doubt(code, {"found": found, "asked": asked})
    if asked != 1 or cpu is None or not cpu.median_ns:
        return
    ratio = wall.median_ns / cpu.median_ns
    if wall.median_ns > (1 + LARGEST_GAP) * cpu.median_ns:
        yield Doubt("others_had_the_core", {"excess": ratio - 1})
    elif wall.median_ns < (1 - LARGEST_GAP) * cpu.median_ns:
        busy = f"{1 / ratio:.1f}" if ratio else "more than one of the"
        yield Doubt("more_threads", {"found": busy, "asked": asked})


def _conditions(report: Report) -> Iterator[Doubt]:
    seen, cores = report.conditions, report.device.logical_cores
    busy = seen.background_cores
    if busy is not None and cores is not None and busy > LARGEST_BACKGROUND * cores:
        yield Doubt("background", {"cores": busy, "of": cores, "most": LARGEST_BACKGROUND * cores})
    if seen.throttled:
        yield Doubt("throttled", {"times": seen.throttled})
    if seen.hidden:
        yield Doubt("hidden", {})
    if seen.low_power_mode:
        yield Doubt("low_power", {})
    asked = report.execution.compute_unit_requested
    observed = report.execution.compute_unit_observed
    if observed is not None and asked not in {observed, "all"}:
        yield Doubt("other_unit", {"observed": observed, "asked": asked})


def _drift(report: Report) -> Iterator[Doubt]:
    samples = report.timing.samples_ns
    quarter = len(samples) // 4
    if quarter < SMALLEST_QUARTER:
        return
    first = summarize(samples[:quarter]).median_ns
    last = summarize(samples[-quarter:]).median_ns
    if first and not (1 - LARGEST_GAP) * first <= last <= (1 + LARGEST_GAP) * first:
        yield Doubt("drift", {"change": last / first - 1})


def _clock(report: Report, wall: Statistics) -> Iterator[Doubt]:
    step = report.timing.timer_resolution_ns
    if wall.median_ns < FEWEST_STEPS * step:
        yield Doubt("coarse_clock", {"median": wall.median_ns, "steps": FEWEST_STEPS, "step": step})


def _outputs(report: Report) -> Iterator[Doubt]:
    limits = report.artifact.limits
    if report.comparison is None or limits is None:
        return
    outside = violations(report.comparison, limits)
    if outside:
        yield Doubt("outside_limits", {"name": limits.name, "figures": "; ".join(outside)})
