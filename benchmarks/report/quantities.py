"""How figures are written for people."""


def plain_time(ns: float | None) -> str:
    """Nanoseconds in the unit that leaves three digits, e.g. 1.57 ms; a dash for None."""
    if ns is None:
        return "–"
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if ns >= size:
            return f"{_three_digits(ns / size)} {unit}"
    return f"{_three_digits(ns)} ns"


def plain_share(share: float | None) -> str:
    """A share as percent with one decimal; a dash for None."""
    return "–" if share is None else f"{share:.1%}"


def _three_digits(value: float) -> str:
    decimals = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{decimals}f}"
