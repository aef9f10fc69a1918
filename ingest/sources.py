"""QUESTION: whose positions do we doubt? Judges gathered ways beside the hot path, keeps the list `suspects`."""

import logging

import clock
from gps.geo import RoadIndex
from ingest.datum import Doubt, Way, Ways, doubt
from ingest.settings import Settings
from records import Rejected
from registry.watch import Watch
from stream import Stream

log = logging.getLogger(__name__)
REASON = "datum_doubted"


class Sources:
    """One for all lanes. Raises `Unreachable` when Redis is away; what was not said is judged again next time."""

    def __init__(self, stream: Stream, watch: Watch, settings: Settings) -> None:
        self._stream, self._watch, self._settings = stream, watch, settings
        self._roads: RoadIndex | None = None
        self._version = -1
        self._suspects: set[str] | None = None

    def look(self, ways: Ways) -> None:
        """Judge every way that is complete; a source put right leaves the list."""
        while ways.done:
            device, way = ways.done[0]
            self._say(device, self._judged(way))
            ways.done.popleft()

    def _judged(self, way: Way) -> Doubt | None:
        registry = self._watch.registry
        if registry.version != self._version:
            roads = [(road.id, road.name, road.points) for road in registry.roads.values()]
            self._roads = RoadIndex(roads) if roads else None
            self._version = registry.version
        return doubt(way, self._roads, self._settings) if self._roads else None

    def _say(self, device: str, found: Doubt | None) -> None:
        if self._suspects is None:
            self._suspects = set(self._stream.latest("suspects"))
        if found is not None:
            told = Rejected(REASON, device, "", clock.now(), 0, str(found))
            self._stream.put_latest("suspects", device, told)
            self._stream.add("rejected", [told])
            self._suspects.add(device)
            log.warning("positions doubted device=%s fits=%s off_m=%.0f", device, found.fits, found.off_m)
        elif device in self._suspects:
            self._stream.forget_latest("suspects", [device])
            self._suspects.discard(device)
