"""What depends on the task stays in its rooms: nothing else names its outputs, metric or word."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = re.compile(
    r"mobilevit_deploy/(tasks|models|checkpoints|training)/"
    r"|mobilevit_deploy/contract/record\.py"
    r"|[dD]ecoders/"
    r"|exporters/embedding/(kotlin|swift|web)/"
    r"|apps/(android/sample|ios/Harness/Classifying)/"
)
"""Tasks and heads, readers and their record, training; decoders of the apps, and the packages that
show results."""

WORDS = {"logits", "top1", "top_1", "classification"}
COUNT = "num_classes"


def tracked(*endings: str) -> list[Path]:
    names = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", *(f"*.{ending}" for ending in endings)],
        capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    return [
        ROOT / name
        for name in names
        if name.startswith(("mobilevit_deploy/", "exporters/", "benchmarks/", "apps/"))
        and not ROOMS.search(name)
    ]


def named_in_python(path: Path) -> list[str]:
    """Names, arguments and whole strings of the code; neither comments nor texts for people."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        words: set[str] = set()
        if isinstance(node, ast.Name):
            words = {node.id}
        elif isinstance(node, ast.Attribute):
            words = {node.attr}
        elif isinstance(node, ast.arg | ast.keyword):
            words = {node.arg or ""}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = {node.value}
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            names = ast.walk(node.test)
            words = {one.attr for one in names if isinstance(one, ast.Attribute)} & {COUNT}
        found += [
            f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', '?')} {word}"
            for word in words & {*WORDS, COUNT}
            if word != COUNT or isinstance(node, ast.If | ast.IfExp | ast.While)
        ]
    return found


def named_in_apps(path: Path) -> list[str]:
    """Words of the code, comments and generated types aside."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [
        f"{path.relative_to(ROOT)} {word}"
        for word in re.findall(
            r"\b(?:logits|top1|topOne|numClasses|num_classes)\b|\"classification\"", text
        )
    ]


@pytest.mark.parametrize("path", tracked("py"), ids=lambda path: str(path.relative_to(ROOT)))
def test_python_outside_the_rooms_of_a_task_does_not_know_it(path: Path) -> None:
    assert named_in_python(path) == []


def test_the_apps_outside_their_decoders_do_not_know_it() -> None:
    files = [
        path
        for path in tracked("kt", "swift", "ts")
        if not re.search(r"[tT]est|stubs|e2e|[cC]ontract/", str(path.relative_to(ROOT)))
    ]
    assert len(files) > 50
    assert [line for path in files for line in named_in_apps(path)] == []
