"""Who may use the server: one token in the QR code's address, one session per device."""

import secrets
import time
from collections import Counter

MOST_SESSIONS = 256
"""Devices at once; so many joined that more are an accident or an attack."""

MOST_OF_ADDRESS = 192
"""Of them, those from one address: others can still join."""

_TOKEN_BYTES = 16  # 128 bits: guessing at any rate is hopeless, and the QR code stays small


class Allowance:
    """A bucket of reports that fills at a steady rate, of one session."""

    def __init__(self, per_second: float) -> None:
        self._rate = per_second
        self._most = max(10.0, 2 * per_second)
        self._left = self._most
        self._when = time.monotonic()

    def seconds_to_wait(self) -> float:
        """Take one; 0 if there was one, else how long until there is (nothing is taken)."""
        if self._rate == 0:
            return 0.0
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._when) * self._rate)
        self._when = now
        if self._left < 1:
            return (1 - self._left) / self._rate
        self._left -= 1
        return 0.0


class Sessions:
    """All devices that opened the QR code's address; they end together, with the token."""

    def __init__(self, lifetime_seconds: float, reports_per_second: float) -> None:
        """Begin now; `reports_per_second` is of each session, on average, 0 for no limit."""
        self.token = secrets.token_urlsafe(_TOKEN_BYTES)
        self._end = time.monotonic() + lifetime_seconds
        self._rate = reports_per_second
        self._allowances: dict[str, Allowance] = {}
        self._of_address: Counter[str] = Counter()

    def seconds_left(self) -> int:
        """Until token and sessions end; 0 if they have."""
        return max(0, int(self._end - time.monotonic()))

    def expired(self) -> bool:
        """Has the token expired?"""
        return time.monotonic() >= self._end

    def join(self, token: str, secret: str | None, address: str) -> str | None:
        """The secret of a device that shows this token; the same again for one that has one.

        Returns:
            None if the token is wrong or expired, or too many devices joined, of this address too.
        """
        right = secrets.compare_digest(token.encode(), self.token.encode())
        if not right or self.expired():
            return None
        if self.find(secret) is not None:
            return secret
        if len(self._allowances) >= MOST_SESSIONS or self._of_address[address] >= MOST_OF_ADDRESS:
            return None
        self._of_address[address] += 1
        secret = secrets.token_urlsafe(_TOKEN_BYTES)
        self._allowances[secret] = Allowance(self._rate)
        return secret

    def find(self, secret: str | None) -> Allowance | None:
        """What the session with this secret may send; None if there is none, or it expired."""
        if secret is None or self.expired():
            return None
        return self._allowances.get(secret)
