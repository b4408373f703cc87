"""The tasks: one file each, with all that depends on the task."""

from mobilevit_deploy.errors import unknown_name
from mobilevit_deploy.tasks.classification import CLASSIFICATION
from mobilevit_deploy.tasks.detection import DETECTION
from mobilevit_deploy.tasks.segmentation import SEGMENTATION
from mobilevit_deploy.tasks.task import Agreement, Output, Task, stacked

__all__ = ["TASKS", "Agreement", "Output", "Task", "get_task", "stacked"]

TASKS: dict[str, Task] = {task.name: task for task in (CLASSIFICATION, SEGMENTATION, DETECTION)}


def get_task(name: str) -> Task:
    """The task of that name.

    Raises:
        UsageError: no such task; the message names the nearest.
    """
    if name not in TASKS:
        raise unknown_name("task", name, TASKS)
    return TASKS[name]
