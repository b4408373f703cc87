"""Starting and stopping: ports, certificate, session token, store, and what the terminal shows."""

import contextlib
import io
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from benchmarks.measuring.timing import stopping_rule
from benchmarks.serve.network import LOOPBACK, bound, lan_address
from mobilevit_deploy.contract.document import LARGEST_DOCUMENT
from mobilevit_deploy.contract.plan import Plan
from mobilevit_deploy.errors import UsageError, missing_extra

_SHUTDOWN_SECONDS = 5  # for answers that are under way
_SWITCH_SECONDS = 0.0005
"""After so long a thread that computes gives way to another. The one that writes to the store waits
for that after each statement: with the usual 5 ms, a hundred of them would take half a second."""

_LONGEST_MINUTES = 7 * 24 * 60.0


@dataclass(frozen=True)
class Options:
    """How to serve."""

    folders: tuple[Path, ...]
    store: Path
    lan: bool = False
    address: str | None = None
    port: int = 8765
    expires_minutes: float = 240.0
    most_report_bytes: int = LARGEST_DOCUMENT
    reports_per_second: float = 10.0
    store_patience_seconds: float = 5.0
    plan: Plan = field(default_factory=lambda: stopping_rule(minimum_seconds=5.0))
    threads: tuple[int, ...] = (1, 2)

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise UsageError(f"--port is 0 to 65535, got {self.port}.")
        if self.address is not None and not self.lan:
            raise UsageError("--address is for the local network: give --lan too.")
        # NaN is in no range.
        if not 0 < self.expires_minutes <= _LONGEST_MINUTES or self.store_patience_seconds < 0:
            raise UsageError(
                f"--expires is above 0 and at most {_LONGEST_MINUTES:g} minutes (a week), got "
                f"{self.expires_minutes:g}."
            )
        if not 1024 <= self.most_report_bytes <= LARGEST_DOCUMENT:
            raise UsageError(f"--max-report-kb is 1 to {LARGEST_DOCUMENT // 1024}.")
        if not 0 <= self.reports_per_second <= 1e6:
            raise UsageError("--max-rate is 0 (no limit) to a million.")
        if not self.threads or not 1 <= min(self.threads) <= max(self.threads) <= 64:
            raise UsageError(f"--threads are 1 to 64, got {list(self.threads)}.")


@dataclass(frozen=True)
class Listening:
    """Where a server that has started is reached."""

    url: str  # holds the token
    desk: str
    port: int
    wanted_port: int
    fingerprint: str | None
    expires_minutes: float
    qr: str


def serve(
    options: Options,
    started: Callable[[Listening], None],
    complain: Callable[[str], None],
) -> int:
    """Serve until SIGINT or SIGTERM; what is under way is finished first.

    Args:
        options: how.
        started: called once, when devices can connect.
        complain: told what goes wrong with the store meanwhile.

    Returns:
        How many reports were received and kept.

    Raises:
        ManifestError: a folder is no export folder, or damaged.
        ServeError: no port or no network, or nothing to serve.
        ReportError: the store cannot be opened.
        RuntimeUnavailableError: the extra `bench` is not installed.
    """
    try:
        import brotli  # noqa: F401
        import cryptography  # noqa: F401
        import segno
        import starlette  # noqa: F401
        import uvicorn
    except ModuleNotFoundError as error:
        raise missing_extra(error.name or "uvicorn", "bench") from None
    from benchmarks.serve.application import Routes
    from benchmarks.serve.certificate import make_identity
    from benchmarks.serve.desk_events import Desk
    from benchmarks.serve.door import Door
    from benchmarks.serve.exports import share
    from benchmarks.serve.inbox import Inbox
    from benchmarks.serve.sessions import Sessions
    from benchmarks.serve.site import site
    from benchmarks.serve.uploads import Uploads

    exports = share(options.folders)
    addresses = [lan_address(options.address), LOOPBACK] if options.lan else [LOOPBACK]
    with contextlib.ExitStack() as stack:
        bare, port = bound(addresses, options.port)
        door = Door()
        sockets = [stack.enter_context(contextlib.closing(door.listener(one))) for one in bare]
        inbox = stack.enter_context(Inbox(options.store, options.store_patience_seconds))
        lifetime = 60 * options.expires_minutes
        context, fingerprint = make_identity(addresses, lifetime) if options.lan else (None, None)
        sessions = Sessions(lifetime, options.reports_per_second)
        desk = Desk(inbox.former)
        for name, why in inbox.damaged.items():
            complain(f"report {name} of {options.store} is set aside: {why}")
        scheme = "https" if options.lan else "http"
        routes = Routes(
            options=options,
            exports=exports,
            site=site(),
            sessions=sessions,
            door=door,
            desk=desk,
            uploads=Uploads(inbox, desk, options.most_report_bytes, complain),
            origins=_origins(scheme, addresses, port),
            cookie=f"mvit-session-{port}",  # cookies do not tell ports apart
            secure=options.lan,
        )
        config = uvicorn.Config(
            routes.application(),
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",  # whoever sends no HTTP fills no terminal
            proxy_headers=False,  # an address that a client may choose has no limits
            access_log=False,  # addresses hold the token
            server_header=False,
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
        )
        config.load()
        config.ssl = context

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                url = f"{scheme}://{addresses[0]}:{port}/join/{sessions.token}"
                qr = io.StringIO()
                segno.make(url, micro=False).terminal(out=qr, compact=True)
                started(
                    Listening(
                        url=url,
                        desk=f"{url}?desk",
                        port=port,
                        wanted_port=options.port,
                        fingerprint=fingerprint,
                        expires_minutes=options.expires_minutes,
                        qr=qr.getvalue(),
                    )
                )

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                desk.close()  # a page that watches would keep its connection for ever
                await super().shutdown(sockets)
                door.close()

            def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
                # Not kept to be raised again: stopping is how this command ends.
                self.force_exit = self.should_exit
                self.should_exit = True

        sys.setswitchinterval(_SWITCH_SECONDS)
        Server(config).run(sockets=sockets)
    return desk.received


def _origins(scheme: str, addresses: Sequence[str], port: int) -> frozenset[str]:
    default = {"http": 80, "https": 443}[scheme]
    suffix = "" if port == default else f":{port}"
    return frozenset(f"{scheme}://{host}{suffix}" for host in (*addresses, "localhost"))
