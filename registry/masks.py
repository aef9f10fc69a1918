"""QUESTION: how much of a person may a screen see? Phones, names, cards and addresses, masked. Pure.

Rule: reliability.md 9, 138****5678 and 姓+* everywhere; the full value is no business of this API.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec

from registry.model import Item

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def phone(value: str) -> str:
    """`13812345678` → `138****5678`; of shorter numbers only the last two digits."""
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 11 else f"****{value[-2:]}"


def words(text: str) -> str:
    """Mobile numbers within words, as people write them into descriptions: `找王姐 138****5678`."""
    return _MOBILE.sub(lambda found: phone(found[0]), text)


def person(value: str) -> str:
    """`张三丰` → `张*`: neither the name nor its length."""
    return value[:1] + "*"


def card(value: str) -> str:
    return "****" + value[-2:]


def host(value: str) -> str:
    """Scheme and host only: an address may carry a password or a token."""
    parts = urlsplit(value)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}/…"


MASKS: dict[tuple[str, str], Callable[[str], str]] = {
    ("Driver", "name"): person,
    ("Driver", "card"): card,
    ("Collector", "name"): person,
    ("Vehicle", "fleet_lead"): person,
    ("Road", "fleet_lead"): person,
    ("Unit", "webhook"): host,
    ("Camera", "stream_url"): host,
}


def masked(item: Item) -> dict[str, Any]:
    """The item as JSON may show it; without its geometry, which the map has."""
    shown: dict[str, Any] = msgspec.structs.asdict(item)
    shown.pop("geometry", None)
    for name, value in shown.items():
        mask = phone if name == "phone" else MASKS.get((type(item).__name__, name))
        if mask is not None and value is not None:
            shown[name] = mask(value)
    return shown
