"""Calls to a phone whose cable may be pulled: wait for it to come back, and call again."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from benchmarks.devices.phone import ConnectionLostError, PhoneLockedError
from mobilevit_deploy.errors import DeviceError

_Result = TypeVar("_Result")
_PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds."""

    reconnect: float = 120.0
    """For a phone that is gone to come back, or that is locked to be unlocked."""
    silence: float = 300.0
    """For the outcome to change while the app lives."""
    poll: float = 1.0
    """Between two looks at the outcome."""


@dataclass(frozen=True)
class Listener:
    """Whom a run tells what: a status that the next replaces, and notices that stay."""

    status: Callable[[str], None] = field(default=lambda _text: None)
    notice: Callable[[str], None] = field(default=lambda _text: None)


@dataclass(frozen=True)
class Connection:
    """Calls that outlive a pulled cable."""

    patience: Patience = Patience()
    listener: Listener = Listener()

    def call(self, action: Callable[[], _Result]) -> _Result:
        """The result of an action that may be done again.

        Raises:
            DeviceError: the phone did not come back, or was not unlocked, in time; or what the
                action raises.
        """
        deadline = None
        while True:
            try:
                result = action()
            except (ConnectionLostError, PhoneLockedError) as lost:
                now = time.monotonic()
                if deadline is None:
                    deadline = now + self.patience.reconnect
                    self.listener.notice(f"{lost} Waiting {self.patience.reconnect:g} s for it.")
                if now >= deadline:
                    raise DeviceError(
                        f"{lost} It was waited for {self.patience.reconnect:g} s. What is on the "
                        "phone stays there: the same command goes on from there."
                    ) from None
                time.sleep(min(_PAUSE_SECONDS, self.patience.reconnect / 10))
            else:
                if deadline is not None:
                    self.listener.notice("The phone is back.")
                return result
