"""What `test_distributed` starts by torchrun: FOLDER TASK [slowly]."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mobilevit_deploy.models import create_model
from mobilevit_deploy.tasks.box_targets import Objects
from mobilevit_deploy.training.digits import whole_squares
from mobilevit_deploy.training.distributed import joined_processes
from mobilevit_deploy.training.recipe import Recipe
from mobilevit_deploy.training.trainer import Training

RECIPE = Recipe(epochs=2, batch_size=8, multi_scale=False, peak_rate=1e-3, warmup_epochs=1)


class Alike(Training):
    """Batch norms would see other statistics in a half of a batch, and dropout draw otherwise."""

    def _train_mode(self) -> None:
        super()._train_mode()
        for module in self._trained.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.eval()
            elif isinstance(module, torch.nn.Dropout | torch.nn.Dropout2d):
                module.p = 0.0


def target(task: str, index: int, size: int) -> Any:
    """Of some pictures more than of others."""
    if task == "classification":
        return index % 2
    if task == "segmentation":
        mask = np.full((size, size), 255, np.uint8)
        mask[: size * (index + 1) // 16] = index % 2
        return mask
    boxes = torch.tensor([[0.1, 0.1, 0.5, 0.6], [0.4, 0.4, 0.9, 0.9], [0.0, 0.5, 0.4, 1.0]])
    return Objects(boxes[: index % 4], torch.ones(index % 4, dtype=torch.int64))


class Noise:
    def __init__(self, task: str, folder: Path, *, slowly: bool) -> None:
        self.task, self.folder, self.slowly = task, folder, slowly

    def __len__(self) -> int:
        return 16

    def example(self, index: int, epoch: int, size: int) -> tuple[np.ndarray, Any]:
        if self.slowly and epoch == 1:
            (self.folder / "began").touch()
            time.sleep(0.5)
        pixels = np.random.RandomState([epoch, index]).randint(0, 256, (size, size, 3))
        return pixels.astype(np.uint8), target(self.task, index, size)


def main(folder: Path, task: str, *, slowly: bool) -> None:
    torch.manual_seed(0)
    network = create_model("mobilevit_xxs", task, num_classes=2)
    rows: list[float] = []
    with joined_processes("cpu") as processes:
        pictures = Noise(task, folder, slowly=slowly)
        training = Alike(network, pictures, whole_squares(64), RECIPE, folder, processes=processes)
        if training.state.exists():
            training.resume()
        average = training.run(lambda row, *_: rows.extend((row.loss, row.gradient_norm)) or row)
        if processes.first:
            torch.save(average.state_dict(), folder / "trained.pt")
            (folder / "rows.json").write_text(json.dumps(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], slowly="slowly" in sys.argv)
