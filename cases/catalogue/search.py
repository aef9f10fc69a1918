"""QUESTION: which class does somebody mean who types `jdc`, `0136`, `小广告` or `luanting`? Best first. Pure.

Words count by how sure they are: the code itself, then the name, then its pinyin, then characters of the name in any
order, then the text of a filing condition. Of two that fit alike, what is named shorter comes first.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from cases.catalogue.model import DEFAULT_TEXT, Catalogue, Minor

WORDS_MOST, LETTERS_MOST = 6, 40
_LETTERS = re.compile(r"[a-z]+")
_CODE = re.compile(r"([cml])?-?(\d{1,5})")
_OLD = re.compile(r"(\d{2})-?(\d{2})")
# Ranks: what a smaller one means is surer.
CODE, OLD_CODE, CODE_BEGINS, NAME, BEGINS, HOLDS = range(6)
INITIALS, SPELLED, INITIALS_IN, SPELLED_IN, ANY_ORDER, CONDITION, LIKE = range(6, 13)
ALIKE = 0.5  # share of the pairs of characters typed that name and conditions must hold
NOTHING = 99


class _Entry(NamedTuple):
    """A class as it is looked for."""

    minor: Minor
    name: str
    initials: str
    spelled: str  # whole pinyin
    starts: frozenset[str]  # the pinyin from each of its syllables on
    old: str
    texts: str  # of its conditions
    pairs: frozenset[str]  # of characters, of name and texts
    order: tuple[int, int, str]


def find(catalogue: Catalogue, q: str, most: int = 20, kind: str = "") -> list[Minor]:
    """Classes in use that fit every word of `q`; of `kind` only, if given. Nothing typed finds nothing."""
    words = _plain(q).split()[:WORDS_MOST]
    if not words:
        return []
    ranked = []
    for entry in _entries(catalogue):
        if kind and entry.minor.kind != kind:
            continue
        ranks = [_rank(entry, word[:LETTERS_MOST]) for word in words]
        if NOTHING not in ranks:
            order = (0, 0, entry.minor.id) if set(ranks) == {CODE_BEGINS} else entry.order
            ranked.append((sum(ranks), order, entry.minor))
    ranked.sort(key=lambda found: found[:2])
    return [minor for _, _, minor in ranked[:most]]


def listed(catalogue: Catalogue, kind: str = "", most: int = 1_000) -> list[Minor]:
    """Classes in use in the order of their codes, for a tree of major classes."""
    return [m for m in catalogue.minors.values() if m.enabled and kind in ("", m.kind)][:most]


def _rank(entry: _Entry, word: str) -> float:
    if word[-1].isdigit() and (rank := _by_code(entry, word)) != NOTHING:
        return rank
    if word in entry.name:
        return NAME if word == entry.name else BEGINS if entry.name.startswith(word) else HOLDS
    if _LETTERS.fullmatch(word):
        return _by_letters(entry, word)
    if len(word) > 1 and set(word) <= set(entry.name):
        return ANY_ORDER
    if len(word) > 1 and word in entry.texts:
        return CONDITION
    pairs = _pairs(word) if not word.isascii() else frozenset()
    share = len(pairs & entry.pairs) / len(pairs) if pairs else 0.0
    return LIKE + 1 - share if share >= ALIKE else NOTHING


def _by_code(entry: _Entry, word: str) -> int:
    found = _CODE.fullmatch(word)
    minor = entry.minor
    if found and (found[1] is None or minor.id[0].lower() == found[1]):
        if found[2] == minor.code:
            return CODE
        if minor.code.startswith(found[2]):
            return CODE_BEGINS
    old = _OLD.fullmatch(word)
    return OLD_CODE if old and entry.old == f"{old[1]}-{old[2]}" else NOTHING


def _by_letters(entry: _Entry, word: str) -> int:
    if entry.initials.startswith(word):
        return INITIALS
    if entry.spelled.startswith(word):
        return SPELLED
    if len(word) > 1 and word in entry.initials:
        return INITIALS_IN
    return SPELLED_IN if any(start.startswith(word) for start in entry.starts) else NOTHING


def _entries(catalogue: Catalogue) -> Sequence[_Entry]:
    """Made once for each version of the catalogue, kept with it."""
    kept: dict[str, Sequence[_Entry]] = catalogue.__dict__
    if "_search" not in kept:
        kept["_search"] = [_entry(catalogue, m) for m in catalogue.minors.values() if m.enabled]
    return kept["_search"]


def _entry(catalogue: Catalogue, minor: Minor) -> _Entry:
    parts = minor.pinyin.split()
    own = (c for c in catalogue.of(minor.kind, minor.code) if c.text != DEFAULT_TEXT)
    texts = " ".join(_plain(c.text) for c in own)
    lent = minor.kind == "matter" and ("component", minor.code) in catalogue.minors
    order = (1 if lent else 2 if minor.kind == "event_legacy" else 0, len(minor.name), minor.id)
    name = _plain(minor.name)
    return _Entry(
        minor, name, minor.initials, "".join(parts), frozenset("".join(parts[at:]) for at in range(1, len(parts))),
        minor.legacy_code, texts, _pairs(name) | _pairs(texts), order,
    )  # fmt: skip


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().strip()
