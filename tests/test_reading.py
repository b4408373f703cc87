"""Every reader meets what is no file: it says so at once, with the project's own error."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mobilevit_deploy.checkpoints import load_checkpoint, read_labels
from mobilevit_deploy.contract.manifest import read_manifest, resolve
from mobilevit_deploy.errors import LONGEST_MESSAGE, ManifestError, MobileViTError
from mobilevit_deploy.preprocessing import open_image, read_preprocessing
from mobilevit_deploy.quantization.recipes import read_recipe
from mobilevit_deploy.reading import LABELS, read_file
from mobilevit_deploy.runtimes import open_session


def _manifest(path: Path) -> None:
    """A manifest is found by its folder; `path` is put there under its name."""
    folder = path.parent / "export"
    folder.mkdir()
    (folder / "manifest.json").symlink_to(path)
    read_manifest(folder)


def _checkpoint_folder(path: Path) -> None:
    folder = path.parent / "folder"
    folder.mkdir()
    for name in ("config.json", "model.safetensors"):
        (folder / name).symlink_to(path)
    load_checkpoint(folder)


READERS: dict[str, Callable[[Path], object]] = {
    "checkpoint": load_checkpoint,
    "checkpoint folder": _checkpoint_folder,
    "labels": read_labels,
    "preprocessing": read_preprocessing,
    "picture": open_image,
    "recipe": read_recipe,
    "manifest": _manifest,
    "onnx": lambda path: open_session("onnx", path),
    "tflite": lambda path: open_session("tflite", path),
    "executorch": lambda path: open_session("executorch", path),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.timeout(60)
def test_a_pipe_or_a_device_is_refused_at_once(kind: str, reader: str, tmp_path: Path) -> None:
    path = tmp_path / "odd"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    with pytest.raises(MobileViTError, match="is not a regular file"):
        READERS[reader](path)


@pytest.mark.parametrize("name", ["x" * 5000, "nul\0byte", "a/../" * 2000, "\udcff\x1b[31m"])
@pytest.mark.parametrize("reader", [one for one in READERS if one not in {"checkpoint folder"}])
def test_a_name_that_cannot_be_is_one_clear_message(reader: str, name: str, tmp_path: Path) -> None:
    read = read_manifest if reader == "manifest" else READERS[reader]
    with pytest.raises(MobileViTError) as caught:
        read(tmp_path / name)
    message = str(caught.value)
    assert len(message.encode()) <= LONGEST_MESSAGE
    assert not set("\0\x1b\udcff") & set(message)


def test_a_file_is_no_larger_than_its_kind_allows(tmp_path: Path) -> None:
    path = tmp_path / "labels"
    with path.open("wb") as file:
        file.truncate(LABELS.largest + 1)
    with pytest.raises(MobileViTError, match=f"at most {LABELS.largest} are read"):
        read_labels(path)
    # What /proc holds has no size until it is read.
    with pytest.raises(MobileViTError, match="at most 10 are read"):
        read_file(Path("/proc/self/status"), replace(LABELS, largest=10))


def test_a_link_out_of_an_export_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (tmp_path / "outside").write_text("secret")
    (folder / "link").symlink_to("../outside")
    (folder / "loop").symlink_to("loop")
    with pytest.raises(ManifestError, match="leads out of"):
        resolve(folder, "link")
    for name in ("loop", "x" * 300):
        with pytest.raises(ManifestError, match=r"not in|cannot be read"):
            resolve(folder, name)
