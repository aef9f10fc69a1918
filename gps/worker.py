"""The role `gps`: streams fixes and signins → one transaction a batch → ack; its health once a second.

Nothing is acknowledged before it is committed. While the database is away a batch waits in hand; a record
that the database refuses while it is well goes to the stream `dead`, and the others are stored.
"""

import logging
import threading

from config import Settings
from gps.alerts import worker as telling
from gps.alerts.service import Desk
from gps.live.engine import Engine
from gps.live.lookout import Lookout
from gps.pulse import Pulse
from gps.rules.settings import Rules
from gps.service import Keeper, refill
from records import Health
from registry.watch import Watch
from station import Station

log = logging.getLogger(__name__)
ROLE = "gps"
COUNT_S = 5.0  # s between two counts of what waits to be told


def run(settings: Settings, stop: threading.Event) -> None:
    """Work until `stop` is set."""
    own, pulse = settings.gps, Pulse(ROLE)
    station = Station(ROLE, settings, own, stop, pulse)
    watch = Watch(station.db, settings.registry.watch_s)
    rules = Rules.of(own.rules, settings.registry.plans.forbidden, settings.zone)
    engine = Engine(rules, own.live, lambda: watch.registry)
    desk = Desk(own.alerts, lambda: watch.registry, settings.zone)
    lookout = Lookout(engine, desk, station.db, station.stream, lambda: watch.registry)
    relay = telling.Relay(station.db, station.stream, own.alerts)
    outbox: dict[str, float] = {}

    def retime() -> bool:
        with station.db.transaction() as tx:
            desk.retime(tx)
        return True

    def looking() -> None:
        if watch.wait(stop) and station.patiently(retime, lambda e: log.warning("timers wait: %s", e)):
            station.every(own.live.tick_s, lookout.look)

    def put_back() -> None:
        refill(station.stream, station.db)
        telling.refill(station.stream, station.db, own.alerts)

    def health(lag: int) -> Health:
        return pulse.health(lag, {**lookout.numbers, **outbox})

    others = telling.jobs(relay, own.alerts, stop, station.every)
    station.live(
        health,
        put_back,
        fixes=lambda: station.drain("fixes", Keeper(station.db, settings.zone, engine).keep_fixes),
        sign_ins=lambda: station.drain("signins", Keeper(station.db, settings.zone, engine).keep_sign_ins),
        looking=looking,
        telling=others["tell"],
        calling=others["call"],
        counting=lambda: station.every(COUNT_S, lambda: outbox.update(relay.numbers())),
    )
    watch.close()
    station.close()
