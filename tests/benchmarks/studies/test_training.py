import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from benchmarks.studies.training import QUESTIONS, Answer, answer, answer_table
from benchmarks.studies.training_run import RunResult
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.training.digits import whole_squares

VALUES = {"model": "mobilevit_xxs", "size": 64, "phases": ["1@32"], "batch_size": 8, "flip": 0.0}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Two classes, dark and light noise, of which a step or two already learns something."""
    folder = tmp_path_factory.mktemp("pictures")
    random = np.random.RandomState(0)
    for split, count in (("train", 16), ("test", 8)):
        for label, level in (("dark", 0), ("light", 128)):
            (folder / split / label).mkdir(parents=True)
            for number in range(count):
                pixels = level + random.randint(0, 128, (40, 40, 3))
                image = Image.fromarray(pixels.astype(np.uint8))
                image.save(folder / split / label / f"{number}.png")
    (folder / "preprocessing.json").write_text(whole_squares(64).model_dump_json())
    return folder


def test_a_finished_run_is_not_trained_again_whatever_asks_for_it(pictures, tmp_path):
    said: list[str] = []
    first = answer("average", pictures, tmp_path, VALUES, (0, 1), notify=said.append)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 2  # one run for both arms of a seed
    for file in files:
        stored = json.loads(file.read_text())
        stored["result"]["epoch_cpu_s"] = 7.0
        file.write_text(json.dumps(stored))
    again = answer("average", pictures, tmp_path, VALUES, (0, 1))
    assert all(one.epoch_cpu_s == 7.0 for arm in again.results for one in arm)
    assert [one.average for one in again.results[0]] == [one.average for one in first.results[0]]
    assert said[0] == "average: weights of the last step, seed 0"

    answer("multi-scale", pictures, tmp_path, VALUES, (0,))
    assert len(list(tmp_path.iterdir())) == 3  # one size is there already


def test_arms_differ_in_what_they_say_alone(pictures, tmp_path):
    found = answer("v3", pictures, tmp_path, VALUES, (0,))
    parameters = [results[0].parameters for results in found.results]
    assert len(set(parameters)) == len(QUESTIONS["v3"]) - 1  # adding the input costs no weights
    assert parameters[2] == parameters[3]
    stored = [json.loads(file.read_text()) for file in tmp_path.iterdir()]
    assert len({json.dumps(one["configuration"], sort_keys=True) for one in stored}) == 1
    assert sorted(len(one["changes"]) for one in stored) == [0, 1, 2, 3, 4]
    assert list(found.results[0][0].average) == [40, 64, 80]


def test_a_teacher_has_to_be_named_and_changes_the_run(pictures, tmp_path):
    with pytest.raises(UsageError, match="--teacher"):
        answer("distillation", pictures, tmp_path, VALUES, (0,))
    assert not list(tmp_path.iterdir())


def test_an_unknown_question_is_refused(pictures, tmp_path):
    with pytest.raises(UsageError, match="Did you mean 'average'"):
        answer("averages", pictures, tmp_path, VALUES, (0,))


def _result(right: float) -> RunResult:
    return RunResult({40: right - 0.1, 64: right, 80: right}, {64: right}, 12.0, 3.0, 2_000_000)


def test_the_table_has_differences_seed_by_seed_with_students_interval():
    base = tuple(map(_result, (0.80, 0.82, 0.84)))
    other = tuple(map(_result, (0.81, 0.84, 0.87)))
    found = Answer(
        "multi-scale", "mobilevit_xxs", (0, 1, 2), QUESTIONS["multi-scale"], (base, other)
    )
    rows = answer_table(found).rows
    assert rows[0] == ("one size", "72.0", "82.0", "82.0", "", "12 s", "3.0 ms", "2.00 M")
    # Differences of 1, 2 and 3 points: 2 +- 4.303 / sqrt(3).
    assert rows[1][4] == "+2.0 (-0.5 to +4.5)"
    one_seed = replace(found, seeds=(0,), results=(base[:1], other[:1]))
    assert answer_table(one_seed).rows[1][4] == "+1.0"


def test_the_last_weights_are_judged_at_the_size_that_was_trained():
    result = replace(_result(0.8), last={64: 0.7})
    found = Answer("average", "mobilevit_xxs", (0,), QUESTIONS["average"], ((result,), (result,)))
    rows = answer_table(found).rows
    assert rows[0][1:5] == ("", "70.0", "", "")
    assert rows[1][1:5] == ("70.0", "80.0", "80.0", "+10.0")
