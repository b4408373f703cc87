"""The formats that a model can be exported to: the packages of this folder that have an exporter."""

import importlib
import pkgutil
from collections.abc import Mapping
from pathlib import Path

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
