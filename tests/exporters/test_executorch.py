"""The `.pte` file: what it holds, that it is delegated, and that wrong ones are caught."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

pytest.importorskip("executorch")

from exporters import ExportResult, export
from exporters.executorch.bundled_program import write_bundle
from exporters.formats import FORMATS
from exporters.pipeline.publication import open_publication
from mobilevit_deploy import Checkpoint
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.errors import ExportError, ParityError, UsageError
from mobilevit_deploy.parity import References, difference
from mobilevit_deploy.parity.pictures import STORED
from mobilevit_deploy.runtimes import Port, as_input, open_session
from mobilevit_deploy.verification import stored_references, verify
from tests.damage import edit_manifest
from tests.runtimes.executorch.files import NAMES, SIZE, Classifier, convert


def test_the_whole_network_is_in_one_partition(executorch_export: ExportResult) -> None:
    (artifact,) = executorch_export.published
    delegation = artifact.delegation
    assert delegation is not None
    assert delegation.partitions == 1
    assert delegation.outside == {}
    assert delegation.inside == artifact.operators
    assert delegation.inside["aten__softmax_default"] == 9
    assert artifact.minimum_runtime == "ExecuTorch 1.5"
    assert artifact.options == {"backend": "xnnpack"}


def test_it_is_verified_again_and_moved_weights_are_found(
    demo_checkpoint: Checkpoint, executorch_export: ExportResult, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(executorch_export.folder, tmp_path / "export"))
    _, (verdict,) = verify(folder)
    assert verdict.problems == ()
    assert verdict.parity is not None
    assert verdict.parity.runtime.startswith("executorch ")

    path = folder / executorch_export.published[0].file
    weights = demo_checkpoint.model.get_submodule("stages.3.1.local_project").weight.detach()
    before, after = weights.numpy().tobytes(), (weights * 1.2).numpy().tobytes()
    data = path.read_bytes()
    assert data.count(before) == 1
    path.write_bytes(data.replace(before, after))

    def rehash(document: dict) -> None:
        document["artifacts"][0]["sha256"] = digest(path)

    edit_manifest(folder, rehash)
    _, (verdict,) = verify(folder)
    assert any("relative error" in problem for problem in verdict.problems)


def test_the_file_says_nothing_of_the_machine(executorch_export: ExportResult) -> None:
    data = (executorch_export.folder / executorch_export.published[0].file).read_bytes()
    for trace in (b".py", b"site-packages", str(Path.cwd()).encode()):
        assert trace not in data


def test_the_file_tells_an_app_what_it_needs(executorch_export: ExportResult) -> None:
    from executorch.runtime import Runtime

    path = executorch_export.folder / executorch_export.published[0].file
    program = Runtime.get().load_program(path)

    def constant(name: str) -> str:
        return str(program.load_method(f"mobilevit_deploy.{name}").execute([])[0])

    assert constant("variant") == "mobilevit_xxs"
    assert json.loads(constant("labels")) == list("0123456789")
    assert json.loads(constant("input"))["range"] == [0, 255]
    assert json.loads(constant("resize"))["crop"] == [64, 64]


def test_a_bundled_program_checks_itself(executorch_export: ExportResult, tmp_path: Path) -> None:
    from executorch.extension.pybindings import _C

    (artifact,) = executorch_export.published
    bundle = artifact.bundled_program
    assert bundle is not None
    assert bundle.file == artifact.file.removesuffix(".pte") + ".bpte"
    data = (executorch_export.folder / bundle.file).read_bytes()
    assert len(data) == bundle.bytes > artifact.bytes
    assert bundle.images == len(STORED)

    # As ExecuTorch's own tools do it: the runtime reads inputs and expected outputs from the file.
    module = _C._load_bundled_program_from_buffer(data)
    manifest = executorch_export.manifest
    assert manifest is not None
    expected = stored_references(executorch_export.folder, manifest, (64, 64)).outputs["logits"]
    for index, row in enumerate(expected):
        (logits,) = module.verify_result_with_bundled_expected_output(
            "forward", index, rtol=0.0, atol=bundle.tolerance
        )
        np.testing.assert_allclose(logits.numpy()[0], row, atol=bundle.tolerance)
    with pytest.raises(RuntimeError, match="verification failed"):
        module.verify_result_with_bundled_expected_output("forward", 0, rtol=0.0, atol=1e-12)

    folder = Path(shutil.copytree(executorch_export.folder, tmp_path / "export"))
    (folder / bundle.file).write_bytes(data[:-1])
    _, (verdict,) = verify(folder)
    assert f"SHA-256 of {bundle.file}" in verdict.problems[0]


def test_a_test_case_that_fails_is_an_error(tmp_path: Path) -> None:
    model, path = Classifier(), tmp_path / "x.pte"
    conversion = convert(model, path)
    (image,) = conversion.inputs
    pixels = np.random.RandomState(0).randint(0, 256, (2, *SIZE, 3), np.uint8)
    logits = model(torch.from_numpy(as_input(pixels, image))).numpy()
    bundle = write_bundle(path, image, References(pixels, {"logits": logits}), 1e-5)
    assert (bundle.file, bundle.images) == ("x.bpte", 2)
    logits[1] += np.float32(0.01)
    with pytest.raises(ParityError, match=r"Test case 1 of x.bpte does not pass"):
        write_bundle(path, image, References(pixels, {"logits": logits}), 1e-5)


def test_a_bundled_program_goes_with_its_artifact(
    executorch_export: ExportResult, tmp_path: Path
) -> None:
    """Published again without one, the former one is removed."""
    folder = Path(shutil.copytree(executorch_export.folder, tmp_path / "export"))
    manifest = read_manifest(folder)
    (artifact,) = manifest.artifacts
    bundle = artifact.bundled_program
    assert bundle is not None
    with open_publication(folder, manifest.model, manifest.parameters, overwrite=True) as again:
        shutil.copy(folder / artifact.file, again.staging / artifact.file)
        again.add([artifact.model_copy(update={"bundled_program": None})])
        assert (folder / bundle.file).exists()
        again.publish()
    assert not (folder / bundle.file).exists()
    assert (folder / artifact.file).exists()


class LastAxisSoftmax(nn.Module):
    """A convolution's map normalized along its rows, as a tensor of rank 4 or of rank 3."""

    def __init__(self, rank: int) -> None:
        super().__init__()
        self.rank = rank
        self.conv = Classifier().conv

    def forward(self, image: Tensor) -> Tensor:
        scores = self.conv(image)
        if self.rank == 4:
            weights = scores.softmax(dim=-1)
        else:
            weights = scores.reshape(-1, *scores.shape[2:]).softmax(dim=-1).reshape(scores.shape)
        return (weights * scores).mean(dim=(2, 3), keepdim=True).flatten(1)


@pytest.mark.parametrize(("rank", "right"), [(4, False), (3, True)])
def test_a_rank_4_softmax_put_back_is_caught_by_parity(
    rank: int, right: bool, tmp_path: Path
) -> None:
    """XNNPACK's delegate of ExecuTorch 1.5.1 normalizes the wrong axis and says nothing."""
    model, path = LastAxisSoftmax(rank), tmp_path / "x.pte"
    conversion = convert(model, path)
    assert conversion.delegation is not None
    assert conversion.delegation.partitions == 1
    images = np.random.RandomState(0).uniform(0, 5, (4, 1, 3, *SIZE)).astype(np.float32)
    session = open_session("executorch", path, **NAMES)
    outputs = np.concatenate([session.run({"image": image})["logits"] for image in images])
    expected = np.concatenate([model(torch.from_numpy(image)).numpy() for image in images])
    assert (difference(expected, outputs).relative_error < 1e-4) == right


def test_the_same_inputs_give_the_same_file(tmp_path: Path) -> None:
    for name in ("a.pte", "b.pte"):
        convert(Classifier(), tmp_path / name)
    assert digest(tmp_path / "a.pte") == digest(tmp_path / "b.pte")


@pytest.mark.parametrize(
    ("target", "input_range", "partitions", "outside"),
    [
        ("xnnpack", "unit", 1, set()),
        ("xnnpack", "uint8", 1, {"dim_order_ops__to_dim_order_copy_default"}),
        ("portable", "uint8", 0, {"aten_convolution_default", "aten_relu_default"}),
    ],
)
def test_other_inputs_and_backends(
    target: str, input_range: str, partitions: int, outside: set[str], tmp_path: Path
) -> None:
    model, path = Classifier(), tmp_path / "x.pte"
    conversion = convert(model, path, target, input_range=input_range)
    delegation = conversion.delegation
    assert delegation is not None
    assert delegation.partitions == partitions
    assert outside <= set(delegation.outside)
    assert conversion.inputs[0].range == (0, 1 if input_range == "unit" else 255)
    image = (
        np.random.RandomState(0).randint(0, 255, (1, 3, *SIZE)).astype(conversion.inputs[0].dtype)
    )
    session = open_session("executorch", path, **NAMES)
    assert session.inputs == {"image": Port(image.shape, image.dtype.name)}
    expected = model(torch.from_numpy(image)).numpy()
    np.testing.assert_allclose(session.run({"image": image})["logits"], expected, atol=1e-6)


def test_a_model_that_cannot_be_lowered_is_an_export_error(tmp_path: Path) -> None:
    class DataDependent(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x if x.sum() > 0 else -x

    with pytest.raises(ExportError, match="cannot lower the model"):
        convert(DataDependent(), tmp_path / "x.pte")
    assert list(tmp_path.iterdir()) == []


def test_targets_without_a_backend_are_refused(demo_checkpoint: Checkpoint, tmp_path: Path) -> None:
    from exporters.executorch.exporter import BACKENDS

    assert tuple(BACKENDS) == tuple(FORMATS["executorch"].rewrites_for)
    with pytest.raises(UsageError, match="Known: xnnpack, portable, coreml, vulkan"):
        export(demo_checkpoint, tmp_path / "x", formats=["executorch"], target="ane")
