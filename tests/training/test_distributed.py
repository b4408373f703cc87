"""Two processes that torchrun starts: they compute what one does, and stop together."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

PROGRAM = Path(__file__).with_name("two_processes.py")


def torchrun(processes: int, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        f"--nproc-per-node={processes}",
        str(PROGRAM),
        str(folder),
        *arguments,
    ]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, env=environment, text=True, stderr=subprocess.PIPE)


def finished(process: subprocess.Popen[str]) -> None:
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors


@pytest.mark.parametrize("task", ["classification", "segmentation", "detection"])
def test_two_halves_of_every_batch_are_the_whole(task: str, tmp_path: Path) -> None:
    """Losses, gradients and weights, with other numbers of objects and pixels in both halves."""
    for processes in (1, 2):
        (tmp_path / str(processes)).mkdir()
        finished(torchrun(processes, tmp_path / str(processes), task))
    one, two = (
        torch.load(tmp_path / name / "trained.pt", weights_only=True) for name in ("1", "2")
    )
    rows = [json.loads((tmp_path / name / "rows.json").read_text()) for name in ("1", "2")]
    assert rows[0] == pytest.approx(rows[1], rel=1e-4)
    for name, value in one.items():
        torch.testing.assert_close(two[name], value, rtol=1e-3, atol=2e-5, msg=name)


def test_a_stopped_run_of_two_is_continued(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    finished(torchrun(2, tmp_path / "whole", "classification"))
    (tmp_path / "cut").mkdir()
    process = torchrun(2, tmp_path / "cut", "classification", "slowly")
    began = tmp_path / "cut" / "began"
    for _ in range(600):
        if began.exists() or process.poll() is not None:
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=120)
    assert process.returncode != 0
    assert (tmp_path / "cut" / "state.pt").exists()
    finished(torchrun(2, tmp_path / "cut", "classification"))
    one, two = (
        torch.load(tmp_path / name / "trained.pt", weights_only=True) for name in ("whole", "cut")
    )
    assert all(torch.equal(value, two[name]) for name, value in one.items())
