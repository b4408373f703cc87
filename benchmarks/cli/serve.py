"""`mvit-bench serve`: measure in browsers, of phones too."""

from typing import TYPE_CHECKING, Annotated

import typer

from benchmarks.cli.options import (
    DEFAULT_STORE,
    DebugOption,
    FoldersArgument,
    MaxSamplesOption,
    MaxSecondsOption,
    MinSamplesOption,
    MinSecondsOption,
    StoreOption,
    SustainedOption,
    WarmUpOption,
    WidthOption,
)
from mobilevit_deploy.console import err, out, print_json_line, reported, styled

if TYPE_CHECKING:
    from benchmarks.serve.server import Listening

EXAMPLES = """
**Examples**

`mvit-bench serve exports/mobilevit_s` (in a browser of this machine)

`mvit-bench serve exports/mobilevit_s --lan` (phones in the same network: scan the QR code)
"""


def serve(
    folders: FoldersArgument,
    lan: Annotated[
        bool, typer.Option("--lan", help="Let devices of the local network in, by HTTPS.")
    ] = False,
    address: Annotated[
        str | None, typer.Option(help="With --lan: this machine's address in the phone's network.")
    ] = None,
    port: Annotated[
        int, typer.Option(help="The next free one is taken if it is in use; 0: any.")
    ] = 8765,
    expires: Annotated[
        float, typer.Option(help="Minutes until the QR code and every session end.")
    ] = 240.0,
    threads: Annotated[
        list[int] | None, typer.Option(help="To measure with. Repeats. 1 and 2 if left out.")
    ] = None,
    width: WidthOption = 0.03,
    min_samples: MinSamplesOption = 50,
    max_samples: MaxSamplesOption = None,
    min_seconds: MinSecondsOption = 5.0,
    max_seconds: MaxSecondsOption = None,
    sustained: SustainedOption = None,
    warm_up: WarmUpOption = 10,
    max_report_kb: Annotated[int, typer.Option(help="Largest report that is taken.")] = 16384,
    max_rate: Annotated[
        float, typer.Option(help="Reports per second of each device; 0: no limit.")
    ] = 10.0,
    store: StoreOption = DEFAULT_STORE,
    as_json: Annotated[
        bool, typer.Option("--json", help="The addresses as one line of JSON, no QR code.")
    ] = False,
    debug: DebugOption = False,
) -> None:
    """Measure in browsers, of phones too: shows a QR code, and keeps the reports that arrive.

    Only this machine can connect, unless --lan is given. Ctrl-C stops it.
    """
    with reported(debug=debug, as_json=as_json):
        from benchmarks.measuring.timing import stopping_rule
        from benchmarks.serve.server import Options
        from benchmarks.serve.server import serve as run_server

        options = Options(
            folders=tuple(folders),
            store=store,
            lan=lan,
            address=address,
            port=port,
            expires_minutes=expires,
            most_report_bytes=1024 * max_report_kb,
            reports_per_second=max_rate,
            plan=stopping_rule(
                width, min_samples, max_samples, max_seconds, warm_up, min_seconds, sustained
            ),
            threads=tuple(threads or (1, 2)),
        )

        def started(where: "Listening") -> None:
            if as_json:
                print_json_line(
                    {
                        "url": where.url,
                        "desk": where.desk,
                        "port": where.port,
                        "fingerprint": where.fingerprint,
                        "expires_minutes": where.expires_minutes,
                    }
                )
            else:
                _show_addresses(where)

        def complain(text: str) -> None:
            err.print(styled("bold red", "store:", f" {text}"), soft_wrap=True)

        received = run_server(options, started, complain)
        if not as_json:
            err.print(f"stopped; {received} reports were kept in {store}")


def _show_addresses(where: "Listening") -> None:
    """Where the server listens, with a QR code for phones."""
    from rich.text import Text

    if where.wanted_port not in {0, where.port}:
        err.print(f"port {where.wanted_port} is in use; {where.port} is taken instead")
    # The characters are the code's light parts: light on dark, whatever the terminal's colours.
    out.print(Text(where.qr.rstrip("\n"), style="bright_white on black"))
    out.print(f"measure: {where.url}", soft_wrap=True)
    out.print(f"desk:    {where.desk}", soft_wrap=True)
    if where.fingerprint is None:
        out.print("Only this machine can connect; for a phone: --lan")
    else:
        out.print(
            "The phone will warn that the certificate is not known: it was made now. Compare its "
            f"SHA-256 fingerprint, then go on:\n{where.fingerprint}",
            soft_wrap=True,
        )
    out.print(f"The addresses work for {where.expires_minutes:g} minutes. Ctrl-C stops the server.")
    out.file.flush()
