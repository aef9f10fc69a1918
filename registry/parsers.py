"""QUESTION: what does one cell mean? Text as people type it → value, or `Wrong` with reason and remedy. Pure."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from registry.problems import HIDDEN, Wrong, shown

Parser = Callable[[str], Any]

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what MQTT topics and addresses carry unharmed
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+")
_PHONE = re.compile(r"\+?\d[\d-]{3,18}\d")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(:00)?")
_YES = {"true", "yes", "y", "t", "1", "是", "有", "对"}
_NO = {"false", "no", "n", "f", "0", "否", "无", "不"}


def plain(value: str) -> str:
    """The cell without surrounding blanks; refuses characters nobody sees (NUL, line break, U+202E …)."""
    value = value.strip(" \t\r\n\u3000\ufeff\u00a0")
    for i, character in enumerate(value, 1):
        if unicodedata.category(character) in HIDDEN:
            name = unicodedata.name(character, "control character")
            raise Wrong(f"character {i} is invisible: U+{ord(character):04X} {name.lower()}", "delete it")
    return value


def text(most: int = 100) -> Callable[[str], str]:
    """Anything readable, kept as typed."""

    def parse(value: str) -> str:
        if len(value) > most:
            raise Wrong(f"{len(value)} characters, at most {most} fit", "shorten it")
        return value

    return parse


def identifier(value: str) -> str:
    """An id: letters, digits, `_`, `-`. Full-width letters are taken as their usual form."""
    value = unicodedata.normalize("NFKC", value)
    if _ID.fullmatch(value):
        return value
    if _SCIENTIFIC.fullmatch(value):
        raise Wrong(f"{shown(value)} lost its digits to scientific notation", "format as text, type it again")
    raise Wrong(f"{shown(value)} is no id", "use 1 to 64 letters, digits, '_' or '-'")


def number(low: float = -math.inf, high: float = math.inf, unit: str = "") -> Callable[[str], float]:
    """A plain decimal number between `low` and `high`, both allowed."""

    def parse(value: str) -> float:
        word = unicodedata.normalize("NFKC", value)
        if not (_NUMBER.fullmatch(word) or _SCIENTIFIC.fullmatch(word)) or not math.isfinite(float(word)):
            raise Wrong(f"{shown(value)} is no number", "write digits with a decimal point, without a unit")
        found = float(word)
        if not low <= found <= high:
            raise Wrong(f"{shown(value)} is not between {low:g} and {high:g} {unit}".rstrip(), "correct it")
        return found

    return parse


def whole(low: int, high: int) -> Parser:
    """A whole number; `2.0` counts, spreadsheets write so."""
    inner = number(low, high)

    def parse(value: str) -> int:
        found = inner(value)
        if found != int(found):
            raise Wrong(f"{shown(value)} is no whole number", "round it")
        return int(found)

    return parse


def yes_no(value: str) -> bool:
    word = value.lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise Wrong(f"{shown(value)} is neither yes nor no", "write 是 or 否, true or false, 1 or 0")


def choice(words: Mapping[str, str], others: bool = False) -> Parser:
    """One of the codes, or one of the words that mean it (word → code); `others`: any other word stays as typed."""
    first = {code: word for word, code in reversed(list(words.items()))}
    known = {word.lower(): code for word, code in words.items()} | {code.lower(): code for code in first}
    typed = text(40)
    listed = ", ".join(f"{code} {first[code]}" for code in dict.fromkeys(words.values()))

    def parse(value: str) -> str:
        code = known.get(value.lower())
        if code is not None:
            return code
        if others:
            return typed(value)
        raise Wrong(f"{shown(value)} is not known here", f"write one of {listed}")

    return parse


def phone(value: str) -> str:
    """A telephone number, blanks left out."""
    word = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", value))
    if _SCIENTIFIC.fullmatch(word):
        raise Wrong(f"{shown(value)} lost its digits to scientific notation", "format as text, type it again")
    if not _PHONE.fullmatch(word):
        raise Wrong(f"{shown(value)} is no telephone number", "write 5 to 20 digits, '-' and a leading '+' allowed")
    return word


def hour_minute(value: str) -> str:
    """A local time of day as `HH:MM`."""
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", value))
    if not found or int(found[1]) > 24 or int(found[2]) > 59 or (int(found[1]) == 24 and int(found[2])):
        raise Wrong(f"{shown(value)} is no time of day", "write HH:MM, for example 07:30")
    return f"{int(found[1]):02d}:{found[2]}"


def address(*schemes: str) -> Parser:
    """A URL of one of the schemes."""

    def parse(value: str) -> str:
        try:
            parts = urlsplit(value)
            well = parts.scheme in schemes and bool(parts.hostname) and " " not in value and len(value) <= 500
        except ValueError:
            well = False
        if not well:
            raise Wrong(f"{shown(value)} is no address", f"write {schemes[0]}://… ({', '.join(schemes)} are accepted)")
        return value

    return parse
