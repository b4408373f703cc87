"""Label files."""

from pathlib import Path

import pytest

from mobilevit_deploy.checkpoints import read_labels
from mobilevit_deploy.errors import CheckpointError


@pytest.mark.parametrize(
    "contents",
    [
        "cat\ngreat white shark\nęøß",
        "cat\ngreat white shark\nęøß\n\n",
        "\ufeffcat\r\n great white shark \r\nęøß\r\n",
        '["cat", "great white shark", "ęøß"]',
        ' [\n  "cat",\n  "great white shark",\n  "\\u0119\\u00f8\\u00df"\n]\n',
    ],
)
def test_lines_and_json(contents: str, tmp_path: Path) -> None:
    path = tmp_path / "labels"
    path.write_bytes(contents.encode())
    assert read_labels(path) == ("cat", "great white shark", "ęøß")


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"[]", "is empty"),
        (b"cat\n\ndog\n", "name 2 is empty"),
        (b'["cat", ""," "]', "name 2 is empty"),
        (b'["cat", 3]', "JSON list of strings"),
        (b'["cat",', "no valid JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_what_is_no_label_file(contents: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "labels.txt"
    path.write_bytes(contents)
    with pytest.raises(CheckpointError, match=message):
        read_labels(path)


def test_a_missing_label_file(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="No such file or directory"):
        read_labels(tmp_path / "missing.txt")
    with pytest.raises(CheckpointError, match="Is a directory"):
        read_labels(tmp_path)
