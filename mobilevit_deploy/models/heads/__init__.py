"""What follows the stages, one file per head; each is the network with its head on."""

from mobilevit_deploy.errors import UsageError, unknown_name
from mobilevit_deploy.models.heads.classifier import CLASSIFIER, Classifier
from mobilevit_deploy.models.heads.deeplabv3 import DEEPLABV3
from mobilevit_deploy.models.heads.head import Configuration, Head
from mobilevit_deploy.models.heads.pspnet import PSPNET
from mobilevit_deploy.models.heads.ssdlite import SSDLITE
from mobilevit_deploy.vocabulary import Code

__all__ = [
    "DEFAULT_TASK",
    "HEADS",
    "NETWORKS",
    "Classifier",
    "Configuration",
    "Head",
    "check_head",
    "find_head",
]

HEADS: dict[str, Head] = {head.name: head for head in (CLASSIFIER, DEEPLABV3, PSPNET, SSDLITE)}
"""By name."""

NETWORKS: dict[str, tuple[Head, ...]] = {
    task: tuple(head for head in HEADS.values() if head.task == task)
    for task in dict.fromkeys(head.task for head in HEADS.values())
}
"""Task -> its heads, the default one first."""

DEFAULT_TASK = next(iter(NETWORKS))


def find_head(task: str, name: str | None = None) -> Head:
    """The head of that name, or the task's default one.

    Raises:
        UsageError: unknown task, or the task has no such head.
    """
    if task not in NETWORKS:
        raise unknown_name("task", task, NETWORKS)
    heads = {head.name: head for head in NETWORKS[task]}
    if name is None or name in heads:
        return heads[name] if name else NETWORKS[task][0]
    if len(heads) == 1:
        raise UsageError(f"There is no choice of head for {task}, got {name!r}. Leave it out.")
    raise unknown_name(f"{task} head", name, heads)


def check_head(head: Head, output_stride: int | None, follows: Code | None = None) -> None:
    """Pass silently, or refuse an output stride or a code that a head does not have.

    Raises:
        UsageError: there is no such choice.
    """
    if follows not in {None, *head.codes} or (follows and len(head.codes) == 1):
        known = " or ".join(head.codes)
        raise UsageError(
            f"{head.name} follows {known}, got {follows!r}."
            + (" Leave it out." if len(head.codes) == 1 else "")
        )
    strides = head.output_strides
    if output_stride is None or (output_stride in strides and len(strides) > 1):
        return
    if len(strides) == 1:
        raise UsageError(
            f"There is no choice of output stride for {head.task}, got {output_stride}. "
            "Leave it out."
        )
    known = " or ".join(map(str, strides))
    raise UsageError(f"The output stride of {head.name} is {known}, got {output_stride}.")
