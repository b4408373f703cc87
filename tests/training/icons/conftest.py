import pytest

from mobilevit_deploy.training.icons.benchmark import make_benchmark
from mobilevit_deploy.training.icons.sets import read_set
from tests.training.icons.drawn_sets import COUNTS, FAMILIES, write_set_of_all_classes


@pytest.fixture(scope="session")
def fetch(tmp_path_factory):
    """Gives the sets of `FAMILIES` by name."""
    folder = tmp_path_factory.mktemp("sets")
    sets = {
        name: read_set(write_set_of_all_classes(folder / name, seed))
        for seed, name in enumerate("abcd")
    }
    return lambda names: {name: sets[name] for name in names}


@pytest.fixture(scope="session")
def made(fetch, tmp_path_factory):
    """A benchmark of few pictures, drawn of those sets."""
    folder = tmp_path_factory.mktemp("made") / "icons"
    make_benchmark(folder, counts=COUNTS, families=FAMILIES, fetch=fetch)
    return folder
