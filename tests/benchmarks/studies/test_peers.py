"""Who is compared with whom, and what is said of it."""

from dataclasses import replace

import pytest
import torch

from benchmarks.conclusions import conclude, ratios
from benchmarks.studies.peers.comparison import MODELS, Request
from benchmarks.studies.peers.contenders import CONTEXT, FORMATS, OURS, Contender, contenders_for
from benchmarks.studies.peers.latency import with_ratios
from benchmarks.studies.peers.libraries import import_library
from benchmarks.studies.peers.results import Absent, Comparison, Measured, PeerFile
from benchmarks.studies.peers.table import document, reports, tables
from mobilevit_deploy import list_models
from mobilevit_deploy.checkpoints.random import random_checkpoint, structured_images
from mobilevit_deploy.contract.manifest import Comparison as OutputComparison
from mobilevit_deploy.contract.manifest import Difference
from mobilevit_deploy.errors import RuntimeUnavailableError, UsageError
from tests.reports import make_report


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("name", list_models())
def test_ours_is_compared_with_somebody_on_every_runtime(name: str, file_format: str) -> None:
    found = contenders_for(name, file_format)
    assert found[0] == OURS[file_format]
    assert len(found) >= 2
    assert {one.format for one in found} == {file_format}
    assert len({one.label for one in found}) == len({one.slug for one in found}) == len(found)


def test_other_libraries_stand_for_v1_and_v2_and_the_reference_for_v3() -> None:
    def origins(name: str) -> set[str]:
        return {one.origin for one in contenders_for(name, "onnx")}

    for name in MODELS:
        theirs = {"reference"} if "v3" in name else {"transformers", "timm", "optimum"}
        assert origins(name) == {"ours"} | theirs
    for name in CONTEXT:
        assert origins(name) == {"timm"}
        assert contenders_for(name, "tflite") == ()
    assert origins("mobilevitv2_050+deeplabv3") == {"ours", "transformers"}
    for name in ("mobilevitv2_050+ssdlite", "mobilevit_xxs+pspnet", "mobilevitv3_xxs+deeplabv3"):
        assert origins(name) == {"ours", "reference"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"formats": ("gguf",)}, "Unknown format 'gguf'"),
        ({"networks": ("mobilevit_m",)}, "mobilevit_m"),
        ({"networks": CONTEXT, "input_size": 64}, "at 256 pixels"),
        ({"threads": (0,)}, "must be 1 to 1024"),
        ({"threads": ()}, "must be 1 to 1024"),
    ],
)
def test_requests_are_refused_before_anything_is_converted(
    fields: dict[str, tuple[str, ...]], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        Request(**fields)  # type: ignore[arg-type]


OFF = Difference(max_abs_error=1e-5, relative_error=1e-6, psnr_db=120, cosine=1)


def compared(*, network: str = "mobilevit_xxs", format: str = "onnx") -> Comparison:  # noqa: A002
    """Ours takes 2 ms, the peers 3 and 4 ms, all in turns on one thread."""
    ours = OURS[format]
    contenders = (
        Contender(format, "timm", "timm"),
        ours,
        Contender(format, "transformers", "transformers"),
    )
    times = (4_000_000, 2_000_000, 3_000_000)
    measured = with_ratios(
        [
            measured_by(one, [2 * time] * 7, [time] * 7, variant=network)
            for one, time in zip(contenders, times, strict=True)
        ]
    )
    absent = Absent(Contender(format, "optimum", "optimum"), "not asked for")
    return Comparison(network, format, 1, 1_300_000, measured, (absent,))


def measured_by(contender: Contender, *samples: list[int], variant: str) -> Measured:
    file = PeerFile("x.onnx", 5_200_000, "ab" * 32, "somebody 1", 300, None, {})
    report = make_report(*samples, variant=variant, label=contender.label)
    outputs = OutputComparison(images=4, outputs={"scores": OFF})
    return Measured(contender, file, "onnxruntime 1.31.1", outputs, conclude(report))


def test_a_ratio_is_their_cpu_time_by_ours() -> None:
    one = compared()
    assert [row.ratio for row in one.measured] == [2.0, None, 1.5]
    assert [row.low for row in one.measured] == [2.0, None, 1.5]


def test_the_fastest_peer_is_what_the_report_compares_ours_with() -> None:
    found = reports([compared()])
    (shown,) = ratios([conclude(report) for report in found])
    assert (shown.report.artifact.label, shown.baseline.artifact.label) == (
        "mobilevit-deploy",
        "transformers",
    )
    assert (shown.value, shown.clock) == (1.5, "CPU time")


def test_without_ours_there_is_no_ratio() -> None:
    contender = contenders_for(CONTEXT[0], "onnx")[0]
    (one,) = with_ratios([measured_by(contender, variant=CONTEXT[0])])
    assert one.conclusion is not None
    assert (one.ratio, one.conclusion.report.baseline) == (None, None)


def test_what_is_not_timed_is_compared_all_the_same() -> None:
    untimed = [replace(one, conclusion=None) for one in compared(format="coreml").measured]
    found = Comparison("mobilevit_xxs", "coreml", None, 1_300_000, with_ratios(untimed), ())
    (table,) = tables([found])
    assert table.title.endswith("not timed")
    assert [row[2:4] for row in table.rows] == [("", "")] * 3
    assert {row[7] for row in table.rows} == {"1e-06"}
    assert reports([found]) == []
    assert [row["report"] for row in document([found])[0]["measured"]] == [None] * 3


def test_a_row_for_everybody_and_those_for_context_last() -> None:
    context = compared(network=CONTEXT[0])
    (table,) = tables([context, compared(), compared(network="mobilevit_s")])
    assert table.title == "onnxruntime 1.31.1, 1 thread"
    assert {len(row) for row in table.rows} == {len(table.headings)}
    networks = ["mobilevit_xxs", "mobilevit_s", CONTEXT[0]]
    assert [row[0] for row in table.rows] == [name for name in networks for _ in range(4)]
    ours, transformers, optimum = table.rows[1:4]
    assert ours[1:7] == ("mobilevit-deploy", "2.0 ms", "4.0 ms", "", "300 operators", "5.20 MB")
    assert transformers[4] == "1.50x (1.50 to 1.50)"
    assert optimum[1:3] == ("optimum", "absent: not asked for")


def test_the_document_leads_to_the_reports() -> None:
    one = compared()
    (found,) = document([one])
    assert [row["report"] for row in found["measured"]] == [
        str(report.id) for report in reports([one])
    ]
    assert [row["cpu_ms"] for row in found["measured"]] == [4.0, 2.0, 3.0]
    assert found["absent"] == [{"made_by": "optimum", "reason": "not asked for"}]


def test_timm_computes_the_same_with_our_weights() -> None:
    try:
        import_library("timm")
    except RuntimeUnavailableError:
        pytest.skip("timm is not installed: pip install --no-deps timm torchvision")
    from benchmarks.studies.peers.timm import classifier_of

    reference = random_checkpoint("mobilevitv2_050").model
    theirs = classifier_of(reference)
    image = structured_images(1, 256, seed=4)
    with torch.no_grad():
        expected, got = reference(image), theirs(image)
    assert (got - expected).abs().max() <= 1e-5 * expected.abs().max()
    with pytest.raises(UsageError, match="timm has no mobilevitv3_050"):
        classifier_of(random_checkpoint("mobilevitv3_050").model)
