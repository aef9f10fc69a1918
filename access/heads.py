"""How much may a stranger send before we know what is wanted? A head of so many bytes, in so many seconds.

uvicorn bounds neither: 60 MB of one header cost 100 MB here, and a peer that says half a line holds its
connection for ever. Both happen before any identity is known, so the door alone cannot help.
"""

import asyncio
from typing import Any

from access.settings import Settings


def limited(protocol: Any, settings: Settings) -> Any:
    """A subclass of uvicorn's HTTP protocol that drops a connection whose head is too long or too slow."""

    class Limited(protocol):  # type: ignore[misc]
        in_head = True
        head_bytes = 0
        too_late: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self.head_begins()

        def data_received(self, data: bytes) -> None:
            if self.in_head:
                self.head_bytes += len(data)
            super().data_received(data)
            if self.in_head and self.head_bytes > settings.head_bytes:
                self.transport.abort()

        def on_message_begin(self) -> None:
            self.head_begins()
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            self.head_ends()
            super().on_headers_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self.head_ends()
            super().connection_lost(exc)

        def head_begins(self) -> None:
            self.head_ends()
            self.in_head = True
            self.too_late = self.loop.call_later(settings.head_s, self.transport.abort)

        def head_ends(self) -> None:
            self.in_head, self.head_bytes = False, 0
            if self.too_late is not None:
                self.too_late.cancel()
                self.too_late = None

    return Limited
