"""Addresses and ports of this machine."""

import contextlib
import errno
import ipaddress
import socket
from collections.abc import Sequence

from mobilevit_deploy.errors import ServeError

LOOPBACK = "127.0.0.1"
_PORTS_TRIED = 50


def lan_address(wanted: str | None = None) -> str:
    """The IPv4 address under which other devices of the local network reach this machine.

    Args:
        wanted: one of this machine's addresses; None for that of the default route.

    Raises:
        ServeError: there is no network, or the wanted address is no IPv4 address of a network.
    """
    if wanted is None:
        wanted = _route_address()
        if wanted is None:
            raise ServeError(
                "This machine has no address in a local network. Connect it to the network of "
                "the phone, or give its address with --address."
            )
    try:
        address = ipaddress.IPv4Address(wanted)
    except ValueError:
        raise ServeError(
            f"--address takes an IPv4 address of this machine, got {wanted}."
        ) from None
    if address.is_unspecified or address.is_multicast or address.is_loopback:
        raise ServeError(
            f"{wanted} is not an address that a phone can reach; give that of one network."
        )
    return wanted


def _route_address() -> str | None:
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe,
    ):
        probe.connect(("192.0.2.1", 9))  # of RFC 5737, for examples; no packet is sent
        address = str(probe.getsockname()[0])
        if not ipaddress.IPv4Address(address).is_loopback:
            return address
    return None


def bound(addresses: Sequence[str], port: int) -> tuple[list[socket.socket], int]:
    """Sockets of all addresses on one port: the wanted one, or the next that is free.

    Args:
        addresses: IPv4 addresses of this machine.
        port: 1 to 65535; 0 for any that is free.

    Returns:
        The bound sockets, and their port.

    Raises:
        ServeError: no port near is free, or an address is not this machine's.
    """
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)) if port else [0] * _PORTS_TRIED:
        sockets: list[socket.socket] = []
        try:
            actual = candidate
            for address in addresses:
                # It listens too: two programs may bind one port, but not listen on it.
                sockets.append(socket.create_server((address, actual)))
                actual = sockets[-1].getsockname()[1]
        except OSError as error:
            for one in sockets:
                one.close()
            if error.errno == errno.EADDRINUSE:
                continue
            if error.errno == errno.EACCES:
                raise ServeError(f"Port {candidate} needs root; give one above 1023.") from None
            raise ServeError(f"{address}:{candidate} cannot be used: {error.strerror}.") from None
        return sockets, actual
    raise ServeError(f"No port from {port} to {port + _PORTS_TRIED - 1} is free. Give --port.")
