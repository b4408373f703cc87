"""Published weights, fetched by the hub's own client from a hub on this machine."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch

from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.checkpoints.pretrained import REPOSITORIES
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models.variants import VARIANTS
from tests.checkpoints.libraries import timm_model, transformers_model

FETCH = """
import sys
from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.errors import CheckpointError
try:
    print(load_checkpoint("pretrained", sys.argv[1]).record.model_dump_json())
except CheckpointError as error:
    sys.exit(f"refused: {error}")
"""


NOWHERE = "http://127.0.0.1:9"


def fetch(
    name: str, endpoint: str, cache: Path, *, offline: bool = False
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "HF_ENDPOINT": endpoint,
        "HF_HOME": str(cache),
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_OFFLINE": str(int(offline)),
        "NO_PROXY": "127.0.0.1",
    }
    return subprocess.run(
        [sys.executable, "-c", FETCH, name],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Hub(BaseHTTPRequestHandler):
    """The part of the hub's protocol that serves single files, from `repositories`."""

    repositories: Path

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        repository, _, file = self.path.lstrip("/").partition("/resolve/main/")
        path = self.repositories / repository / file
        contents = path.read_bytes() if path.is_file() else b""
        self.send_response(200 if path.is_file() else 404)
        if not path.is_file():
            self.send_header("X-Error-Code", "EntryNotFound")
        self.send_header("X-Repo-Commit", "0" * 40)
        self.send_header("ETag", f'"{hashlib.sha256(contents).hexdigest()}"')
        self.send_header("Content-Length", str(len(contents)))
        self.end_headers()
        if with_body:
            self.wfile.write(contents)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    handler = type("TheHub", (Hub,), {"repositories": tmp_path / "hub"})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_fetched_once_and_then_from_the_cache(hub: str, tmp_path: Path) -> None:
    """v1 from Apple's repositories, whose processor states the colour order."""
    folder = tmp_path / "hub" / REPOSITORIES["classifier"]["mobilevit_xxs"]
    transformers_model("mobilevit_xxs").save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text('{"do_flip_channel_order": true}')
    fetched = fetch("mobilevit_xxs", hub, tmp_path / "cache")
    assert fetched.returncode == 0, fetched.stderr
    record = json.loads(fetched.stdout)
    assert (record["source"], record["origin"]) == ("apple/mobilevit-xx-small", "transformers")
    assert record["preprocessing"]["colour_order"] == "BGR"
    assert "preprocessing.colour_order" not in record["assumed"]
    weights = (folder / "model.safetensors").read_bytes()
    assert record["sha256"] == hashlib.sha256(weights).hexdigest()
    cached = fetch("mobilevit_xxs", NOWHERE, tmp_path / "cache", offline=True)
    assert cached.stdout == fetched.stdout


def test_files_that_a_repository_lacks_are_remembered_too(hub: str, tmp_path: Path) -> None:
    """v2 from timm's repositories: no processor; here, as in older ones, no safetensors either."""
    folder = tmp_path / "hub" / REPOSITORIES["classifier"]["mobilevitv2_050"]
    folder.mkdir(parents=True)
    torch.save(timm_model("mobilevitv2_050").state_dict(), folder / "pytorch_model.bin")
    config = {"architecture": "mobilevitv2_050", "pretrained_cfg": {"mean": [0.1, 0.2, 0.3]}}
    (folder / "config.json").write_text(json.dumps(config))
    fetched = fetch("mobilevitv2_050", hub, tmp_path / "cache")
    assert fetched.returncode == 0, fetched.stderr
    record = json.loads(fetched.stdout)
    assert (record["source"], record["origin"]) == ("timm/mobilevitv2_050.cvnets_in1k", "timm")
    assert record["preprocessing"]["mean"] == [0.1, 0.2, 0.3]
    cached = fetch("mobilevitv2_050", NOWHERE, tmp_path / "cache", offline=True)
    assert cached.stdout == fetched.stdout


@pytest.mark.parametrize(
    "offline",
    [True, pytest.param(False, marks=pytest.mark.matrix)],  # the client tries for 20 seconds
)
def test_a_hub_that_cannot_be_reached(offline: bool, tmp_path: Path) -> None:
    refused = fetch("mobilevitv2_050", NOWHERE, tmp_path / "cache", offline=offline)
    assert refused.returncode == 1
    message = refused.stderr.strip().splitlines()[-1]
    assert message.startswith("refused: config.json of timm/mobilevitv2_050.cvnets_in1k could not")
    assert "Check the network, or give a checkpoint file." in message


def test_a_repository_without_weights(hub: str, tmp_path: Path) -> None:
    refused = fetch("mobilevitv2_050", hub, tmp_path / "cache")
    assert refused.returncode == 1
    assert "holds no model.safetensors or pytorch_model.bin" in refused.stderr


def test_version_3_has_no_permitted_source() -> None:
    for name, variant in VARIANTS.items():
        if variant.generation == "v3":
            with pytest.raises(UsageError, match=f"no permitted source of pretrained {name}"):
                load_checkpoint("pretrained", name)
        else:
            assert name in REPOSITORIES["classifier"]


def test_a_head_that_the_hub_has_not_is_refused_with_those_it_has() -> None:
    with pytest.raises(UsageError, match=r"no deeplabv3 weights of mobilevitv2_050; .*mobilevit_s"):
        load_checkpoint("pretrained", "mobilevitv2_050", "segmentation")
    with pytest.raises(UsageError, match="no ssdlite weights of mobilevit_s; it has them of no"):
        load_checkpoint("pretrained", "mobilevit_s", "detection")
