import pytest

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.training.recipe import Phase, Recipe, sizes_around


@pytest.mark.parametrize(("epochs", "size"), [(0, 64), (1, 31)])
def test_an_impossible_phase_is_refused(epochs: int, size: int) -> None:
    with pytest.raises(UsageError, match="at least 1 epoch at 32 pixels"):
        Phase(epochs, size)


def test_a_phase_is_written_as_it_is_read() -> None:
    assert Phase.parse("40@192") == Phase(40, 192)
    assert Phase.parse(str(Phase(3, 64))) == Phase(3, 64)
    for text in ("40", "40@", "a@64", "40@64@2"):
        with pytest.raises(UsageError, match="EPOCHS@SIZE"):
            Phase.parse(text)


def test_several_scales_are_those_of_the_papers() -> None:
    assert sizes_around(256) == (160, 192, 224, 256, 288, 320)
    assert sizes_around(128) == (96, 128, 160)
    assert sizes_around(96) == (64, 96, 128)
    assert sizes_around(32) == (32, 64)


def test_phases_take_the_place_of_epochs() -> None:
    assert Recipe(epochs=4).phases_at(64) == (Phase(4, 64),)
    phases = (Phase(2, 32), Phase(1, 64))
    assert Recipe(phases=phases).phases_at(128) == phases


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("epochs", 0, "at least 1"),
        ("batch_size", 0, "at least 1"),
        ("peak_rate", 0.0, "above 0"),
        ("peak_rate", float("nan"), "above 0"),
        ("clip", float("inf"), "above 0"),
        ("weight_decay", -1.0, "at least 0"),
        ("label_smoothing", 1.1, "between 0 and 1"),
        ("ema_decay", -0.1, "between 0 and 1"),
        ("accumulate", 33, "33 parts"),
        ("arithmetic", "int8", "fp32, bf16, fp16"),
    ],
)
def test_a_value_without_meaning_is_refused(name: str, value: float, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Recipe(**{name: value})
