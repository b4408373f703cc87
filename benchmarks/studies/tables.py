"""Ablations and limits as tables of text."""

from typing import TYPE_CHECKING

from benchmarks.measuring.machine import device
from mobilevit_deploy.charts.table import Table
from mobilevit_deploy.console import plain_bytes

if TYPE_CHECKING:
    from benchmarks.studies.ablation import Ablation, RewriteEffect
    from benchmarks.studies.limit import ArtifactLimit, Limit, Peak


def machine_line() -> str:
    """The facts about this machine that latencies depend on."""
    facts = device()
    parts = [
        facts.soc or facts.architecture,
        f"{facts.logical_cores} cores",
        " ".join(facts.cpu_features),
        facts.os,
        "virtual machine" if facts.virtual else None,
    ]
    return "; ".join(filter(None, parts))


def ablation_table(found: "Ablation") -> Table:
    """A row for each rewrite: what leaving it out costs, and what adding it gives."""
    names = dict.fromkeys(effect.rewrite for effect in found.effects)
    by_direction = {(one.rewrite, one.direction): one for one in found.effects}
    rows = []
    for name in names:
        removed, added = by_direction.get((name, "removed")), by_direction.get((name, "added"))
        judged = removed or added
        rows.append(
            (name, _time(removed), _effect(removed), _time(added), _effect(added))
            + (("",) if judged is None else (_verdict(judged),))
        )
    plain = "none: not possible" if found.plain_ms is None else f"none: {found.plain_ms:.2f} ms"
    gain = "" if found.plain_ms is None else f", {found.plain_ms / found.full_ms:.2f} times faster"
    return Table(
        f"{found.model}, {found.input_size} x {found.input_size}, {found.target}, "
        f"{found.runtime}, 1 thread, {found.rounds} rounds. "
        f"All rewrites: {found.full_ms:.2f} ms CPU{gain}; {plain}",
        ("rewrite", "CPU without", "ratio, left out", "CPU with", "ratio, added", "verdict"),
        tuple(rows),
        frozenset({1, 2, 3, 4}),
    )


def ablation_remarks(found: "Ablation") -> list[str]:
    """How busy others were, and why some artifacts could not be made, run or compared."""
    where = f"{found.model}, {found.target}"
    reasons = {one.rewrite: one.error for one in found.effects if one.error is not None}
    return [
        _busy(where, found.background_cores),
        *(f"{where}, {name}: {' '.join(why.split())[:300]}" for name, why in reasons.items()),
    ]


def limit_remarks(found: "Limit") -> list[str]:
    """How busy others were, what was not measured, and what has no profile."""
    return [
        _busy(found.model, found.background_cores),
        *(f"{one.title}: not measured: {one.reason}" for one in found.left_out),
        *(
            f"{one.title}: no profile: {one.no_profile}"
            for one in found.artifacts
            if one.no_profile
        ),
    ]


def _busy(where: str, cores: float | None) -> str:
    kept = "an unknown number of" if cores is None else f"{cores:.2f}"
    return f"{where}: other processes kept {kept} cores busy meanwhile"


def _time(effect: "RewriteEffect | None") -> str:
    return "" if effect is None or effect.cpu_ms is None else f"{effect.cpu_ms:.2f} ms"


def _effect(effect: "RewriteEffect | None") -> str:
    if effect is None:
        return ""
    if effect.error is not None:
        return "not possible"
    if effect.identical:
        return "same file"
    return f"{effect.ratio:.3f} ({effect.low:.3f} to {effect.high:.3f})"


def _verdict(effect: "RewriteEffect") -> str:
    if not effect.needed_by:
        return effect.verdict
    return f"needed by {', '.join(effect.needed_by)}; together: {effect.verdict}"


def limit_tables(found: "Limit") -> list[Table]:
    """The artifacts against their floors, then a profile of each where it was taken."""
    peak = found.peak
    table = Table(
        f"{found.model}, 1 thread. Peak of a core: {peak.macs_per_second / 1e9:.1f} G MACs/s in "
        f"float32 matrix products, {peak.bytes_per_second / 1e9:.1f} GB/s to and from memory",
        ("artifact", "MACs", "file", "CPU", "floor", "bound by", "share reached"),
        tuple(
            (
                one.title,
                f"{one.macs / 1e6:.1f} M",
                plain_bytes(one.bytes),
                f"{one.cpu_ms:.2f} ms",
                f"{one.floor_ms:.2f} ms",
                one.bound,
                f"{one.share:.1%}",
            )
            for one in found.artifacts
        ),
        frozenset({1, 2, 3, 4, 6}),
    )
    return [
        table,
        *(_profile_table(one, peak) for one in found.artifacts if one.profile is not None),
    ]


def _profile_table(artifact: "ArtifactLimit", peak: "Peak") -> Table:
    profile = artifact.profile or ()
    total = sum(one.ms for one in profile)
    rows = []
    for one in profile:
        floor_ms = (one.macs or 0) / peak.macs_per_second * 1e3
        rows.append(
            (
                one.operator,
                str(one.calls),
                f"{one.ms:.3f} ms",
                f"{one.ms / total:.1%}" if total else "",
                f"{one.macs / 1e6:.1f} M" if one.macs else "",
                f"{floor_ms / one.ms:.0%}" if one.macs and one.ms else "",
                f"{one.ms - floor_ms:.3f} ms" if one.macs is not None else "",
            )
        )
    return Table(
        f"{artifact.title}: operators, {total:.2f} ms in all (10th percentile of each)",
        ("operator", "calls", "time", "share", "MACs", "of the peak", "above its floor"),
        tuple(rows),
        frozenset(range(1, 7)),
    )
