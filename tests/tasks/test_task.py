"""What holds of every task."""

import pickle

import pytest

from mobilevit_deploy.tasks import TASKS, get_task
from mobilevit_deploy.tasks.views import unchanged


@pytest.mark.parametrize("name", TASKS)
def test_a_task_can_be_sent_to_another_process(name: str) -> None:
    task = get_task(name)
    assert pickle.loads(pickle.dumps(task)) == task  # noqa: S301 (our own)


@pytest.mark.parametrize("name", TASKS)
def test_targets_that_have_a_place_follow_a_view(name: str) -> None:
    task = get_task(name)
    assert task.has_places == (task.seen is not unchanged)


@pytest.mark.parametrize("name", TASKS)
def test_outputs_and_results_of_a_task_have_names_of_their_own(name: str) -> None:
    task = get_task(name)
    forms = [form.outputs for stage in task.stages for form in stage.forms]
    results = [stage.results for stage in task.stages]
    every = [*task.outputs, *(one for outputs in (*results, *forms) for one in outputs)]
    assert len({one.name for one in every}) == len(every)
