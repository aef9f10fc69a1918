"""What do the screens of each hall show? A pure fold: the highest `seq` of a hall wins."""

from records import Hall

ANEW_S = 60.0  # s a state of a lower number must be younger to be believed: the count began anew (database restored)
Halls = dict[str, Hall]
Delta = dict[str, Hall | None]


def step(state: Halls, record: Hall) -> Delta:
    """A newer state of a hall; an older one that comes late changes nothing."""
    was = state.get(record.hall)
    newer = was is None or record.seq > was.seq or record.t > was.t + ANEW_S
    return {record.hall: record} if newer else {}
