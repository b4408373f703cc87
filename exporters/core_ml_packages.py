"""What every Core ML package needs, whether it is a file of its own or inside another format's."""

import json
import uuid
from pathlib import Path

SYSTEMS = {"iOS16": "iOS 16, macOS 13", "iOS17": "iOS 17, macOS 14", "iOS18": "iOS 18, macOS 15"}
"""Deployment target -> oldest systems that load the package."""

DEPLOYMENT_TARGET = "iOS17"
"""The usual one: the first with asynchronous predictions and with MLComputePlan (17.4), which shows
on which compute unit every operation runs; in use since September 2023."""


def make_reproducible(path: Path) -> None:
    """The same inputs shall give the same bytes: no date, no random identifiers."""
    from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools

    model = next(path.glob("Data/*/model.mlmodel"))
    specification = import_coremltools().utils.load_spec(str(path))
    specification.description.metadata.userDefined.pop(
        "com.github.apple.coremltools.conversion_date", None
    )
    model.write_bytes(specification.SerializeToString(deterministic=True))

    listing = path / "Manifest.json"
    document = json.loads(listing.read_text())
    names = {
        old: str(uuid.uuid5(uuid.NAMESPACE_URL, entry["path"]))
        for old, entry in document["itemInfoEntries"].items()
    }
    document["itemInfoEntries"] = {
        names[old]: entry
        for old, entry in sorted(
            document["itemInfoEntries"].items(), key=lambda item: item[1]["path"]
        )
    }
    document["rootModelIdentifier"] = names[document["rootModelIdentifier"]]
    listing.write_text(json.dumps(document, indent=4, sort_keys=True) + "\n")
    for folder in (path, *path.rglob("*")):
        folder.chmod(0o755 if folder.is_dir() else 0o644)
