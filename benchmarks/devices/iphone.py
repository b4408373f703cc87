"""The iPhones that a tool sees, and the one that is meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.devices.phone import DeviceNotFoundError


@dataclass(frozen=True)
class IPhone:
    """A phone that a tool sees."""

    serial: str
    """Its UDID."""
    name: str
    model: str
    """As it is sold if the tool tells it, else as Apple counts it, e.g. iPhone17,1."""
    system: str
    """Version of iOS."""
    problem: str | None = None
    """Why it cannot be used, and what to do; None if it can."""

    def __str__(self) -> str:
        return f"{self.name} ({self.model}, iOS {self.system})"


def chosen_iphone(found: Sequence[IPhone], serial: str | None) -> IPhone:
    """The phone with this UDID or name, or the only one.

    Raises:
        DeviceNotFoundError: there is none, there are several, or it cannot be used.
    """
    if serial is not None:
        wanted = [one for one in found if serial in {one.serial, one.name}]
    else:
        wanted = list(found)
    if not wanted:
        seen = ", ".join(f"{one} {one.serial}" for one in found)
        asked = f" {serial!r}" if serial is not None else ""
        raise DeviceNotFoundError(
            f"No iPhone{asked} is connected. Connect it with a cable, unlock it, and tap Trust."
            + (f" Seen: {seen}." if seen else "")
        )
    usable = [one for one in wanted if one.problem is None]
    if not usable:
        raise DeviceNotFoundError(f"{wanted[0]}: {wanted[0].problem}")
    if len(usable) > 1:
        seen = ", ".join(f"{one} {one.serial}" for one in usable)
        raise DeviceNotFoundError(f"Several iPhones are connected: {seen}. Choose with --serial.")
    return usable[0]
