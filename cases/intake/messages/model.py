"""QUESTION: what is kept of a message? Pure."""

from typing import NamedTuple


class Message(NamedTuple):
    """`message`: its number at the sender's gateway; `state`: waiting, registered, discarded; `why` it waits."""

    id: str
    channel: str
    message: str
    sender: str
    name: str
    text: str
    t: float
    received_t: float
    lon: float | None
    lat: float | None
    photos: list[str]
    hash: str
    state: str = "waiting"
    why: str = ""
    case: str | None = None
    by: str = ""
    done_t: float | None = None
    reason: str = ""
    reply: str = ""
