"""Published weights from the Hugging Face hub."""

from pathlib import Path

from mobilevit_deploy.checkpoints.folder import CONFIG, PROCESSOR, WEIGHTS
from mobilevit_deploy.errors import CheckpointError, UsageError
from mobilevit_deploy.models.variants import VARIANTS, get_variant

# Apple's own repositories state the colour order, which v1 depends on; for v2 they state one that
# contradicts its training, so timm's conversion is taken there.
REPOSITORIES: dict[str, dict[str, str]] = {
    "classifier": {
        "mobilevit_xxs": "apple/mobilevit-xx-small",
        "mobilevit_xs": "apple/mobilevit-x-small",
        "mobilevit_s": "apple/mobilevit-small",
        **{
            name: f"timm/{name}.cvnets_in1k"
            for name, variant in VARIANTS.items()
            if variant.generation == "v2"
        },
    },
    "deeplabv3": {
        "mobilevit_xxs": "apple/deeplabv3-mobilevit-xx-small",
        "mobilevit_xs": "apple/deeplabv3-mobilevit-x-small",
        "mobilevit_s": "apple/deeplabv3-mobilevit-small",
        "mobilevitv2_100": "apple/mobilevitv2-1.0-voc-deeplabv3",
    },
}
"""Head -> variant -> hub repository with the weights (ImageNet-1k, Pascal VOC)."""


def fetch_pretrained(name: str, head: str = "classifier") -> tuple[Path, str]:
    """The local folder of a network's published weights, fetched unless already in the hub's cache.

    Returns:
        The folder, and the repository's name.

    Raises:
        UsageError: unknown name, or a variant whose weights may not be fetched.
        CheckpointError: the hub cannot be reached, or refuses.
    """
    if get_variant(name).generation == "v3":
        raise UsageError(
            f"There is no permitted source of pretrained {name} weights: the licence of the "
            "MobileViTv3 repository forbids it. If you have a checkpoint, give the file."
        )
    known = REPOSITORIES.get(head, {})
    if name not in known:
        there = ", ".join(known) or "of no network"
        raise UsageError(
            f"The hub holds no {head} weights of {name}; it has them {there}. "
            "If you have a checkpoint, give the file."
        )
    repository = known[name]
    for file in (CONFIG, PROCESSOR, *WEIGHTS):
        fetched = _fetch(repository, file)
        if fetched and file in WEIGHTS:
            return fetched.parent, repository
    raise CheckpointError(
        f"The hub's repository {repository} holds no {' or '.join(WEIGHTS)}. "
        "Give a checkpoint file."
    )


def _fetch(repository: str, file: str) -> Path | None:
    """The local copy of one file; None where the repository has no such file."""
    from huggingface_hub import _CACHED_NO_EXIST, hf_hub_download, try_to_load_from_cache
    from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError

    try:
        return Path(hf_hub_download(repository, file))
    except LocalEntryNotFoundError as error:  # no answer from the hub, but perhaps an earlier one
        if try_to_load_from_cache(repository, file) is _CACHED_NO_EXIST:
            return None
        raise _not_fetched(repository, file, error) from error
    except EntryNotFoundError:
        return None
    except Exception as error:  # the client's own errors, and those of the HTTP library under it
        raise _not_fetched(repository, file, error) from error


def _not_fetched(repository: str, file: str, error: Exception) -> CheckpointError:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
    return CheckpointError(
        f"{file} of {repository} could not be fetched from the Hugging Face hub ({reason}). "
        "Check the network, or give a checkpoint file."
    )
