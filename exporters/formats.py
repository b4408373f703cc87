"""The formats that a model can be exported to: the packages beside this file with an exporter."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from exporters.format import Format
from mobilevit_deploy.errors import unknown_name

_HERE = Path(__file__).parent

FORMATS: Mapping[str, Format] = {
    module.name: importlib.import_module(f"exporters.{module.name}").FORMAT
    for module in pkgutil.iter_modules([str(_HERE)])
    if (_HERE / module.name / "exporter.py").is_file()
}


def get_format(name: str) -> Format:
    """The row of that name.

    Raises:
        UsageError: no such format; the message names the nearest.
    """
    if name not in FORMATS:
        raise unknown_name("format", name, FORMATS)
    return FORMATS[name]


def own_flags() -> dict[str, Field[Any]]:
    """Every option that some format has: its name, and its field."""
    return {one.name: one for row in FORMATS.values() for one in fields(row.options)}
