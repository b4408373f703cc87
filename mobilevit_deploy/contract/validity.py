"""When a measurement is too noisy to believe it: the rules, stated once for every language.

A measurement is valid unless one of `CODES` applies. What a device does not tell (null) breaks no
rule. `golden/validity.json` holds vectors to prove an implementation with: the codes are to be
equal, in this order; the sentences beside them are each program's own. All comparisons are of
IEEE doubles, in the form written here; medians and intervals are those of `statistics`.

| code | applies if |
| --- | --- |
| `few_samples` | n < minimum_samples |
| `wide_interval` | the median's interval does not exist, the median is 0, or (high - low) / median > relative_width |
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
"""  # noqa: E501 (a table)

from dataclasses import dataclass

from mobilevit_deploy.contract.statistics import summarize

LARGEST_GAP = 0.05
"""Between elapsed and CPU time of one thread, and between first and last quarter."""

LARGEST_BACKGROUND = 0.10
"""Share of all cores."""

SMALLEST_QUARTER = 6
"""Samples; fewer have no interval, and their median says little."""

FEWEST_STEPS = 50
"""Of the clock in a median sample: one step is then at most 2 % of it."""

CODES = (
    "few_samples",
    "wide_interval",
    "others_had_the_core",
    "more_threads",
    "fewer_threads",
    "background",
    "drift",
    "throttled",
    "hidden",
    "low_power",
    "other_unit",
    "coarse_clock",
)


@dataclass(frozen=True)
class Aim:
    """What the measurement was to reach."""

    minimum_samples: int
    relative_width: float
    maximum_seconds: float


@dataclass(frozen=True)
class Observation:
    """All that the rules look at; None where the device does not tell."""

    samples_ns: tuple[int, ...]
    process_cpu_ns: tuple[int, ...] | None = None
    threads: int | None = None
    threads_observed: int | None = None
    logical_cores: int | None = None
    background_cores: float | None = None
    throttled: int | None = None
    hidden: bool | None = None
    low_power_mode: bool | None = None
    compute_unit_requested: str = "cpu"
    compute_unit_observed: str | None = None
    timer_resolution_ns: int | None = None


@dataclass(frozen=True)
class Doubt:
    """One reason against a measurement: its code, and a sentence for people."""

    code: str
    sentence: str


def doubts(seen: Observation, aim: Aim) -> tuple[Doubt, ...]:
    """Why a measurement is not valid, in the order of `CODES`; empty if it is.

    Raises:
        ReportError: there is no sample, or one is out of range.
    """
    found = {
        **_too_few(seen, aim),
        **_threads(seen),
        **_surroundings(seen),
        **_drift(seen),
        **_clock(seen),
    }
    return tuple(Doubt(code, found[code]) for code in CODES if code in found)


def _too_few(seen: Observation, aim: Aim) -> dict[str, str]:
    wall = summarize(seen.samples_ns)
    found = {}
    if wall.count < aim.minimum_samples:
        found["few_samples"] = (
            f"only {wall.count} samples within {aim.maximum_seconds:g} s, not {aim.minimum_samples}"
        )
    width = wall.relative_width
    if width is None or width > aim.relative_width:
        got = "unknown" if width is None else f"{width:.1%} of it"
        found["wide_interval"] = (
            f"the median's confidence interval is {got} after {wall.count} samples, "
            f"at most {aim.relative_width:.1%} was aimed at"
        )
    return found


def _threads(seen: Observation) -> dict[str, str]:
    found = {}
    asked, observed = seen.threads, seen.threads_observed
    if asked is not None and observed is not None and observed != asked:
        code = "more_threads" if observed > asked else "fewer_threads"
        found[code] = f"the runtime used {observed} threads, {asked} were asked for"
    if asked != 1 or seen.process_cpu_ns is None:
        return found
    wall, cpu = (summarize(each).median_ns for each in (seen.samples_ns, seen.process_cpu_ns))
    if cpu and wall > (1 + LARGEST_GAP) * cpu:
        found["others_had_the_core"] = (
            f"elapsed time is {wall / cpu - 1:.0%} above CPU time: others had the core"
        )
    elif cpu and wall < (1 - LARGEST_GAP) * cpu:
        more = "far" if not wall else f"{cpu / wall - 1:.0%}"
        found["more_threads"] = (
            f"CPU time is {more} above elapsed time: more than one thread was used"
        )
    return found


def _surroundings(seen: Observation) -> dict[str, str]:
    found = {}
    background, cores = seen.background_cores, seen.logical_cores
    if background is not None and cores is not None and background > LARGEST_BACKGROUND * cores:
        found["background"] = (
            f"other processes kept {background:.2f} of {cores} cores busy, "
            f"at most {LARGEST_BACKGROUND * cores:.2f}"
        )
    if seen.throttled:
        found["throttled"] = f"cores were slowed down for their temperature {seen.throttled} times"
    if seen.hidden:
        found["hidden"] = "the page or app was not in front all the time"
    if seen.low_power_mode:
        found["low_power"] = "the system saved power"
    asked, observed = seen.compute_unit_requested, seen.compute_unit_observed
    if observed is not None and asked not in {observed, "all"}:
        found["other_unit"] = f"it ran on {observed}, {asked} was asked for"
    return found


def _drift(seen: Observation) -> dict[str, str]:
    quarter = len(seen.samples_ns) // 4
    if quarter < SMALLEST_QUARTER:
        return {}
    first = summarize(seen.samples_ns[:quarter]).median_ns
    last = summarize(seen.samples_ns[-quarter:]).median_ns
    if first and not (1 - LARGEST_GAP) * first <= last <= (1 + LARGEST_GAP) * first:
        return {"drift": f"the last quarter's median is {last / first - 1:+.0%} off the first's"}
    return {}


def _clock(seen: Observation) -> dict[str, str]:
    step, median = seen.timer_resolution_ns, summarize(seen.samples_ns).median_ns
    if step is None or median >= FEWEST_STEPS * step:
        return {}
    return {
        "coarse_clock": f"a sample takes {median} ns, fewer than {FEWEST_STEPS} steps of the "
        f"clock ({step} ns)"
    }
