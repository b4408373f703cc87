"""What in a Core ML package is likely to leave the Neural Engine, or to be slow or imprecise there.

A heuristic: each rule repeats something published or documented and names its source. Apple does
not document the placement; on macOS, `MLComputePlan` tells what really becomes of a package.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mobilevit_deploy.runtimes.coreml import EvaluatorSession, Program
from mobilevit_deploy.runtimes.coreml.mil.package import holds_weight
from mobilevit_deploy.runtimes.coreml.placement.rules import (
    OPERATION_RULES,
    TRACED_RULES,
    WEIGHT_RULES,
    Rule,
    Severity,
)
from mobilevit_deploy.runtimes.session import Array

_ORDER: tuple[Severity, ...] = ("high", "medium", "low")


@dataclass(frozen=True)
class Finding:
    """One rule of the heuristic that one operation meets."""

    rule: Rule
    operation: str
    """Name of the operation's first output."""
    kind: str
    """The operation's type, such as conv."""
    detail: str


def find_risks(program: Program, pictures: Sequence[Mapping[str, Array]] = ()) -> list[Finding]:
    """List what a heuristic finds likely to be placed, or to perform, badly.

    With pictures (inputs, such as calibration images) the values are looked at too. The most severe
    findings come first, else they are in the program's order; none is no promise.

    Raises:
        UsageError: a picture does not fit the inputs.
        ManifestError: an operation cannot be evaluated.
    """
    operations = list(program.evaluator.function.operations)
    computed = [one for one in operations if not holds_weight(one.op_type)]
    weights = [one for one in operations if one.op_type == "const"]
    findings = []
    for rules, subjects in ((OPERATION_RULES, computed), (WEIGHT_RULES, weights)):
        findings += _apply(rules, ((one.outputs[0].name, one.op_type, one) for one in subjects))
    if pictures:
        rows = EvaluatorSession(program, "piecewise").trace(pictures)
        findings += _apply(TRACED_RULES, ((row.name, row.kind, row) for row in rows))
    return sorted(findings, key=lambda finding: _ORDER.index(finding.rule.severity))


def _apply(rules: Iterable[Rule], subjects: Iterable[tuple[str, str, Any]]) -> list[Finding]:
    return [
        Finding(rule, str(name), str(kind), detail)
        for name, kind, subject in subjects
        for rule in rules
        if (detail := rule.check(subject)) is not None
    ]
