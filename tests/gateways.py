"""An SMS gateway, or a unit's own system, for tests: it says no as often as told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Gateway:
    """A real HTTP server that says no as often as told."""

    def __init__(self) -> None:
        self.answers: list[int] = []  # status of the next answers; then 200
        self.heard: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status = gateway.answers.pop(0) if gateway.answers else 200
                gateway.heard.append((self.headers["Idempotency-Key"], body, dict(self.headers)))
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", gateway.url + "/elsewhere")
                self.end_headers()
                self.wfile.write(b"busy" if status >= 300 else b"ok")

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sms"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def keys(self) -> list[str]:
        return [key for key, _body, _headers in self.heard]

    def close(self) -> None:
        """Nobody listens there any more."""
        self.server.shutdown()
        self.server.server_close()
