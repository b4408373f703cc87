import re

import numpy as np
import pytest
from PIL import Image

from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.errors import MobileViTError, UsageError
from mobilevit_deploy.training.icons.benchmark import make_benchmark, spread
from mobilevit_deploy.training.icons.classes import CLASSES
from mobilevit_deploy.training.icons.sets import Icon, read_set
from tests.training.icons.drawn_sets import COUNTS, FAMILIES, write_package


def test_every_class_has_its_pictures_in_every_split(made):
    for split in ("train", "val", "test"):
        folders = sorted((made / split).iterdir())
        assert [folder.name for folder in folders] == sorted(CLASSES)
        assert {len(list(one.iterdir())) for one in folders} == {getattr(COUNTS, split)}
    with Image.open(next((made / "test" / "star").iterdir())) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (128, 128), "RGB")


def test_no_family_has_pictures_in_two_splits(made):
    seen = {
        split: {path.name.split("_")[0] for path in (made / split).rglob("*.jpg")}
        for split in ("train", "val", "test")
    }
    assert seen == {"train": {"a", "b"}, "val": {"c"}, "test": {"d"}}


def test_the_same_command_gives_the_same_bytes(made, fetch, tmp_path):
    make_benchmark(tmp_path / "again", counts=COUNTS, families=FAMILIES, fetch=fetch)
    assert digest(tmp_path / "again") == digest(made)


def test_the_seed_changes_the_training_alone(made, fetch, tmp_path):
    make_benchmark(tmp_path / "other", counts=COUNTS, seed=1, families=FAMILIES, fetch=fetch)
    for split, same in (("train", False), ("val", True), ("test", True)):
        assert (digest(tmp_path / "other" / split) == digest(made / split)) is same


def test_the_card_has_counts_digests_and_licences(made):
    card = (made / "README.md").read_text()
    for split, sets in (("train", 2), ("val", 1), ("test", 1)):
        row = re.search(rf"\| {split} \| (\d+) \| \d+ \| (\d+) \| `(\w+)` \|", card)
        count = getattr(COUNTS, split) * len(CLASSES)
        assert row is not None
        assert row.groups() == (str(count), str(sets), digest(made / split))
    assert "| test | third | D 1.0.0 | A. Author | MIT |" in card


def test_a_folder_that_holds_something_is_left_as_it_is(fetch, tmp_path):
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        make_benchmark(tmp_path, counts=COUNTS, families=FAMILIES, fetch=fetch)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_class_without_icons_is_named_and_nothing_is_left(fetch, tmp_path):
    few = read_set(write_package(tmp_path / "d", {"anchor": {"body": "<path d='M0 0h9v9z'/>"}}))
    with pytest.raises(MobileViTError, match="No icon shows battery in the test split"):
        make_benchmark(
            tmp_path / "icons",
            counts=COUNTS,
            families=FAMILIES,
            fetch=lambda names: {**fetch(names), "d": few},
        )
    assert [path.name for path in tmp_path.iterdir()] == ["d"]


def test_pictures_are_spread_evenly_over_sets_and_their_icons():
    icons = [Icon("a", "star", "star", str(n), (0, 0, 1, 1)) for n in range(4)]
    icons.append(Icon("b", "star", "star", "b", (0, 0, 1, 1)))
    chosen = spread(icons, 16, np.random.RandomState(0))
    assert sorted(chosen.count(icon) for icon in icons) == [2, 2, 2, 2, 8]
