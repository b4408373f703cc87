"""`mvit-bench`: a file per command, options and output that they share."""


def main() -> None:
    """`mvit-bench`."""
    from benchmarks.cli.app import main as run

    run()
