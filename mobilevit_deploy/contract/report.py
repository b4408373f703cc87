"""`report.json`: what a device observed of one artifact; the same from every language.

A report holds observations: every sample, the conditions, what ran where, how far the outputs were
from the references. What follows from them (statistics, validity, ratios) is computed when a report
is read. Times are whole nanoseconds. What a device does not tell is null, never guessed.
"""

from datetime import UTC
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mobilevit_deploy.contract.document import (
    LARGEST_INTEGER,
    Cores,
    Count,
    Id,
    Part,
    Positive,
    Text,
    Threads,
    Time,
    parse_document,
)
from mobilevit_deploy.contract.manifest import Accuracy, Comparison, Limits, Sha256
from mobilevit_deploy.contract.plan import MOST_READINGS, Plan
from mobilevit_deploy.errors import ReportError
from mobilevit_deploy.vocabulary import Extent, FormatName, Precision, TaskName

LARGEST_SAMPLE = LARGEST_INTEGER
Nanoseconds = Count
Samples = Annotated[
    tuple[Nanoseconds, ...], Field(min_length=1, max_length=1_000_000, fail_fast=True)
]
Celsius = Annotated[float, Field(ge=-100, le=300)]
_Load = Annotated[float, Field(ge=0, le=1e6)]


class Software(Part):
    """A program or library."""

    name: Text = Field(description="Its name, e.g. onnxruntime or Chrome.")
    version: Text = Field(description="Its version.")


class Device(Part):
    """What the artifact ran on."""

    model: Text | None = Field(description="Of the device, e.g. iPhone16,1 or Pixel 8.")
    soc: Text | None = Field(description="Processor or system on a chip, as the system names it.")
    architecture: Text = Field(description="Instruction set, e.g. x86_64 or arm64.")
    os: Text = Field(description="Operating system, with its version where it tells.")
    cpu_features: tuple[Text, ...] = Field(
        max_length=1000,
        fail_fast=True,
        description="Instruction set extensions that matter to networks, e.g. avx512_vnni.",
    )
    logical_cores: Cores | None = Field(description="Processors that the system schedules on.")
    physical_cores: Cores | None = Field(description="Cores without simultaneous threads.")
    memory_bytes: Positive | None = Field(description="Main memory.")
    governor: Text | None = Field(description="Frequency governor of the first core.")
    virtual: bool | None = Field(description="Is it a virtual machine or an emulator?")


class Tool(Part):
    """The program that measured."""

    name: Text = Field(description="E.g. mvit-bench or the name of the app.")
    version: Text = Field(description="Its version.")
    build: Literal["release", "debug"] = Field(description="Build type.")


class MeasuredArtifact(Part):
    """The model that was run."""

    sha256: Sha256
    format: FormatName
    precision: Precision
    target: Text | None = Field(description="What it was rewritten for; null for another tool's.")
    variant: Text = Field(description="Network, e.g. mobilevit_xxs.")
    task: TaskName
    trained: bool = Field(description="false: random weights, only its speed can be judged.")
    input_size: tuple[Extent, Extent] = Field(description="Height and width in pixels.")
    batch: Extent = Field(description="Images per run.")
    bytes: Positive = Field(description="Size of the file, or of all files of a folder.")
    file: Text = Field(description="Name for people, never a path; nothing is read off it.")
    producer: Text = Field(description="Tool and version that wrote it.")
    label: Text = Field(description="What the person who measured calls it, e.g. ours.")
    limits: Limits | None = Field(
        description="Of the manifest's artifact; null for another tool's file."
    )
    accuracy: Accuracy | None = Field(
        default=None, description="Of the manifest's artifact; null where it was not measured."
    )


class Execution(Part):
    """How it was run."""

    runtime: Software = Field(description="What ran it.")
    provider: Text | None = Field(
        description="Execution provider or delegate that the runtime handed it to; null: the "
        "runtime's own kernels."
    )
    compute_unit_requested: Text = Field(description="E.g. cpu, gpu, ane, all.")
    compute_unit_observed: Text | None = Field(
        description="Where it ran as far as the system tells; null where it does not."
    )
    threads: Threads | None = Field(description="Threads asked for; null: the runtime's choice.")
    threads_observed: Cores | None = Field(
        description="Threads that the runtime used; null where it does not tell."
    )
    affinity: Annotated[tuple[Count, ...], Field(max_length=65_536, fail_fast=True)] | None = Field(
        description="Logical cores that the process may use; null where that cannot be known."
    )


class Load(Part):
    """From the file to a model that is ready to run, in a process of its own."""

    cold_ns: Nanoseconds | None = Field(
        description="First load, the file read from storage; null unless that is known."
    )
    warm_ns: Nanoseconds | None = Field(
        description="Median of later loads, the file in the system's cache."
    )
    first_inference_ns: Nanoseconds | None = Field(description="First run after the first load.")


class Timing(Part):
    """The samples, in the order in which they were taken."""

    clock: Text = Field(description="Clock of samples_ns, e.g. perf_counter_ns.")
    timer_resolution_ns: Positive = Field(description="Its smallest step that was observed.")
    warmup_runs: Count = Field(description="Runs before the first sample.")
    runs_per_sample: Positive = Field(
        description="Runs in one sample, enough for 100 steps of a coarse clock; a latency is a "
        "sample divided by it."
    )
    samples_ns: Samples = Field(description="Elapsed time of each sample.")
    process_cpu_ns: Samples | None = Field(
        description="CPU time of the process, all threads, in each sample; null if unknown."
    )


class Memory(Part):
    """Of a process that does nothing but load the artifact and run it."""

    peak_bytes: Count = Field(description="Largest memory of the process.")
    baseline_bytes: Count | None = Field(
        description="Before the load, the runtime's libraries in memory."
    )
    method: Text = Field(description="What was read, e.g. VmHWM or phys_footprint.")


class BatteryReading(Part):
    """The battery at one moment."""

    percent: float | None = Field(ge=0, le=100, description="Charge.")
    charging: bool | None = Field(description="Is it plugged in?")
    celsius: Celsius | None = Field(description="Its temperature.")
    volts: float | None = Field(ge=0, le=1000, description="Its voltage.")
    microamperes: Annotated[int, Field(ge=-(10**9), le=10**9)] | None = Field(
        description="Current into it, below 0 out of it, as the system tells: of some devices with "
        "the wrong sign or unit."
    )
    microampere_hours: Annotated[int, Field(ge=0, le=10**9)] | None = Field(
        description="Charge that is left, by the system's counter."
    )


class Reading(Part):
    """What the device told of itself between two samples."""

    elapsed_ns: Nanoseconds = Field(description="Since the first sample began.")
    samples: int = Field(
        ge=0, le=1_000_000, description="Of each artifact that were taken until then."
    )
    thermal: Text | None = Field(description="Thermal state, in the system's own word.")
    thermal_headroom: float | None = Field(
        ge=-1000, le=1000, description="Android's: from 1 on the device throttles severely."
    )
    celsius: Celsius | None = Field(
        description="Hottest temperature of the processor or board that the system tells."
    )
    frequency_hz: Annotated[int, Field(ge=0, le=10**12)] | None = Field(
        description="Clock of the fastest core."
    )
    battery: BatteryReading | None = Field(description="null without one.")


class Conditions(Part):
    """What may have disturbed the measurement; states are the system's own words."""

    load_before: _Load | None = Field(description="Load average of the minute before.")
    load_after: _Load | None = Field(description="Load average of the last minute.")
    background_cores: _Load | None = Field(
        description="Cores that other processes kept busy meanwhile, on average."
    )
    thermal_before: Text | None = Field(description="Thermal state before the first sample.")
    thermal_during: Text | None = Field(description="Worst thermal state between samples.")
    thermal_after: Text | None = Field(description="Thermal state after the last sample.")
    battery_percent: float | None = Field(ge=0, le=100, description="Charge; null without one.")
    charging: bool | None = Field(description="Was it plugged in? null without a battery.")
    low_power_mode: bool | None = Field(description="Does the system save power?")
    throttled: Count | None = Field(
        description="How often a core was slowed down because of its temperature."
    )
    hidden: bool | None = Field(
        description="Was the page or app out of sight, or the device locked, at any time?"
    )
    readings: tuple[Reading, ...] | None = Field(
        default=None,
        max_length=MOST_READINGS + 100,
        description="Before the first sample, then once a second (of more than 1000 seconds 1000 "
        "times), as far as samples end then, and after the last one; null where none were kept.",
    )


class Report(Part):
    """One measurement of one artifact on one device."""

    schema_version: Literal[1] = Field(description="Version of this document's structure.")
    id: Id = Field(description="Of this measurement; random.")
    run: Id = Field(
        description="Shared by reports whose samples were taken in turns; only those may be "
        "compared as ratios."
    )
    baseline: Text | None = Field(
        description="Label of the artifacts of the same run that this one is compared with; null "
        "for none."
    )
    created: Time = Field(description="When the first sample was taken, with time zone.")
    device: Device = Field(description="What the artifact ran on.")
    host: Software | None = Field(description="Browser that it ran in; null for none.")
    tool: Tool = Field(description="The program that measured.")
    artifact: MeasuredArtifact = Field(description="The model that was run.")
    execution: Execution = Field(description="How it was run.")
    load: Load = Field(description="Time until it can run.")
    plan: Plan = Field(description="When the program that measured stopped.")
    timing: Timing = Field(description="The samples.")
    memory: Memory | None = Field(description="Peak memory; null where it was not measured.")
    conditions: Conditions = Field(description="What may have disturbed the measurement.")
    comparison: Comparison | None = Field(
        description="Outputs on this device against the manifest's references; null if unchecked."
    )

    @property
    def created_utc(self) -> str:
        """The time of creation, to the second, as 2026-01-31 13:05:00 UTC."""
        return f"{self.created.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        cpu = self.timing.process_cpu_ns
        if cpu is not None and len(cpu) != len(self.timing.samples_ns):
            raise ValueError(
                f"timing has {len(self.timing.samples_ns)} samples and {len(cpu)} CPU times"
            )
        told = [(one.elapsed_ns, one.samples) for one in self.conditions.readings or ()]
        if any(late[i] < early[i] for early, late in pairwise(told) for i in (0, 1)):
            raise ValueError("conditions.readings are not in the order of time")
        if told and told[-1][1] > len(self.timing.samples_ns):
            raise ValueError(
                f"conditions.readings tells of {told[-1][1]} samples, and there are "
                f"{len(self.timing.samples_ns)}"
            )
        return self


def parse_report(text: str | bytes | bytearray) -> Report:
    """A report from its JSON; errors as `parse_document`, each a `ReportError`."""
    advice = "Measure again, or use the release that wrote it."
    return parse_document(Report, text, "The report", ReportError, advice)


def report_text(report: Report) -> str:
    """A report as JSON on one line."""
    return report.model_dump_json() + "\n"
