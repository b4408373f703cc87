"""What follows the stages, one file per head; each is the network with its head on."""

from collections.abc import Callable

from mobilevit_deploy.models.heads.classifier import Classifier
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.models.variants import Variant

__all__ = ["NETWORKS", "Classifier"]

NETWORKS: dict[str, Callable[[Variant, int], MobileViT]] = {"classification": Classifier}
"""Task -> the network with that task's head, from its variant and class count."""
