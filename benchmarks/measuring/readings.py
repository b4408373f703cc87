"""What this machine tells of itself between samples, as far as Linux does (sysfs)."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.measuring.machine import first_line
from mobilevit_deploy.contract.plan import Plan
from mobilevit_deploy.contract.report import BatteryReading, Reading

_SYSFS = Path("/sys")
_PROCESSORS = {"coretemp", "k10temp", "zenpower", "cpu_thermal"}
"""Drivers of hwmon whose sensors are in the processor; others are in disks and network cards."""

_COLDEST, _HOTTEST = -100.0, 300.0
"""Degrees; what lies beyond is no temperature but a sensor that is switched off."""


class Sensors:
    """The files that a reading is taken from, looked up once.

    A battery is the machine's own; that of a mouse (scope Device) is none.
    """

    def __init__(self, sysfs: Path = _SYSFS) -> None:
        chips = [chip for chip in sysfs.glob("class/hwmon/hwmon*") if _is_processor(chip)]
        self._temperatures = [
            *sysfs.glob("class/thermal/thermal_zone*/temp"),
            *(file for chip in chips for file in chip.glob("temp*_input")),
        ]
        self._clocks = list(sysfs.glob("devices/system/cpu/cpu*/cpufreq/scaling_cur_freq"))
        supplies = sorted(sysfs.glob("class/power_supply/*"))
        self._battery = next(filter(_is_battery, supplies), None)

    def read(self, samples: int, elapsed_ns: int) -> Reading:
        """What the machine tells now; what it does not tell is null."""
        degrees = [value / 1000 for value in _numbers(self._temperatures)]
        kilohertz = max(_numbers(self._clocks), default=None)
        return Reading(
            elapsed_ns=elapsed_ns,
            samples=samples,
            thermal=None,
            thermal_headroom=None,
            celsius=max(filter(_is_temperature, degrees), default=None),
            frequency_hz=None if kilohertz is None else 1000 * kilohertz,
            battery=None if self._battery is None else _battery(self._battery),
        )


class ReadingLog:
    """Readings at a distance that keeps a report small, the first and the last moment included."""

    def __init__(self, plan: Plan, sensors: Sensors) -> None:
        self._sensors = sensors
        self._distance_ns = round(plan.seconds_between_readings * 1e9)
        self._readings: list[Reading] = []
        self._latest = (0, 0)

    def look(self, samples: int, elapsed_ns: int) -> None:
        """Take a reading if it is time for one, after so many samples of each artifact."""
        self._latest = samples, elapsed_ns
        if not self._readings or elapsed_ns >= self._readings[-1].elapsed_ns + self._distance_ns:
            self._readings.append(self._sensors.read(samples, elapsed_ns))

    def end(self) -> tuple[Reading, ...]:
        """All of them, one after the last sample included."""
        if not self._readings or self._readings[-1].samples < self._latest[0]:
            self._readings.append(self._sensors.read(*self._latest))
        return tuple(self._readings)


def _battery(folder: Path) -> BatteryReading:
    def number(name: str) -> int | None:
        return next(_numbers([folder / name]), None)

    status = first_line(folder / "status")
    current, volts, tenths = number("current_now"), number("voltage_now"), number("temp")
    if current is not None and status == "Discharging":
        current = -abs(current)  # most drivers tell its size alone
    return BatteryReading(
        percent=number("capacity"),
        charging=None if status in {None, "Unknown"} else status != "Discharging",
        celsius=None if tenths is None else tenths / 10,
        volts=None if volts is None else volts / 1e6,
        microamperes=current,
        microampere_hours=number("charge_now"),
    )


def _is_processor(chip: Path) -> bool:
    return first_line(chip / "name") in _PROCESSORS


def _is_battery(supply: Path) -> bool:
    return first_line(supply / "type") == "Battery" and first_line(supply / "scope") != "Device"


def _is_temperature(degrees: float) -> bool:
    return _COLDEST <= degrees <= _HOTTEST


def _numbers(files: Iterable[Path]) -> Iterator[int]:
    for file in files:
        try:
            yield int(first_line(file) or "")
        except ValueError:  # it does not tell at the moment
            continue
