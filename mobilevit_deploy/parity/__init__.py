"""Parity: reference pictures and outputs, figures, limits, and the one check of an artifact."""

from mobilevit_deploy.parity.check import Checked as Checked
from mobilevit_deploy.parity.check import check as check
from mobilevit_deploy.parity.check import check_artifact as check_artifact
from mobilevit_deploy.parity.figures import compare as compare
from mobilevit_deploy.parity.figures import difference as difference
from mobilevit_deploy.parity.figures import limits_of as limits_of
from mobilevit_deploy.parity.figures import require_discriminating as require_discriminating
from mobilevit_deploy.parity.figures import tightest as tightest
from mobilevit_deploy.parity.figures import violations as violations
from mobilevit_deploy.parity.pictures import COMPARED as COMPARED
from mobilevit_deploy.parity.pictures import STORED as STORED
from mobilevit_deploy.parity.pictures import draw as draw
from mobilevit_deploy.parity.references import References as References
from mobilevit_deploy.parity.references import computed_references as computed_references
from mobilevit_deploy.parity.references import reference_outputs as reference_outputs
