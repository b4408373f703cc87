"""How figures are written for people."""

_UNITS = (("s", 1e9), ("ms", 1e6), ("µs", 1e3), ("ns", 1.0))


def plain_time(ns: float | None) -> str:
    """Nanoseconds in the unit that leaves three digits, e.g. 1.57 ms; a dash for None."""
    if ns is None:
        return "–"
    unit, size = _unit(ns)
    value = ns / size
    decimals = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{decimals}f} {unit}"


def round_time(ns: float) -> str:
    """Nanoseconds without zeros at the end, e.g. 2 ms, for the labels of an axis."""
    unit, size = _unit(ns)
    return f"{ns / size:g} {unit}"


def plain_duration(seconds: float) -> str:
    """Seconds in the units that people have, e.g. 2 h 5 min, 1 min 20 s or 3.25 s."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h" + (f" {minutes} min" if minutes else "")
    if not minutes:
        return f"{seconds:.3g} s"
    return f"{minutes} min" + (f" {rest} s" if rest else "")


def _unit(ns: float) -> tuple[str, float]:
    return next(((unit, size) for unit, size in _UNITS if ns >= size), _UNITS[-1])
