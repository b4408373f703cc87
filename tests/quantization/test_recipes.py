"""The recipes that there are, and recipes in files."""

from dataclasses import replace
from pathlib import Path

import pytest

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.quantization.recipes import (
    IMAGE_NORMS,
    RECIPES,
    Recipe,
    get_recipe,
    read_recipe,
    write_recipe,
)


def test_fewer_bits_have_wider_limits() -> None:
    """fp32 to w4 in the table's order; a limit that is widened has to be widened here too."""
    expected = {
        "fp32": ("fp32-exact-algebra", 1e-4, 0.999999, 80),
        "fp16": ("fp16-rounding", 2e-2, 0.9995, 40),
        "w8": ("int8-weights", 0.1, 0.995, 30),
        "w6": ("palette-of-64-weights", 0.25, 0.97, 20),
        "w4": ("palette-of-16-weights", 0.75, 0.8, 10),
    }
    assert {
        name: (one.limits.name, one.limits.relative_error, one.limits.cosine, one.limits.psnr_db)
        for name, one in RECIPES.items()
    } == expected
    assert all(one.limits.reason for one in RECIPES.values())
    assert {name for name, one in RECIPES.items() if one.arithmetic == "float32"} == {"fp32"}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_recipe_comes_back_from_its_file(recipe: Recipe, tmp_path: Path) -> None:
    write_recipe(recipe, tmp_path / "recipe.toml")
    assert read_recipe(tmp_path / "recipe.toml") == recipe


def test_any_text_comes_back(tmp_path: Path) -> None:
    reason = 'a "quoted" \\ line\nand\ttab, \x7f \x01 and ęøß 🙂'
    recipe = replace(RECIPES["fp16"], kept_in_float={IMAGE_NORMS: reason}, calibration=reason)
    limits = recipe.limits.model_copy(update={"agreement": {"top-1": 0.98}})
    recipe = replace(recipe, limits=limits)
    write_recipe(recipe, tmp_path / "recipe.toml")
    assert read_recipe(tmp_path / "recipe.toml") == recipe


def test_an_edited_recipe_is_used_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "loose.toml"
    write_recipe(RECIPES["fp16"], path)
    text = path.read_text().replace('"fp16"', '"fp16-loose"').replace("= 0.02", "= 0.05")
    path.write_text(text)
    recipe = read_recipe(path)
    assert (recipe.name, recipe.limits.relative_error) == ("fp16-loose", 0.05)
    assert get_recipe(recipe) is recipe


def test_unknown_names_are_answered_with_the_nearest() -> None:
    assert get_recipe("w8") is RECIPES["w8"]
    with pytest.raises(UsageError, match=r"Unknown precision 'fp61'\. Did you mean 'fp16'"):
        get_recipe("fp61")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('name = "fp16"', "name = ", "is no TOML file"),
        ('name = "fp16"', 'name = "FP 16"', "lower-case letters and digits, got 'FP 16'"),
        ('name = "fp16"', "", "name: Field required"),
        ('arithmetic = "float16"', 'arithmetic = "flaot16"', "Did you mean 'float16'"),
        ('weights = "float16"', 'weights = "palette"', "Unknown type of weights 'palette'"),
        ('activations = "float16"', 'activations = "w8"', "Unknown type of activations 'w8'"),
        ("psnr_db = 40.0", 'psnr_db = "40"', "limits.psnr_db: Input should be a valid number"),
        ("psnr_db = 40.0", "psnr_bd = 40.0", "limits.psnr_bd: Extra inputs are not permitted"),
        ('"image norms"', '"imagenorms"', "Unknown part of a network 'imagenorms'"),
    ],
)
def test_what_is_no_recipe_is_refused(
    before: str, after: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "recipe.toml"
    write_recipe(RECIPES["fp16"], path)
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    with pytest.raises(UsageError, match=message) as error:
        read_recipe(path)
    assert str(path) in str(error.value)


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"missing\.toml cannot be read: No such file"):
        read_recipe(tmp_path / "missing.toml")
    with pytest.raises(UsageError, match="cannot be written: Is a directory"):
        write_recipe(RECIPES["fp32"], tmp_path)
    (tmp_path / "picture.toml").write_bytes(b"\xff\xd8")
    with pytest.raises(UsageError, match="is no TOML file"):
        read_recipe(tmp_path / "picture.toml")
