"""An export folder to serve: a real manifest whose files are bytes of its own."""

import hashlib
import json
import random
from pathlib import Path

from tests.contract.vectors import base

MODEL_BYTES = 300_000


def make_export(folder: Path, name: str = "demo") -> Path:
    """Write a manifest with one model and one reference, and beside them a file nobody names."""
    export = folder / name
    document = base("manifest")
    artifact, reference = document["artifacts"][0], document["references"][0]
    generator = random.Random(name)  # noqa: S311
    artifact["bytes"] = MODEL_BYTES
    for entry, size in (
        (artifact, MODEL_BYTES),
        (reference["pixels"], 64 * 64 * 3),
        (reference["outputs"]["logits"], 12),
    ):
        body = generator.randbytes(size)
        path = export / entry["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        entry["sha256"] = hashlib.sha256(body).hexdigest()
    (export / "manifest.json").write_text(json.dumps(document, indent=2), encoding="utf-8")
    (export / "notes.txt").write_text("not in the manifest")
    (folder / "secret.txt").write_text("outside")
    return export


MODEL = base("manifest")["artifacts"][0]["file"]
"""The model's path inside the folder."""
