"""Devices side by side, and the browser beside the native runtime."""

from benchmarks.report.across_devices import browser_table, devices_table
from benchmarks.report.content import Content
from benchmarks.report.markdown import markdown_text
from benchmarks.report.page import html_page
from tests.benchmarks.report.pages import everything
from tests.reports import make_report

WEB = "onnxruntime-web"
PIXEL = {"model": "Pixel 8", "os": "Android 16"}
DESK = {"model": None, "soc": "Ryzen 7", "os": "Linux"}


def test_the_same_work_stands_in_one_row() -> None:
    content = Content(
        [
            make_report([4_000_000] * 6, device=PIXEL),
            make_report([2_000_000] * 6, device=DESK, day=1),
            make_report([1_000_000] * 6, device=DESK, day=2, noisy=True),
            make_report([9_000_000] * 6, device=DESK, variant="mobilevit_s", day=3),
        ]
    )
    table = devices_table(content)
    assert table.headings == ("network", "artifact", "Pixel 8", "Ryzen 7")
    # The newest of each; what only one device did is not compared.
    assert table.rows == (
        ("mobilevit_xxs, 64 × 64, 1 thread", "onnx fp32", "4.00 ms", "1.00 ms (noisy)"),
    )


def test_another_release_of_the_runtime_is_said() -> None:
    older = make_report([4_000_000] * 6, device=PIXEL)
    runtime = older.execution.runtime.model_copy(update={"version": "1.24.2"})
    execution = older.execution.model_copy(update={"runtime": runtime})
    older = older.model_copy(update={"execution": execution})
    ours = make_report([2_000_000] * 6, device=DESK)
    (row,) = devices_table(Content([older, ours])).rows
    assert row[2:] == ("4.00 ms, onnxruntime 1.24.2", "2.00 ms, onnxruntime 1.31.1")


def test_devices_of_one_name_are_told_apart() -> None:
    devices = [{**PIXEL, "os": os, "memory_bytes": size} for os, size in
               (("Android 15", 8), ("Android 15", 12), ("Android 16", 8))]  # fmt: skip
    content = Content([make_report(device=device) for device in devices])
    names = devices_table(content).headings[2:]
    assert len(set(names)) == 2  # newest by device without its system: two memories
    content = Content([make_report(device=device) for device in devices[1:]])
    assert devices_table(content).headings[2:] == ("Pixel 8, Android 15", "Pixel 8, Android 16")


def test_a_browser_is_compared_with_the_same_file() -> None:
    content = Content(
        [
            make_report([5_000_000] * 6, device=PIXEL, runtime=WEB, host="Chrome"),
            make_report([2_000_000] * 6, device=DESK),
            make_report([3_000_000] * 6, device=DESK, threads=2),
            make_report([3_000_000] * 6, device=DESK, precision="fp16", sha256="cd" * 32),
        ]
    )
    (row,) = browser_table(content).rows
    assert row[2:] == (
        f"Pixel 8, {WEB} 1.31.1 in Chrome 140", "5.00 ms",
        "Ryzen 7, onnxruntime 1.31.1", "2.00 ms", "2.50",
    )  # fmt: skip


def test_one_device_has_nothing_beside_it() -> None:
    reports = everything()
    assert devices_table(Content(reports)).rows == ()
    assert browser_table(Content(reports)).rows == ()
    for show in (html_page, markdown_text):
        assert "side by side" not in show(reports)
        both = [
            *reports,
            make_report(device=PIXEL, runtime=WEB, host="Chrome", label="peer", day=4),
        ]
        assert "Devices side by side" in show(both)
        assert "Browser against native" in show(both)


def test_execution_providers_of_one_runtime_are_told_apart() -> None:
    plain = make_report()
    xnnpack = make_report(provider="XNNPACK")
    newer = make_report(provider="XNNPACK", day=1)
    content = Content([plain, xnnpack, newer])
    assert {one.id for one in content.newest} == {plain.id, newer.id}
    assert [content.name(one) for one in (plain, newer)] == ["onnx fp32", "onnx fp32 XNNPACK"]
