"""How is a peer cut off that never reads? uvicorn's `close` waits until the peer took what is buffered: for ever.

Tried with uvicorn 0.54: `send` does block (the transport pauses writing above 64 KiB), so a stuck peer
is noticed; but after `close`, and even after `abort`, the kernel keeps the connection and what was
not taken. Only a reset ends it.
"""

import socket
import struct
from collections.abc import Callable
from typing import Any

KEY = "citywall.cut"  # scope["extensions"]: a function that drops the connection at once
SEND_BUFFER_BYTES = 65_536  # what the kernel may hold for one slow client (it doubles it); else it grows to several MB
RESET = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 s: close sends a reset and frees the buffer


def cuttable(protocol: Any) -> Any:
    """A subclass of uvicorn's WebSocket protocol whose connections can be cut and hold little unsent."""

    class Cuttable(protocol):  # type: ignore[misc]
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            _set(transport, socket.SO_SNDBUF, SEND_BUFFER_BYTES)

        def handle_connect(self, event: Any) -> None:
            super().handle_connect(event)
            scope = getattr(self, "scope", None)  # missing when the handshake was refused
            if scope is not None:
                scope["extensions"][KEY] = self.cut

        def cut(self) -> None:
            if self in self.connections:
                _set(self.transport, socket.SO_LINGER, RESET)
                self.transport.abort()

    return Cuttable


def of(scope: Any) -> Callable[[], None]:
    """The function that drops this connection; does nothing under a server that offers none."""
    found = scope.get("extensions", {}).get(KEY)
    return found if callable(found) else lambda: None


def _set(transport: Any, option: int, value: int | bytes) -> None:
    wire = transport.get_extra_info("socket")
    if wire is not None and wire.fileno() >= 0:
        wire.setsockopt(socket.SOL_SOCKET, option, value)
