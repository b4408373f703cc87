"""What Linux tells of temperature, clock and battery, from files as its sysfs has them."""

from pathlib import Path

import pytest

from benchmarks.measuring.readings import ReadingLog, Sensors
from benchmarks.measuring.timing import stopping_rule
from mobilevit_deploy.contract.plan import MOST_READINGS
from mobilevit_deploy.contract.report import BatteryReading

LAPTOP = {
    "class/thermal/thermal_zone0/temp": "27800",
    "class/thermal/thermal_zone1/temp": "61250",
    "class/thermal/thermal_zone2/temp": "-274000",  # a sensor that is switched off
    "class/hwmon/hwmon0/name": "nvme",
    "class/hwmon/hwmon0/temp1_input": "90000",
    "class/hwmon/hwmon1/name": "coretemp",
    "class/hwmon/hwmon1/temp1_input": "63000",
    "class/hwmon/hwmon1/temp2_input": "62000",
    "devices/system/cpu/cpu0/cpufreq/scaling_cur_freq": "1900000",
    "devices/system/cpu/cpu1/cpufreq/scaling_cur_freq": "3400000",
    "class/power_supply/AC/type": "Mains",
    "class/power_supply/hid-mouse/type": "Battery",
    "class/power_supply/hid-mouse/scope": "Device",
    "class/power_supply/hid-mouse/capacity": "11",
    "class/power_supply/BAT0/type": "Battery",
    "class/power_supply/BAT0/status": "Discharging",
    "class/power_supply/BAT0/capacity": "83",
    "class/power_supply/BAT0/current_now": "1250000",
    "class/power_supply/BAT0/voltage_now": "11400000",
    "class/power_supply/BAT0/charge_now": "3300000",
    "class/power_supply/BAT0/temp": "312",
}


@pytest.fixture
def sysfs(tmp_path: Path) -> Path:
    for name, content in LAPTOP.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content + "\n")
    return tmp_path


def test_everything_that_a_laptop_tells(sysfs: Path) -> None:
    told = Sensors(sysfs).read(7, 3_000_000_000)
    assert (told.samples, told.elapsed_ns) == (7, 3_000_000_000)
    assert (told.celsius, told.frequency_hz) == (63.0, 3_400_000_000)
    assert told.battery == BatteryReading(
        percent=83,
        charging=False,
        celsius=31.2,
        volts=11.4,
        microamperes=-1_250_000,
        microampere_hours=3_300_000,
    )
    assert (told.thermal, told.thermal_headroom) == (None, None)


@pytest.mark.parametrize(
    ("status", "charging", "current"),
    [
        ("Charging", True, 1_250_000),
        ("Full", True, 1_250_000),
        ("Not charging", True, 1_250_000),
        ("Unknown", None, 1_250_000),
    ],
)
def test_a_cable(sysfs: Path, status: str, charging: bool | None, current: int) -> None:
    (sysfs / "class/power_supply/BAT0/status").write_text(status)
    battery = Sensors(sysfs).read(0, 0).battery
    assert battery is not None
    assert (battery.charging, battery.microamperes) == (charging, current)


def test_a_machine_that_tells_nothing(tmp_path: Path) -> None:
    told = Sensors(tmp_path).read(0, 0)
    assert (told.celsius, told.frequency_hz, told.battery) == (None, None, None)


def test_what_stops_telling_is_left_out(sysfs: Path) -> None:
    sensors = Sensors(sysfs)
    (sysfs / "class/thermal/thermal_zone1/temp").unlink()
    (sysfs / "class/hwmon/hwmon1/temp1_input").write_text("")
    (sysfs / "class/power_supply/BAT0/charge_now").write_text("?")
    told = sensors.read(0, 0)
    assert told.celsius == 62.0
    assert told.battery is not None
    assert told.battery.microampere_hours is None


@pytest.mark.parametrize(("seconds", "distance"), [(60, 1), (600, 1), (3600, 3.6)])
def test_readings_lie_so_far_apart_that_a_report_takes_them(
    tmp_path: Path, seconds: int, distance: float
) -> None:
    log = ReadingLog(stopping_rule(sustained_seconds=seconds), Sensors(tmp_path))
    for sample in range(50 * seconds + 1):
        log.look(sample, sample * 20_000_000)
    readings = log.end()
    assert readings[0].elapsed_ns == 0
    assert (readings[-1].samples, readings[-1].elapsed_ns) == (50 * seconds, seconds * 10**9)
    assert len(readings) == pytest.approx(seconds / distance + 1, abs=1)
    assert len(readings) <= MOST_READINGS + 1


def test_the_moment_after_the_last_sample_is_read_as_well(tmp_path: Path) -> None:
    log = ReadingLog(stopping_rule(), Sensors(tmp_path))
    log.look(0, 0)
    log.look(1, 1_500_000_000)
    log.look(2, 1_600_000_000)
    assert [one.samples for one in log.end()] == [0, 1, 2]
