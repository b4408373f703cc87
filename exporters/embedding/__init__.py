"""Packages that an app embeds: an exported model with the code around it."""

from collections.abc import Mapping

from exporters.embedding.kotlin import KOTLIN
from exporters.embedding.package import Packaging
from exporters.embedding.swift import SWIFT
from exporters.embedding.web import WEB

PACKAGINGS: Mapping[str, Packaging] = {row.name: row for row in (WEB, KOTLIN, SWIFT)}
"""Value of `--embed` -> how that package is made."""
