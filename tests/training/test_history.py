"""The history of a run: what was kept is read back, and what a killed run left too much goes."""

import math
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from mobilevit_deploy.errors import PublicationError
from mobilevit_deploy.training.history import EpochRow, History


def row(epoch: int, **changes: object) -> EpochRow:
    usual = EpochRow(
        epoch=epoch,
        step=10 * epoch,
        seconds=1.5,
        pictures=320,
        loss=1 / epoch,
        learning_rate=1e-3,
        gradient_norm=2.0,
        figures={"top-1": epoch / 10, "top-5": 1.0},
    )
    return replace(usual, **changes)


def written(folder: Path, *rows: EpochRow, epochs: int = 0) -> None:
    with History(folder, epochs) as history:
        for one in rows:
            history.append(one)


def test_rows_are_read_back_as_they_were(tmp_path: Path) -> None:
    rows = [row(1, figures={}), row(2, unreadable=3, raw_figures={"top-1": 0.1})]
    written(tmp_path, *rows)
    with History(tmp_path, 2) as history:
        assert history.rows == rows
        assert list(history.rows[0].figures) == []
    assert len((tmp_path / "history.jsonl").read_text().splitlines()) == 2


def test_what_came_after_the_saved_epoch_goes_and_half_a_line_too(tmp_path: Path) -> None:
    written(tmp_path, row(1), row(2), row(3))
    with (tmp_path / "history.jsonl").open("a") as file:
        file.write('{"epoch": 4, "step": 4')
    written(tmp_path, row(3, loss=9.0), epochs=2)
    with History(tmp_path, 3) as history:
        assert history.rows == [row(1), row(2), row(3, loss=9.0)]
    with History(tmp_path) as history:
        assert history.rows == [], "a run that begins anew has none"


def test_infinite_gradients_are_kept_in_plain_json(tmp_path: Path) -> None:
    written(tmp_path, row(1, gradient_norm=math.inf), row(2, figures={"mAP": math.nan}))
    text = (tmp_path / "history.jsonl").read_text()
    assert '"gradient_norm":"Infinity"' in text
    with History(tmp_path, 2) as history:
        assert history.rows[0].gradient_norm == math.inf
        assert math.isnan(history.rows[1].figures["mAP"])


def test_tensorboard_shows_the_rows_that_stayed(tmp_path: Path) -> None:
    written(tmp_path, row(1), row(2), row(3, loss=7.0))
    time.sleep(1.1)  # TensorBoard reads files in the order of the seconds in their names
    written(tmp_path, row(3), row(4), epochs=2)
    shown = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    assert {"loss", "learning_rate", "gradient_norm", "seconds", "figures/top-1"} <= set(
        shown.Tags()["scalars"]
    )
    points = [(one.step, one.value) for one in shown.Scalars("loss")]
    assert points == [(10 * epoch, pytest.approx(1 / epoch)) for epoch in (1, 2, 3, 4)]


@pytest.mark.parametrize("mounted", ["size=64k"], indirect=True)
def test_a_full_disk_is_said_and_leaves_the_rows_before(mounted: Path) -> None:
    with History(mounted) as history:
        history.append(row(1))
        with pytest.raises(PublicationError, match="cannot be written: No space left"):
            history.append(row(2, figures={"x" * 100_000: 1.0}))
    shutil.rmtree(mounted / "tensorboard")
    with History(mounted, 2) as history:
        assert history.rows == [row(1)]
