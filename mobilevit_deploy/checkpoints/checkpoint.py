"""A checkpoint: the reference model, and what is known about its weights."""

from dataclasses import dataclass

from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.models import MobileViT


@dataclass(frozen=True)
class Checkpoint:
    """A reference model with its weights, and the record that says where they come from.

    The record also says how pictures have to be prepared; the model alone cannot be exported.
    """

    model: MobileViT
    record: Record
