from dataclasses import replace
from pathlib import Path

import pytest

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.training.configuration import (
    Configuration,
    as_toml,
    configured,
    read_configuration,
)
from mobilevit_deploy.training.recipe import Phase, Recipe

VALUES = {
    "data": "pictures",
    "eval": "held-out",
    "model": "mobilevit_xxs",
    "phases": ["2@64", "1@96"],
    "freeze": ["stem"],
    "crop_area": [0.2, 1.0],
    "mixup": 0.2,
    "randaugment": [2, 9],
    "teacher": "teacher.pt",
    "seed": 3,
}


def test_a_file_says_what_the_dataclasses_hold() -> None:
    found = configured(VALUES)
    assert found.setting.eval == Path("held-out")
    assert found.recipe == Recipe(phases=(Phase(2, 64), Phase(1, 96)), freeze=("stem",), seed=3)
    assert found.augmentation.crop_area == (0.2, 1.0)
    assert found.augmentation.randaugment == (2, 9)
    assert found.distillation.teacher == "teacher.pt"


@pytest.mark.parametrize("values", [VALUES, {"data": 'a "quoted" füße'}])
def test_what_is_written_beside_the_weights_is_read_back(
    values: dict[str, object], tmp_path: Path
) -> None:
    configuration = configured(values)
    path = tmp_path / "configuration.toml"
    path.write_text(as_toml(configuration), encoding="utf-8")
    assert "torch = " in path.read_text(encoding="utf-8")
    assert configured(read_configuration(path)) == configuration


def test_defaults_are_those_of_the_dataclasses() -> None:
    assert configured({"data": "x"}) == Configuration("x")
    other = configured({"data": "x", "epochs": 4})
    assert other == replace(Configuration("x"), recipe=Recipe(epochs=4))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"data": "x", "epoch": 3},
            "Unknown key of a configuration 'epoch'. Did you mean 'epochs'",
        ),
        ({"epochs": 3}, "No pictures given"),
        ({"data": "x", "epochs": "many"}, "epochs"),
        ({"data": "x", "epochs": 0}, "epochs must be at least 1, got 0"),
        ({"data": "x", "phases": ["64"]}, "EPOCHS@SIZE"),
        ({"data": "x", "crop_area": [0.5]}, "crop_area"),
        ({"data": "x", "distillation": "medium"}, "distillation"),
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        configured(values)


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"epochs = \xff")
    with pytest.raises(UsageError, match="is no TOML file"):
        read_configuration(path)
