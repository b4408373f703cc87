"""`mvit-bench`: a file per command, options and output that they share."""


def main() -> None:
    """Entry point of the console script."""
    from benchmarks.cli.app import app

    app(prog_name="mvit-bench")
