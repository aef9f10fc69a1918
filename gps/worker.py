"""The role `gps`: streams fixes and signins → one transaction a batch → ack; its health once a second.

Nothing is acknowledged before it is committed. While the database is away a batch waits in hand; a record
that the database refuses while it is well goes to the stream `dead`, and the others are stored.
"""

import threading

from config import Settings
from gps.pulse import Pulse
from gps.service import Keeper, refill
from station import Station

ROLE = "gps"


def run(settings: Settings, stop: threading.Event) -> None:
    """Work until `stop` is set."""
    station = Station(ROLE, settings, settings.gps, stop, Pulse(ROLE))
    station.live(
        refill=lambda: refill(station.stream, station.db),
        fixes=lambda: station.drain("fixes", Keeper(station.db, settings.zone).keep_fixes),
        sign_ins=lambda: station.drain("signins", Keeper(station.db, settings.zone).keep_sign_ins),
    )
    station.close()
