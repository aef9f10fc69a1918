"""An ASGI app behind a real uvicorn on a free port, set up as the web role does."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn

from embedded import free_port
from tests.helpers import eventually


@contextmanager
def served(app: Any) -> Iterator[httpx.Client]:
    """A client of the running app; it keeps cookies and follows no redirects."""
    config = uvicorn.Config(
        app, port=free_port(), ws="websockets-sansio", ws_per_message_deflate=False, log_level="warning", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        eventually(lambda: server.started)
        with httpx.Client(base_url=f"http://127.0.0.1:{config.port}", timeout=20) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(20)
