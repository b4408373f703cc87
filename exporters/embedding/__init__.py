"""Packages that an app embeds: an exported model with the code around it."""

from collections.abc import Collection, Mapping

from exporters.embedding.kotlin import KOTLIN
from exporters.embedding.package import Packaging
from exporters.embedding.swift import SWIFT
from exporters.embedding.web import WEB
from mobilevit_deploy.errors import UsageError, unknown_name

PACKAGINGS: Mapping[str, Packaging] = {row.name: row for row in (WEB, KOTLIN, SWIFT)}
"""Value of `--embed` -> how that package is made."""


def chosen_packaging(name: str, formats: Collection[str]) -> Packaging:
    """How a package is made.

    Args:
        name: of the package.
        formats: those that are exported.

    Raises:
        UsageError: there is no such package, or none of its files is exported.
    """
    if name not in PACKAGINGS:
        raise unknown_name("--embed", name, PACKAGINGS)
    packaging = PACKAGINGS[name]
    if not set(packaging.formats) & set(formats):
        raise UsageError(
            f"--embed {name} is made of {packaging.made_of}: add --format {packaging.formats[0]}."
        )
    return packaging
