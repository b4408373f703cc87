"""Dropout removed: in inference it is the identity.

    Given:   x -> Dropout -> y
    Result:  x -> y

Precondition: the module is in eval mode. Exactness: bit for bit. Source: arXiv:1207.0580 in its
inverted form, which scales while training and does nothing afterwards (torch.nn.Dropout).
"""

from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.context import RewriteContext


def remove_dropout(model: nn.Module, _context: RewriteContext) -> nn.Module:
    """Put an identity in the place of every dropout layer.

    Raises:
        RewriteError: a dropout layer is in training mode, where it does change its input.
    """
    for parent in model.modules():
        for name, child in parent.named_children():
            if not isinstance(child, nn.Dropout):
                continue
            if child.training:
                raise RewriteError(
                    f"Dropout layer {name!r} is in training mode; call eval() on the model first."
                )
            setattr(parent, name, nn.Identity())
    return model
