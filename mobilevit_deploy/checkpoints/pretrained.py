"""Published weights from the Hugging Face hub."""

from pathlib import Path

from mobilevit_deploy.checkpoints.folder import CONFIG, PROCESSOR, WEIGHTS
from mobilevit_deploy.errors import CheckpointError, UsageError
from mobilevit_deploy.models.variants import VARIANTS, get_variant

# Apple's own repositories state the colour order, which v1 depends on; for v2 they state one that
# contradicts its training, so timm's conversion is taken there.
REPOSITORIES: dict[str, str] = {
    "mobilevit_xxs": "apple/mobilevit-xx-small",
    "mobilevit_xs": "apple/mobilevit-x-small",
    "mobilevit_s": "apple/mobilevit-small",
    **{
        name: f"timm/{name}.cvnets_in1k"
        for name, variant in VARIANTS.items()
        if variant.generation == "v2"
    },
}
"""Variant -> hub repository with its ImageNet-1k weights."""


def fetch_pretrained(name: str) -> tuple[Path, str]:
    """The local folder of a variant's published weights, fetched unless already in the hub's cache.

    Returns:
        The folder, and the repository's name.

    Raises:
        UsageError: unknown name, or a variant whose weights may not be fetched.
        CheckpointError: the hub cannot be reached, or refuses.
    """
    get_variant(name)
    if name not in REPOSITORIES:
        raise UsageError(
            f"There is no permitted source of pretrained {name} weights: the licence of the "
            "MobileViTv3 repository forbids it. If you have a checkpoint, give the file."
        )
    repository = REPOSITORIES[name]
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
