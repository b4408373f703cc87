"""The commands of `mvit-bench`, put together."""

import typer

from benchmarks.cli import ablation, host, limit, peers, report, serve, training
from benchmarks.devices import cli as devices

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Measure exported models, keep every report, and show them.",
)

app.command(epilog=host.EXAMPLES)(host.host)
app.command(epilog=peers.EXAMPLES)(peers.peers)
app.command(epilog=report.EXAMPLES)(report.report)
app.command(epilog=ablation.EXAMPLES)(ablation.ablation)
app.command(epilog=limit.EXAMPLES)(limit.limit)
app.command(epilog=training.EXAMPLES)(training.training)
app.command(epilog=serve.EXAMPLES)(serve.serve)
app.add_typer(devices.commands)
