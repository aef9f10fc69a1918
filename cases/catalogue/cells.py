"""QUESTION: what does one cell of a catalogue's sheet mean? `M06036`, `2紧急工作时`, `STR/ENF`, `2026-02-14`. Pure."""

import re
import unicodedata
from datetime import date

from cases.catalogue.model import DEPTS, KIND_OF
from cases.entry import Kind
from cases.timing.limit import Limit, LimitKind
from registry.problems import Wrong, shown

_CLASS = re.compile(r"([CML])-?(\d{5})")
_CONDITION = re.compile(r"([CML]\d{5})-([1-9]\d?)")
_MAJOR = re.compile(r"([CML])(\d{2}|\d{5})?")
_LEGACY = re.compile(r"(\d\d)-?(\d\d)")
_LIMIT = re.compile(r"(\d+(?:\.\d+)?)?\s*(.*)")
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_SPLIT = re.compile(r"[/、,，;；\s]+")
LIMITS: dict[str, LimitKind] = {
    "紧急工作时": "urgent_hour", "紧急时": "urgent_hour", "紧急小时": "urgent_hour", "u.h": "urgent_hour",
    "紧急工作日": "urgent_day", "紧急日": "urgent_day", "u.d": "urgent_day",
    "工作时": "work_hour", "工作小时": "work_hour", "h": "work_hour",
    "工作日": "work_day", "d": "work_day",
    "自然日": "natural_day", "日历日": "natural_day", "天": "natural_day",
    "节假日工作时": "holiday_hour", "节假日计时": "holiday_hour",
    "不计时": "none", "无": "none",
    **{kind: kind for kind in ("urgent_hour", "urgent_day", "work_hour", "work_day", "natural_day", "holiday_hour",
                               "none")},
}  # fmt: skip
WORDS = {kind: word for word, kind in reversed(LIMITS.items()) if word != kind}  # the first word of each
AMOUNT_MOST = 10_000
DEPT_OF = {word.lower(): code for code, word in DEPTS.items()} | {code.lower(): code for code in DEPTS}


def class_id(value: str) -> str:
    """`M06036`."""
    found = _CLASS.fullmatch(_plain(value))
    if not found:
        raise Wrong(f"{shown(value)} is no class", "write C (部件), M (事项) or L (旧事件) and 5 digits: M06036")
    return found[1] + found[2]


def condition_id(value: str) -> str:
    """`M06036-1`: class, and the running number of its row from 1 on."""
    found = _CONDITION.fullmatch(_plain(value))
    if not found:
        raise Wrong(f"{shown(value)} is no number of a row", "write the class, '-' and 1 to 99: M06036-1")
    return found[0]


def class_or_major(value: str) -> str:
    """`M06036`, `M06` for a whole major class, `M` for all matters."""
    found = _MAJOR.fullmatch(_plain(value))
    if not found:
        raise Wrong(f"{shown(value)} is no class", "write M06036, M06 for a major class, or M for all matters")
    return found[0]


def split(id_: str) -> tuple[Kind, str]:
    """`M06036` → kind and code."""
    return KIND_OF[id_[0]], id_[1:]


def legacy(value: str) -> str:
    """`01-36` of the 2013 list."""
    found = _LEGACY.fullmatch(_plain(value))
    if not found:
        raise Wrong(f"{shown(value)} is no code of the older list", "write MM-mm, for example 01-36")
    return f"{found[1]}-{found[2]}"


def limit(value: str) -> Limit:
    """`2紧急工作时`, `4 h`, `1工作日`, `不计时`."""
    number, word = _LIMIT.findall(unicodedata.normalize("NFKC", value).strip().lower())[0]
    kind = LIMITS.get(word.replace("个", "").strip())
    if kind is None:
        raise Wrong(f"{shown(value)} is no time limit", f"write an amount and one of {'、'.join(WORDS.values())}")
    if kind == "none":
        return Limit("none")
    if not number or not 0 < float(number) <= AMOUNT_MOST:
        raise Wrong(f"{shown(value)} has no amount", "write it before the unit: 2紧急工作时")
    return Limit(kind, float(number))


def limit_word(given: Limit) -> str:
    """`2紧急工作时`: the limit as it is typed and read."""
    return WORDS["none"] if given.kind == "none" else f"{given.amount:g}{WORDS[given.kind]}"


def depts(value: str) -> tuple[str, ...]:
    """Kinds of departments in order, the one that leads first."""
    found = []
    for word in _SPLIT.split(value.strip()):
        code = DEPT_OF.get(word.lower())
        if code is None:
            listed = ", ".join(f"{code} {label}" for code, label in DEPTS.items())
            raise Wrong(f"{shown(word)} is no kind of department", f"write some of {listed}, with '/' between")
        found.append(code)
    return tuple(dict.fromkeys(found))


def day(value: str) -> str:
    """A date as `YYYY-MM-DD`."""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", value))
    try:
        return date(*(int(part) for part in found.groups())).isoformat() if found else _no_date(value)
    except ValueError:
        return _no_date(value)


def _no_date(value: str) -> str:
    raise Wrong(f"{shown(value)} is no date", "write YYYY-MM-DD, for example 2026-02-14")


def syllables(value: str) -> str:
    """Pinyin, a blank between syllables, without tones."""
    word = " ".join(unicodedata.normalize("NFKC", value).lower().split())
    if not re.fullmatch(r"[a-z0-9 ]{1,200}", word):
        raise Wrong(f"{shown(value)} is no pinyin", "write the syllables without tones: luan dui za wu")
    return word


def _plain(value: str) -> str:
    return unicodedata.normalize("NFKC", value).upper().strip()
