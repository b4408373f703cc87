"""Parity: reference pictures and outputs, figures, limits, and the one check of an artifact."""

from mobilevit_deploy.parity.check import Checked, check, check_artifact
from mobilevit_deploy.parity.figures import (
    compare,
    difference,
    limits_of,
    require_discriminating,
    violations,
)
from mobilevit_deploy.parity.pictures import COMPARED, STORED, draw
from mobilevit_deploy.parity.references import (
    References,
    computed_references,
    reference_outputs,
)

__all__ = [
    "COMPARED",
    "STORED",
    "Checked",
    "References",
    "check",
    "check_artifact",
    "compare",
    "computed_references",
    "difference",
    "draw",
    "limits_of",
    "reference_outputs",
    "require_discriminating",
    "violations",
]
