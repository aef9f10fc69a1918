"""QUESTION: how long must a condition last, and when is it over? The same for every breach that fixes show.

A condition *begins* with a reading, is *held* when it has lasted long enough and at most one fix in five spoke against
it (GPS drift), and is *over* when it has been gone for the clearing time, or when the vehicle has fallen silent.
"""

from typing import Final

from msgspec import Struct

About = tuple[float, str | None, str | None]  # threshold, section, driver
Reading = tuple[float, float]  # measured value > 0, and the moment since which it has been so
BETWEEN: Final[Reading] = (-1.0, 0.0)  # neither in breach nor clearly out of it: the exit margin, a rough fix
STRAYS: Final = 0.2  # share of the fixes of a spell that may speak against it


class Held(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every held condition needs to know; each rule's own struct carries the fields with their defaults."""

    hold_s: float
    clear_s: float
    gap_s: float


class Spell(Struct, array_like=True):
    """One time that a condition was held. `to_t` None: not over as far as fixes have said."""

    from_t: float
    at_t: float
    to_t: float | None
    last_t: float  # newest fix that showed it
    value: float  # the worst
    lon: float  # where it was worst
    lat: float
    threshold: float
    section: str | None
    driver: str | None


class Watch(Struct, array_like=True):
    """One rule's eye on one vehicle: nothing, a condition that has begun, or a spell that lasts; all spells so far."""

    begun: bool = False
    lasts: bool = False
    from_t: float = 0.0
    last_t: float = 0.0  # newest fix that showed the condition
    seen_t: float = 0.0  # newest fix at all
    out_t: float | None = None  # first fix of those that show the condition gone
    yes: int = 0
    no: int = 0
    value: float = 0.0
    lon: float = 0.0
    lat: float = 0.0
    spells: list[Spell] = []  # msgspec copies the default


def watch(
    w: Watch, reading: Reading | None, t: float, lon: float, lat: float, rule: Held, hold_s: float, about: About
) -> None:
    """One fix more. Call it when there is a reading or something has begun."""
    if w.begun and (t - w.seen_t > rule.gap_s or (w.out_t is not None and w.lasts and t - w.out_t >= rule.clear_s)):
        end(w)
    if reading is None or reading[0] < 0:
        if w.begun:
            _against(w, t, reading is not None)
        return
    value, since = reading
    if not w.begun:
        w.begun, w.from_t, w.yes, w.no, w.value = True, since, 0, 0, -1.0
        w.out_t = None
    w.yes += 1
    w.last_t = w.seen_t = t
    w.out_t = None
    if value > w.value:
        w.value, w.lon, w.lat = value, lon, lat
    if w.lasts:
        _note(w)
    elif t - w.from_t >= hold_s and w.no <= STRAYS * (w.yes + w.no):
        w.lasts = True
        w.spells.append(Spell(w.from_t, t, None, t, w.value, w.lon, w.lat, *about))


def _note(w: Watch) -> None:
    spell = w.spells[-1]
    spell.last_t = w.last_t
    if w.value > spell.value:
        spell.value, spell.lon, spell.lat = w.value, w.lon, w.lat


def _against(w: Watch, t: float, between: bool) -> None:
    """A fix that does not show it."""
    w.seen_t = t
    if between and w.lasts:
        return
    w.no += 1
    if w.lasts:
        if w.out_t is None:
            w.out_t = t
    elif w.no > max(1.0, STRAYS * (w.yes + w.no)):
        w.begun = False


def end(w: Watch) -> None:
    """What lasts is over: at the first fix that showed it gone, else at the last that showed it."""
    if w.lasts:
        w.spells[-1].to_t = w.last_t if w.out_t is None else w.out_t
    w.begun = w.lasts = False
    w.out_t = None


def over_t(w: Watch, rule: Held) -> tuple[float, float]:
    """(moment at which the clock says that the lasting spell is over, its end)."""
    if w.out_t is not None:
        return min(w.out_t + rule.clear_s, w.seen_t + rule.gap_s), w.out_t
    return w.seen_t + rule.gap_s, w.last_t
