"""Which figures has the day? A pure fold: tallies by counting day, newest `t` wins; finished days leave."""

from feeds.settings import Settings
from records import Tally

Tallies = dict[str, Tally]
Delta = dict[str, Tally | None]


def step(state: Tallies, record: Tally, now: float, settings: Settings) -> Delta:
    """The newest count of a day; a day that is long over is not let in again."""
    was = state.get(record.day)
    if was is not None and record.t <= was.t:
        return {}
    if is_over(record, now, settings):
        return {record.day: None} if was is not None else {}
    return {record.day: record}


def tick(state: Tallies, now: float, settings: Settings) -> Delta:
    return {day: None for day, tally in state.items() if is_over(tally, now, settings)}


def is_over(tally: Tally, now: float, settings: Settings) -> bool:
    return now >= tally.to_t + settings.tally_kept_s


def today(state: Tallies, now: float) -> Tally | None:
    """The count of the day `now` falls into; yesterday's figures are never shown as today's."""
    return next((tally for tally in state.values() if tally.from_t <= now < tally.to_t), None)
