"""Measuring on this machine: exported files in turns, each checked and loaded alone first."""
