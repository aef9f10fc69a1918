"""QUESTION: how does a message reach the SMS or phone gateway? One POST of JSON; the id makes twice the same once."""

from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from gps.alerts.settings import Settings

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


def post(settings: Settings, key: str, body: bytes) -> None:
    """Deliver one message; raises `NotDelivered` unless the gateway answers 2xx in time."""
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key}
    if settings.webhook_token:
        headers["Authorization"] = f"Bearer {settings.webhook_token}"
    request = Request(settings.webhook_url, body, headers, method="POST")  # noqa: S310 - the settings allow http(s) only
    try:
        with _opener.open(request, timeout=settings.webhook_s) as answer:
            answer.read(HEARD_BYTES)
    except HTTPError as e:
        with e:
            said = e.read(HEARD_BYTES).decode("utf-8", "replace").strip()
        raise NotDelivered(f"{e.code} {said}".strip(), away=e.code >= 500 or e.code == 429) from None
    except URLError as e:
        raise NotDelivered(str(e.reason)) from None
    except (OSError, HTTPException, ValueError) as e:
        raise NotDelivered(str(e) or type(e).__name__) from None
