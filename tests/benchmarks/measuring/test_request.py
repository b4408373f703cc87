"""What is measured is a plain value: it can be compared, sent, and refused before anything runs."""

import pickle
from pathlib import Path

import pytest

from benchmarks.measuring.host import measure
from benchmarks.measuring.request import MeasureRequest, Selection
from benchmarks.measuring.timing import stopping_rule
from exporters import ExportResult
from mobilevit_deploy.errors import ManifestError, UsageError


def test_a_request_that_was_sent_is_the_same_request(demo_export: ExportResult) -> None:
    request = MeasureRequest(
        demo_export.folder,
        selection=Selection(precisions=("fp32",)),
        plan=stopping_rule(0.5, 6, 6, warmup_runs=1),
    )
    sent: MeasureRequest = pickle.loads(pickle.dumps(request))  # noqa: S301 (our own)
    assert sent == request
    run = measure(sent)
    (report,) = run.reports
    assert report.plan == request.plan
    assert (report.artifact.precision, report.baseline, run.left_out) == ("fp32", None, ())


def test_it_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(AttributeError):
        MeasureRequest(tmp_path).threads = (2,)  # type: ignore[misc]


def test_a_folder_is_not_measured_against_itself(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="against itself"):
        MeasureRequest(tmp_path, tmp_path / ".")


@pytest.mark.parametrize("threads", [(), (0,), (1, 1025)])
def test_numbers_of_threads_that_nothing_runs_on(threads: tuple[int, ...], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="1 to 1024"):
        MeasureRequest(tmp_path, threads=threads)


def test_a_name_that_no_release_knows_is_only_not_there(demo_export: ExportResult) -> None:
    request = MeasureRequest(demo_export.folder, selection=Selection(formats=("gguf",)))
    with pytest.raises(ManifestError, match=r"\(gguf\); it has: onnx fp32, onnx fp16"):
        measure(request)
