"""The hub on a real Redis: from the start, through its death, through its coming back empty."""

import asyncio
import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest

import clock
from feeds.settings import Settings
from records import Health
from stream import Stream
from tests.feeds.build import alert, camera, duty, fix, registry, sign_in, snapshot
from tests.feeds.rig import Known, Rig, Screen, running
from tests.helpers import eventually

pytestmark = pytest.mark.edges
QUICK = Settings(tick_s=0.1)


def well(stream: Stream) -> None:
    """What ingest says of itself while all is well."""
    links = {"broker": "ok", "redis": "ok", "database": "ok"}
    stream.put_latest("health", "ingest", Health("ingest", clock.now(), links, {"msg_per_s": 7.0}))


def ask(rig: Rig, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(rig.url + path, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, e.read().decode()


def links(rig: Rig) -> dict[str, str]:
    return dict(rig.hub.view("health").links)


def lon(rig: Rig, unit_id: str) -> Any:
    return rig.hub.view("vehicles")[unit_id].lon


def test_a_hub_that_starts_late_knows_what_was_last(stream: Stream) -> None:
    now = clock.now()
    stream.add("fixes", [fix("V1", now - 2, 113.2), fix("V1", now - 9, 113.1)])
    stream.add("signins", [sign_in("V1", now, "D7")])
    stream.add("snapshots", [snapshot("K1", now)])
    with running(stream, Known(registry(("V1",), cameras=(camera("K1"),))), QUICK) as rig:
        eventually(lambda: rig.hub.loaded)
        unit = rig.hub.view("vehicles")["V1"]
        assert (unit.lon, unit.driver, unit.state) == (113.2, "D7", "stopped")
        assert rig.hub.view("cameras")["K1"].state == "ok"
        assert rig.hub.view("events") == ()


def test_alerts_and_plans_are_known_at_the_start_and_their_changes_are_news(stream: Stream) -> None:
    now = clock.now()
    stream.add("duties", [duty("P1", now - 5, share=0.3, window_start=now - 60, window_end=now + 3_600)])
    stream.add("alerts", [alert("1", 1), alert("1", 2, "acknowledged"), alert("2", updated_t=now)])
    with running(stream, Known(registry(("V1",))), QUICK) as rig:
        eventually(lambda: rig.hub.loaded and len(rig.hub.view("alerts")) == 2)
        assert (rig.hub.view("alerts")["1"].state, rig.hub.view("duties")["P1"].share) == ("acknowledged", 0.3)
        assert rig.hub.view("events") == ()
        stream.add("alerts", [alert("1", 3, "corrected")])
        stream.add("duties", [duty("P1", now, share=0.4, window_start=now - 60, window_end=now + 3_600)])
        eventually(lambda: rig.hub.view("duties")["P1"].share == 0.4)
        eventually(lambda: [e.kind for e in rig.hub.view("events")] == ["alert_corrected"])


def test_ready_only_once_a_wall_would_show_live_data(stream: Stream) -> None:
    with running(stream, Known(registry(("V1",))), QUICK) as rig:
        assert ask(rig, "/healthz") == (200, "ok\n")
        status, body = ask(rig, "/readyz")
        assert (status, json.loads(body)["ready"]) == (503, False)
        well(stream)
        eventually(lambda: ask(rig, "/readyz")[0] == 200)
        health = json.loads(ask(rig, "/api/v1/health")[1])
        assert (health["links"]["broker"], health["mqtt_per_s"], health["ready"]) == ("ok", 7.0, True)
        eventually(lambda: 'citywall_role_up{role="web"} 1.0' in ask(rig, "/metrics")[1])
        assert 'citywall_link_ok{link="redis"} 1.0' in ask(rig, "/metrics")[1]


def test_redis_killed_and_back_the_wall_says_so_and_goes_on(stream: Stream, redis_server: Any) -> None:
    """reliability.md row 5, the hub's part."""
    with running(stream, Known(registry(("V1", "V2"))), QUICK) as rig:
        well(stream)
        screen = Screen(rig)
        stream.add("fixes", [fix("V1", clock.now(), 113.1)])
        eventually(lambda: screen.lon("V1") == 113.1 and links(rig)["broker"] == "ok")
        redis_server.kill()
        killed = clock.now()
        eventually(lambda: links(rig)["redis"] == "down", 5)
        assert rig.hub.fresh_t("vehicles") < killed + 1
        assert lon(rig, "V1") == 113.1
        eventually(lambda: rig.hub.view("health").delay_s > 0.5)
        redis_server.start()
        eventually(lambda: links(rig)["redis"] == "ok", 10)
        well(stream)
        eventually(lambda: links(rig)["broker"] == "ok")
        stream.add("fixes", [fix("V2", clock.now(), 113.2)])
        eventually(lambda: screen.lon("V2") == 113.2, 30)
        eventually(lambda: rig.hub.fresh_t("vehicles") > killed + 1)
        told = [(event.kind, event.subject) for event in rig.hub.view("events")]
        assert ("link_down", "redis") in told
        assert ("link_back", "redis") in told
        assert screen.closed is None
        screen.close()


def test_redis_back_empty_units_keep_what_they_had_and_go_on(stream: Stream, redis_server: Any) -> None:
    with running(stream, Known(registry(("V1", "V2"))), QUICK) as rig:
        stream.add("fixes", [fix("V1", clock.now(), 113.1), fix("V2", clock.now(), 113.2)])
        eventually(lambda: lon(rig, "V2") == 113.2)
        redis_server.kill()
        redis_server.wipe()
        eventually(lambda: links(rig)["redis"] == "down", 5)
        redis_server.start()
        eventually(lambda: links(rig)["redis"] == "ok", 10)
        assert (lon(rig, "V1"), lon(rig, "V2")) == (113.1, 113.2)
        stream.add("fixes", [fix("V1", clock.now(), 113.5)])
        eventually(lambda: lon(rig, "V1") == 113.5, 30)


def test_an_import_shows_on_an_open_wall_and_a_removal_too(stream: Stream) -> None:
    known = Known(registry(("V1",)))
    with running(stream, known, QUICK) as rig:
        screen = Screen(rig)
        eventually(lambda: screen.fulls == 1)
        known.registry = registry(("V1", "V2"), version=2)
        eventually(lambda: screen.index("V2") == 1)
        stream.add("fixes", [fix("V2", clock.now(), 113.7)])
        eventually(lambda: screen.lon("V2") == 113.7)
        known.registry = registry(("V2",), version=3)
        eventually(lambda: any(text.get("units") == [0] for text in screen.texts if text["type"] == "gone"))
        assert set(rig.hub.view("vehicles")) == {"V2"}
        screen.close()


def test_a_fix_that_came_before_its_vehicle_was_imported_is_found(stream: Stream) -> None:
    stream.add("fixes", [fix("V9", clock.now(), 113.9)])
    known = Known(registry(("V1",)))
    with running(stream, known, QUICK) as rig:
        eventually(lambda: rig.hub.loaded)
        known.registry = registry(("V1", "V9"), version=2)
        eventually(lambda: "V9" in rig.hub.view("vehicles") and lon(rig, "V9") == 113.9)


def test_whoever_waits_is_woken_by_a_change_and_not_before(stream: Stream) -> None:
    async def wait(rig: Rig, since: int) -> tuple[int, float]:
        began = time.monotonic()
        return await rig.hub.changed(since, 0.4), time.monotonic() - began

    with running(stream, Known(registry(("V1",))), Settings(tick_s=60)) as rig:
        eventually(lambda: rig.hub.loaded)
        version = asyncio.run_coroutine_threadsafe(wait(rig, -1), rig.loop).result(5)[0]
        same, waited_s = asyncio.run_coroutine_threadsafe(wait(rig, version), rig.loop).result(5)
        assert (same, waited_s > 0.39) == (version, True)  # the loop's timers have a grain of a millisecond
        waiting = asyncio.run_coroutine_threadsafe(wait(rig, version), rig.loop)
        stream.add("fixes", [fix("V1", clock.now())])
        more, waited_s = waiting.result(5)
        assert more > version
        assert waited_s < 0.4
