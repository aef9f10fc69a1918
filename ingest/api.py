"""QUESTION: what did we refuse, and who speaks without being registered? `/api/v1/rejected`, `/api/v1/quarantine`."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from ingest.reasons import REASONS
from records import Rejected
from registry.model import Registry
from stream import Stream

KEPT = 5_000  # refused messages looked through, newest first
PREVIEW_CHARS = 200


@dataclass
class RejectedItem:
    """One refused message. `payload` is base64 of its first bytes, `preview` the same as printable text."""

    reason: str
    meaning: str
    device: str
    topic: str
    received_t: float
    size_bytes: int
    detail: str
    payload: str
    preview: str


@dataclass
class RejectedPage:
    items: list[RejectedItem]
    next: str | None


@dataclass
class RejectedCount:
    reason: str
    device: str
    count: int


@dataclass
class RejectedCounts:
    items: list[RejectedCount]
    by_reason: dict[str, int]
    total: int


@dataclass
class Stranger:
    """An unknown device that speaks: import it into the registry, or correct its id."""

    device: str
    topic: str
    first_t: float
    last_t: float
    count: int
    preview: str


@dataclass
class Strangers:
    items: list[Stranger]
    next: str | None = None


@dataclass
class Suspect:
    device: str
    t: float
    detail: str


@dataclass
class Suspects:
    items: list[Suspect]
    next: str | None = None


def router(
    stream: Stream, registry: Callable[[], Registry], later: Mapping[str, str] = MappingProxyType({})
) -> APIRouter:
    """Routes for persons, not for screens (`access.rules`). `later`: meanings of reasons other rooms refuse with."""
    meanings = {**REASONS, **later}
    routes = APIRouter(prefix="/api/v1", tags=["ingest"])

    @routes.get("/rejected", summary="Refused messages, newest first")
    def rejected(
        reason: str | None = None,
        device: str | None = None,
        cursor: str | None = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> RejectedPage:
        kept: list[Rejected] = stream.tail("rejected", KEPT)
        chosen = [r for r in kept if reason in (None, r.reason) and device in (None, r.device)]
        return page(chosen, cursor, limit, meanings)

    @routes.get("/rejected/counts", summary="How many were refused, by reason and device")
    def counts() -> RejectedCounts:
        return counted(stream.counts("rejected"))

    @routes.get("/quarantine", summary="Devices that speak but are not registered")
    def quarantine() -> Strangers:
        last, first = stream.latest("unknown"), stream.latest("unknown_first")
        known, numbers = registry(), stream.counts("rejected")
        found = [stranger(r, first.get(d, r), numbers) for d, r in last.items() if known.device(d) is None]
        return Strangers(sorted(found, key=lambda s: s.last_t, reverse=True))

    @routes.get("/suspects", summary="Vehicles whose way lies beside the roads: an undeclared coordinate system?")
    def suspects() -> Suspects:
        found = stream.latest("suspects").values()
        items = [Suspect(r.device, r.received_t, r.detail) for r in found if registry().device(r.device)]
        return Suspects(sorted(items, key=lambda s: s.device))

    return routes


def page(
    items: Sequence[Rejected], cursor: str | None, limit: int, meanings: Mapping[str, str] = REASONS
) -> RejectedPage:
    """`limit` items after the cursor. A cursor `t~n` says: n items of this receive time were shown already."""
    start = _after(items, cursor) if cursor else 0
    shown = items[start : start + limit]
    if start + limit >= len(items):
        return RejectedPage([_item(r, meanings) for r in shown], None)
    t = shown[-1].received_t
    same = sum(r.received_t == t for r in items[: start + limit])
    return RejectedPage([_item(r, meanings) for r in shown], f"{t!r}~{same}")


def _after(items: Sequence[Rejected], cursor: str) -> int:
    try:
        t_text, _, same_text = cursor.partition("~")
        t, same = float(t_text), int(same_text)
        if same < 0:
            raise ValueError("counts backwards")
    except ValueError:
        raise HTTPException(422, "cursor: take it from `next` of the page before") from None
    newer = sum(r.received_t > t for r in items)
    return newer + same


def counted(counts: dict[str, int]) -> RejectedCounts:
    """Counters `reason|device` as rows, most frequent first."""
    parts = [(*key.partition("|"), count) for key, count in counts.items()]
    rows = [RejectedCount(reason, device, count) for reason, _bar, device, count in parts]
    by_reason: dict[str, int] = {}
    for row in rows:
        by_reason[row.reason] = by_reason.get(row.reason, 0) + row.count
    rows.sort(key=lambda row: (-row.count, row.reason, row.device))
    return RejectedCounts(rows, by_reason, sum(by_reason.values()))


def stranger(last: Rejected, first: Rejected, counts: dict[str, int]) -> Stranger:
    count = counts.get(f"unknown_device|{last.device}", 1)
    return Stranger(last.device, last.topic, first.received_t, last.received_t, count, preview(last.payload))


def _item(r: Rejected, meanings: Mapping[str, str]) -> RejectedItem:
    payload = base64.b64encode(r.payload).decode()
    meaning = meanings.get(r.reason, "")
    return RejectedItem(
        r.reason, meaning, r.device, r.topic, r.received_t, r.size_bytes, r.detail, payload, preview(r.payload)
    )


def preview(payload: bytes) -> str:
    """The first bytes as text; whatever is not printable (control, bidi, broken UTF-8) becomes `·`."""
    text = payload[: PREVIEW_CHARS * 4].decode("utf-8", "replace")[:PREVIEW_CHARS]
    return "".join(c if c.isprintable() and c != "\N{REPLACEMENT CHARACTER}" else "·" for c in text)
