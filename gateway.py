"""How does a message reach the SMS gateway, or a unit's own system? One POST of JSON; its id makes twice the same once.

A gateway that is away is left alone for longer and longer pauses (`Lines`), so that it holds up nobody else.
"""

import random
import time
from collections.abc import Callable
from http.client import HTTPException
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

HEARD_BYTES = 300  # of an answer that says no


class NotDelivered(Exception):
    """The gateway did not take it; says why. Worth another try. `away`: the gateway itself is ill, not the message."""

    def __init__(self, why: str, away: bool = True) -> None:
        super().__init__(why)
        self.away = away


class _NoRedirect(HTTPRedirectHandler):
    """Telephone numbers go to the address the city gave, nowhere else."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


_opener = build_opener(_NoRedirect)


def post(url: str, key: str, body: bytes, token: str = "", timeout_s: float = 5.0) -> None:
    """Deliver one message; raises `NotDelivered` unless the gateway answers 2xx in time."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise NotDelivered(f"{url!r} is no http or https address", away=False)
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        request = Request(url, body, headers, method="POST")  # noqa: S310 - http(s) only, see above
        with _opener.open(request, timeout=timeout_s) as answer:
            answer.read(HEARD_BYTES)
    except HTTPError as e:
        with e:
            said = e.read(HEARD_BYTES).decode("utf-8", "replace").strip()
        raise NotDelivered(f"{e.code} {said}".strip(), away=e.code >= 500 or e.code == 429) from None
    except URLError as e:
        raise NotDelivered(str(e.reason)) from None
    except (OSError, HTTPException, ValueError) as e:
        raise NotDelivered(str(e) or type(e).__name__) from None


class Backoff(NamedTuple):
    """How long to wait after so many tries in a row: doubling, with jitter, never above `most_s`."""

    min_s: float
    most_s: float

    def pause_s(self, tries: int) -> float:
        jitter = 0.5 + random.random() / 2  # noqa: S311 - no secret
        return min(self.most_s, self.min_s * 2.0 ** min(tries - 1, 20)) * jitter


class Lines:
    """Which gateways are to be left alone for now, by their address. For one thread."""

    def __init__(self, backoff: Backoff, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._backoff, self._monotonic = backoff, monotonic
        self._away: dict[str, tuple[int, float]] = {}  # address → times in a row it was away, monotonic s to be quiet

    def quiet(self, url: str) -> bool:
        """Whether it was away lately and is not asked yet."""
        return self._monotonic() < self._away.get(url, (0, 0.0))[1]

    def away(self, url: str) -> None:
        """It did not answer, or said it is ill: the next one is asked later."""
        times = self._away.get(url, (0, 0.0))[0] + 1
        self._away[url] = (times, self._monotonic() + self._backoff.pause_s(times))

    def well(self, url: str) -> None:
        """It took a message."""
        self._away.pop(url, None)
