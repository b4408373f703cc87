from pathlib import Path

import pytest
import torch
from torch.nn import functional

from mobilevit_deploy import create_model
from mobilevit_deploy.checkpoints import DEMOS, save_checkpoint
from mobilevit_deploy.errors import CheckpointError, UsageError
from mobilevit_deploy.tasks import TASKS, get_task
from mobilevit_deploy.tasks.loss_sum import LossSum
from mobilevit_deploy.training.distillation import Distillation
from mobilevit_deploy.training.teacher import distilled, find_teacher

CLASSES = get_task("classification")
CPU = torch.device("cpu")
OWN = LossSum(torch.tensor(12.0), torch.tensor(4))


def logits(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(sum(shape)))


def test_soft_targets_are_the_divergence_at_the_temperature() -> None:
    own, taught = logits(4, 3), logits(4, 3) * 2
    how = Distillation(distillation_weight=0.25, temperature=3.0)
    found = distilled(OWN, CLASSES, {"logits": own}, {"logits": taught}, how)
    wanted = (taught / 3).softmax(1)
    divergence = (wanted * (wanted.log() - (own / 3).log_softmax(1))).sum(1).mean()
    assert float(found.mean) == pytest.approx(float(0.75 * 3 + 0.25 * 9 * divergence), rel=1e-5)


def test_hard_targets_are_the_teacher_s_best_classes() -> None:
    own, taught = logits(4, 3), logits(4, 3).flip(1)
    how = Distillation(distillation="hard")
    found = distilled(OWN, CLASSES, {"logits": own}, {"logits": taught}, how)
    expected = 0.5 * 3 + 0.5 * functional.cross_entropy(own, taught.argmax(1))
    assert float(found.mean) == pytest.approx(float(expected), rel=1e-5)


def test_the_same_answers_cost_nothing_and_others_pull_towards_the_teacher() -> None:
    taught = logits(4, 3)
    how = Distillation(distillation_weight=1.0)
    same = distilled(OWN, CLASSES, {"logits": taught}, {"logits": taught}, how)
    assert float(same.total) == pytest.approx(0, abs=1e-5)
    own = torch.zeros(4, 3, requires_grad=True)
    optimizer = torch.optim.SGD([own], 1.0)
    for _ in range(200):
        optimizer.zero_grad()
        distilled(OWN, CLASSES, {"logits": own}, {"logits": taught}, how).total.backward()
        optimizer.step()
    torch.testing.assert_close(own.softmax(1), taught.softmax(1), rtol=0, atol=1e-3)


@pytest.mark.parametrize("name", TASKS)
def test_every_task_s_scores_are_taught_class_by_class(name: str) -> None:
    """Permuted places change nothing, permuted classes do: the axis of the classes is right."""
    task = get_task(name)
    (scores,) = [one for one in task.outputs if one.role == "scores"]
    shape = [{"N": 2, "C": 3, "H": 4, "W": 5, "A": 6}[axis] for axis in scores.layout]
    own, taught = logits(*shape), logits(*shape).flip(0)
    axis = scores.layout.index("C")

    def loss(one: torch.Tensor, other: torch.Tensor) -> float:
        how = Distillation(distillation_weight=1.0)
        return float(distilled(OWN, task, {scores.name: one}, {scores.name: other}, how).total)

    assert loss(own.flip(0), taught.flip(0)) == pytest.approx(loss(own, taught), rel=1e-5)
    assert loss(own, taught.roll(1, axis)) != pytest.approx(loss(own, taught), rel=1e-2)


def test_a_checkpoint_teaches_with_its_own_preprocessing(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = create_model("mobilevit_xxs", num_classes=3).eval()
    save_checkpoint(network, tmp_path / "teacher.safetensors")
    teacher = find_teacher(str(tmp_path / "teacher.safetensors"), CLASSES, CPU)
    pixels = torch.randint(0, 256, (2, 32, 32, 3), dtype=torch.uint8)
    nothing = torch.zeros(2, 3, 32, 32)
    inputs = torch.from_numpy(teacher.preprocessing.tensor(pixels.numpy()))
    with torch.no_grad():
        expected = network(inputs)
    torch.testing.assert_close(teacher.outputs(pixels, nothing)["logits"], expected)
    assert not teacher.outputs(pixels, nothing)["logits"].requires_grad


def test_a_function_gives_a_teacher_that_sees_what_the_student_sees() -> None:
    teacher = find_teacher(f"{__name__}:three_classes", CLASSES, CPU)
    inputs = logits(2, 3, 4, 4)
    found = teacher.outputs(inputs, inputs)["logits"]
    torch.testing.assert_close(found, inputs.mean((2, 3)))


def three_classes() -> torch.nn.Module:
    return torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())


def no_module() -> int:
    return 3


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (f"{__name__}:no_module", "is no torch module but int"),
        (f"{__name__}:nothing", "cannot be made: AttributeError"),
        ("no_such_package:teacher", "cannot be made: ModuleNotFoundError"),
    ],
)
def test_a_function_that_gives_no_teacher_is_refused(named: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        find_teacher(named, CLASSES, CPU)


def test_a_checkpoint_of_another_task_or_class_count_is_refused() -> None:
    with pytest.raises(CheckpointError, match="classification was asked for"):
        find_teacher(str(DEMOS["segmentation"]), CLASSES, CPU)
    teacher = find_teacher(f"{__name__}:three_classes", CLASSES, CPU)
    with pytest.raises(UsageError, match=r"\(2, 3\), the network's \(2, 5\)"):
        teacher.require_alike({"logits": logits(2, 5)}, {"logits": logits(2, 3)})
