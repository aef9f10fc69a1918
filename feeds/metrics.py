"""What may a monitoring system scrape? The hub's and the stream's numbers, as Prometheus metrics."""

from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from feeds.hub import Hub

PREFIX = "citywall_"


class HubCollector:
    """Asked at scrape time; holds no numbers of its own. `lags`: stream entries not yet read, by stream and group."""

    def __init__(self, hub: Hub, lags: dict[str, int]) -> None:
        self.hub, self.lags = hub, lags

    def collect(self) -> Iterable[Metric]:
        yield from self._health()
        yield from self._units()
        yield from self._clients()
        lag = GaugeMetricFamily(
            PREFIX + "stream_lag_entries", "Entries a group has to read", labels=["stream", "group"]
        )
        for key, entries in self.lags.items():
            lag.add_metric(key.split("|", 1), entries)
        yield lag

    def _health(self) -> Iterable[Metric]:
        health = self.hub.view("health")
        link = GaugeMetricFamily(PREFIX + "link_ok", "1 when the link is up, else 0", labels=["link"])
        for name, word in health.links.items():
            link.add_metric([name], word == "ok")
        role = GaugeMetricFamily(PREFIX + "role_up", "1 while the role says something", labels=["role"])
        number = GaugeMetricFamily(PREFIX + "role_number", "What a role tells of itself", labels=["role", "number"])
        for name, said in health.roles.items():
            role.add_metric([name], name not in health.down)
            for key, value in said.numbers.items():
                number.add_metric([name, key], value)
        yield from (link, role, number)
        yield GaugeMetricFamily(PREFIX + "mqtt_messages_per_second", "Messages taken in", health.mqtt_per_s)
        yield GaugeMetricFamily(PREFIX + "wall_delay_seconds", "How far the wall lags behind the door", health.delay_s)
        yield GaugeMetricFamily(PREFIX + "rejected_per_second", "Messages refused", health.rejected_per_s)
        waiting = "Devices refused as unknown and still not registered"
        yield GaugeMetricFamily(PREFIX + "quarantined_devices", waiting, health.quarantined)

    def _units(self) -> Iterable[Metric]:
        units = GaugeMetricFamily(PREFIX + "units", "Units by kind and state", labels=["kind", "state"])
        found: dict[tuple[str, str], int] = {}
        for feed, kind in (("vehicles", "vehicle"), ("collectors", "collector"), ("cameras", "camera")):
            for unit in self.hub.view(feed).values():  # type: ignore[arg-type]
                found[kind, unit.state] = found.get((kind, unit.state), 0) + 1
        for key, count in found.items():
            units.add_metric(key, count)
        yield units

    def _clients(self) -> Iterable[Metric]:
        hub = self.hub
        yield GaugeMetricFamily(PREFIX + "map_clients", "Open map sockets", len(hub.fan.clients))
        yield CounterMetricFamily(PREFIX + "map_clients_cut", "Map sockets cut because they took nothing", hub.cut)
        yield CounterMetricFamily(PREFIX + "map_frames", "Frames packed", hub.fan.ticks)
        yield CounterMetricFamily(PREFIX + "map_rows", "Rows packed", hub.fan.rows)
        yield CounterMetricFamily(PREFIX + "hub_fixes", "Fixes folded", hub.board.fixes)
        yield CounterMetricFamily(PREFIX + "hub_errors", "Batches the hub could not take", hub.errors)
