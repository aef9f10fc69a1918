"""QUESTION: how do the demo's people speak to the centre? Over HTTP, each hand on a line of its own that stays open."""

import http.client
import json
import logging
import threading
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from demo.caseload.story import Who

log = logging.getLogger(__name__)
TIMEOUT_S = 30.0
AGAIN_S = (0.5, 5.0)  # between tries while nobody answers, doubled up to the second
BUSY = (429, 502, 503)


class Answer(NamedTuple):
    status: int
    body: Any

    @property
    def fine(self) -> bool:
        return self.status < 300

    @property
    def why(self) -> str:
        return str(self.body.get("detail", self.body) if isinstance(self.body, dict) else self.body)[:300]


class Stopped(Exception):
    """The demo ends."""


class Caller:
    """One line; not for several threads at once. Says who acts and when, as only the demo's token may."""

    def __init__(self, host: str, port: int, token: str, stop: threading.Event) -> None:
        self._address, self._token, self._stop = (host, port), token, stop
        self._line: http.client.HTTPConnection | None = None
        self.calls = 0

    def get(self, path: str, who: Who, t: float) -> Answer:
        return self._call("GET", path, None, self._headers(who, t))

    def post(self, path: str, body: Mapping[str, Any], who: Who, t: float, key: str, version: int = 0) -> Answer:
        """`version`: what who acts has seen, as If-Match; `key`: the same again has one effect."""
        more = {"Idempotency-Key": key, "Content-Type": "application/json"}
        match = {"If-Match": f'"{version}"'} if version else {}
        return self._call("POST", path, json.dumps(body).encode(), self._headers(who, t) | more | match)

    def photo(self, jpeg: bytes, phase: str, who: Who, t: float, place: tuple[float, float]) -> Answer:
        """Hand in a photo taken at `t`."""
        query = urlencode({"phase": phase, "t": t, "lon": place[0], "lat": place[1]})
        headers = self._headers(who, t) | {"Content-Type": "image/jpeg"}
        return self._call("POST", f"/api/v1/photos?{query}", jpeg, headers)

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _headers(self, who: Who, t: float) -> dict[str, str | bytes]:
        own: dict[str, str | bytes] = {"Authorization": f"Bearer {self._token}", "CityWall-Time": repr(t)}
        return own if who.role == "admin" else own | {"CityWall-As": "|".join(who).encode()}

    def _call(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str | bytes]) -> Answer:
        """Until somebody answers; raises `Stopped`."""
        pause_s = AGAIN_S[0]
        while not self._stop.is_set():
            fresh = self._line is None
            try:
                answer = self._once(method, path, body, headers)
            except (OSError, http.client.HTTPException) as e:
                self.close()
                if not fresh:
                    continue  # an idle line was hung up: once more on a new one
                log.debug("no answer: %r", e)
            else:
                if answer.status not in BUSY:
                    return answer
            self._stop.wait(pause_s)
            pause_s = min(2 * pause_s, AGAIN_S[1])
        raise Stopped

    def _once(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str | bytes]) -> Answer:
        if self._line is None:
            self._line = http.client.HTTPConnection(*self._address, timeout=TIMEOUT_S)
        self._line.request(method, path, body, headers)
        response = self._line.getresponse()
        data = response.read()
        self.calls += 1
        try:
            return Answer(response.status, json.loads(data) if data else {})
        except ValueError:
            return Answer(response.status, data.decode("utf-8", "replace"))
