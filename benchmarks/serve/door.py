"""Connections: so many, of each address so many, and none that keeps a place for nothing.

What is counted is the TCP connection, from before its handshake of TLS. Without a request that has
come whole it keeps its place for some seconds only, and gives it up at once where places are short:
the address that has the most of them makes room. Within one address it keeps it for a second, so
that whoever connects all the time is mostly refused, which costs next to nothing.
"""

import asyncio
import contextlib
import socket
from collections import Counter

MOST_CONNECTIONS = 200
MOST_OF_ADDRESS = 64

_HEAD_SECONDS = 10.0  # for a handshake and the head of a request; a phone takes tenths of one

_LEAST_SECONDS = 1.0  # before another connection of the same address may take its place

Client = tuple[str, int]
"""Address and port of a connection's other end, as the system and ASGI name it."""


class Door:
    """The connections that are open."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: dict[Client, _Connection] = {}  # who began to wait first comes first
        self._of_address: Counter[str] = Counter()

    def listener(self, listening: socket.socket) -> socket.socket:
        """A listening socket whose connections this door lets in; takes the other's place."""
        return _Listener(listening, self)

    def asked(self, client: Client | None) -> None:
        """A request has come whole: its connection keeps its place until the answer is out."""
        if client in self._open:
            self._open[client].wait(None)

    def answered(self, client: Client | None) -> None:
        """The answer is out: the next request may come, soon."""
        if client in self._open:
            self._open[client] = connection = self._open.pop(client)
            connection.wait(_HEAD_SECONDS)

    def end(self, client: Client | None) -> None:
        """Cut a connection off."""
        if client in self._open:
            self._open[client].cut()

    def close(self) -> None:
        """Cut every connection off."""
        for connection in list(self._open.values()):
            connection.cut()

    def lets_in(self, client: Client) -> bool:
        """Is there a place for a new connection? Makes one where that takes it from nobody."""
        address = client[0]
        if self._of_address[address] >= MOST_OF_ADDRESS:
            return self._made_room(address, _LEAST_SECONDS)
        if len(self._open) >= MOST_CONNECTIONS:
            ((most, count),) = self._of_address.most_common(1)
            return count > self._of_address[address] + 1 and self._made_room(most, 0)
        return True

    def enter(self, connection: "_Connection") -> None:
        """Count a connection."""
        self._open[connection.client] = connection
        self._of_address[connection.client[0]] += 1
        connection.wait(_HEAD_SECONDS)

    def leave(self, connection: "_Connection") -> None:
        """Count a connection no more."""
        if self._open.get(connection.client) is connection:
            del self._open[connection.client]
            self._of_address[connection.client[0]] -= 1
            self._of_address += Counter()  # forgets who has none

    def _made_room(self, address: str, seconds: float) -> bool:
        """Cut off the connection of an address that has waited longest, if it has for so long."""
        for client, connection in self._open.items():
            waited = connection.waited() if client[0] == address else None
            if waited is None:
                continue
            if waited < seconds:
                break
            connection.cut()
            self.leave(connection)
            return True
        return False


class _Connection(socket.socket):
    """An accepted socket that tells the door when it is closed."""

    def __init__(self, accepted: socket.socket, client: Client, door: Door) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, accepted.detach())
        self.client = client
        self._door = door
        self._deadline: asyncio.TimerHandle | None = None

    def waited(self) -> float | None:
        """For how many seconds it has waited for a request; None while one is under way."""
        if self._deadline is None:
            return None
        return _HEAD_SECONDS + asyncio.get_running_loop().time() - self._deadline.when()

    def wait(self, seconds: float | None) -> None:
        """For a request, so long; or not, since there is one."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if seconds is not None:
            self._deadline = asyncio.get_running_loop().call_later(seconds, self.cut)

    def cut(self) -> None:
        """End it in both directions, whatever is still to be sent; its reader closes it then."""
        with contextlib.suppress(OSError):
            self.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close it, and give its place up."""
        self.wait(None)
        self._door.leave(self)
        super().close()


class _Listener(socket.socket):
    """A listening socket that refuses whom the door does not let in."""

    def __init__(self, listening: socket.socket, door: Door) -> None:
        super().__init__(listening.family, listening.type, listening.proto, listening.detach())
        self._door = door

    def accept(self) -> tuple[socket.socket, Client]:
        """The next connection that is let in; raises `BlockingIOError` when there is none."""
        while True:
            accepted, client = super().accept()
            if self._door.lets_in(client):
                connection = _Connection(accepted, client, self._door)
                self._door.enter(connection)
                return connection, client
            accepted.close()
