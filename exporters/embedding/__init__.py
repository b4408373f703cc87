"""Packages that an app embeds: an exported model with the code around it."""
