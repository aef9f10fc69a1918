"""The way of data, end to end: `serve` on an empty registry, an import, one message: there it is, within a second."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from db import create_database
from tests.helpers import eventually
from tests.product import Product
from tests.servers import BrokerServer, PostgresServer, RedisServer

pytestmark = [pytest.mark.edges, pytest.mark.timeout(300)]
FLEET = "id,kind,company,fleet_lead\nV0001,sweeper,第一清扫公司,示意队长\nV0002,washer,第一清扫公司,示意队长\n"
TRACE = Path(__file__).resolve().parents[2] / "shared/data/traces/jersey_city_garbage_trucks_S_fleet_2015-12-10.csv"


@pytest.fixture(scope="module")
def product(kind: str, open_folder: Path) -> Iterator[Product]:
    """Embedded servers, or the same app on Mosquitto, an outside Redis and an outside PostgreSQL."""
    made = Product(open_folder / f"way-{kind}")
    outside: list[BrokerServer | RedisServer | PostgresServer] = []
    if kind == "outside":
        broker, redis, postgres = (
            make(kind, made.folder.with_name(f"way-{make.__name__}"))
            for make in (BrokerServer, RedisServer, PostgresServer)
        )
        outside = [broker, redis, postgres]
        for server in outside:
            server.start()
        made.environ = {
            "CITYWALL_MQTT": broker.url,
            "CITYWALL_REDIS": redis.url,
            "CITYWALL_DATABASE": create_database(postgres.url, "citywall"),
        }
        made.mqtt_of = broker.port
    made.start()
    yield made
    made.stop()
    for server in outside:
        server.kill()


def publish(product: Product, topic: str, payload: str) -> None:
    """As a person at a shell would."""
    port = str(product.mqtt_of or product.mqtt_port)
    subprocess.run(["mosquitto_pub", "-p", port, "-q", "1", "-t", topic, "-m", payload], check=True, timeout=20)


def unit(product: Product, name: str) -> dict[str, object]:
    items = product.get("/api/v1/units")["items"]
    return next((u for u in items if u["id"] == name), {})


def test_an_unknown_device_waits_in_quarantine_and_is_never_a_unit(product: Product) -> None:
    publish(product, "city/v1/V0009/fix", f'{{"t": {time.time()}, "lon": 113.13, "lat": 27.83}}')
    found = eventually(lambda: [d for d in product.get("/api/v1/quarantine")["items"] if "V0009" in d.values()])
    assert len(found) == 1
    assert not unit(product, "V0009")
    reasons = {r["reason"] for r in product.get("/api/v1/rejected?device=V0009")["items"]}
    assert reasons == {"unknown_device"}


def test_import_then_one_message_and_the_unit_is_known_within_a_second(product: Product, tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.csv"
    fleet.write_text(FLEET, "utf-8")
    done = product.run("import", "vehicles", str(fleet))
    assert done.returncode == 0, done.stderr
    publish(
        product,
        "city/v1/V0001/fix",
        f'{{"t": {time.time()}, "lon": 113.13, "lat": 27.83, "speed_kmh": 4.2, "work": true}}',
    )
    # how fast it is, `bench pixel` says; here the machine may be busy with other tests
    found = eventually(lambda: u if (u := unit(product, "V0001")).get("t") else None, 15)
    assert (found["state"], found["lon"], found["lat"], found["speed_kmh"]) == ("working", 113.13, 27.83, 4.2)


def test_the_same_import_again_changes_nothing(product: Product, tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.csv"
    fleet.write_text(FLEET, "utf-8")
    assert product.run("import", "vehicles", str(fleet)).returncode == 0
    before = product.get("/api/v1/registry/vehicles")
    assert product.run("import", "vehicles", str(fleet)).returncode == 0
    assert product.get("/api/v1/registry/vehicles") == before


def test_a_phone_with_owntracks_is_a_unit_like_any_other(product: Product) -> None:
    publish(
        product,
        "owntracks/V0002/phone",
        f'{{"_type":"location","tst":{int(time.time())},"lon":113.12,"lat":27.82,"vel":7}}',
    )
    found = eventually(lambda: u if (u := unit(product, "V0002")).get("t") else None, 15)
    assert (found["source"], found["speed_kmh"]) == ("owntracks", 7)


def test_the_track_is_kept_and_given_in_every_format(product: Product) -> None:
    t = time.time()
    for n in range(5):
        publish(
            product, "city/v1/V0001/fix", f'{{"t": {t + n}, "lon": {113.13 + n * 1e-4}, "lat": 27.83, "speed_kmh": 5}}'
        )
    path = f"/api/v1/units/V0001/track?from={t - 1}&to={t + 9}"
    eventually(lambda: product.get(path)["fixes"] >= 5)
    assert product.get(path + "&format=geojson")["type"] in ("Feature", "FeatureCollection")
    assert "<gpx" in product.client.get(path + "&format=gpx").text


def test_a_real_trace_plays_with_every_truck_moving(product: Product, tmp_path: Path) -> None:
    if not TRACE.exists():
        pytest.skip(f"no real trace at {TRACE}")
    trucks = sorted({line.split(",")[0] for line in TRACE.read_text().splitlines()[1:]})
    fleet = tmp_path / "trucks.csv"
    fleet.write_text(
        "id,kind,company,fleet_lead\n" + "".join(f"{t},collector_truck,示意,示意\n" for t in trucks), "utf-8"
    )
    assert product.run("import", "vehicles", str(fleet)).returncode == 0
    player = subprocess.Popen(
        [*product.command, "play", str(TRACE), "--speed", "60"],
        env=product.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        seen: dict[str, set[object]] = {t: set() for t in trucks}

        def all_moved() -> bool:
            for u in product.get("/api/v1/units?limit=1000")["items"]:
                if u["id"] in seen and u["t"]:
                    seen[u["id"]].add((u["lon"], u["lat"]))
            return len(trucks) == 9 and all(len(places) >= 2 for places in seen.values())

        eventually(all_moved, 100, every_s=0.5)
    finally:
        player.terminate()
        player.wait(20)


def test_openapi_describes_the_routes_and_unknown_paths_are_404(product: Product) -> None:
    paths = product.get("/api/openapi.json")["paths"]
    for path in ("/api/v1/units", "/api/v1/units/{id}", "/api/v1/cameras", "/api/v1/rejected", "/api/v1/health"):
        assert path in paths or path.replace("{id}", "{unit_id}") in paths, sorted(paths)
    page = product.client.get("/api/docs").text
    assert all(path in page for path in paths)
    assert "<script" not in page
    assert "://" not in page  # nothing of it comes from elsewhere
    for path in ("/api/v1/nothing", "/feeds/nothing"):
        answer = product.client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_metrics_and_readiness_are_for_machines(product: Product) -> None:
    assert product.client.get("/readyz").json()["ready"] is True
    assert product.client.get("/metrics").status_code == 403  # a wall screen needs no figures of the machine
    assert product.client.get("/api/v1/rejected").status_code == 403
    answer = httpx.get(product.base + "/metrics", headers={"Authorization": f"Bearer {product.token}"})
    assert "citywall" in answer.text


def test_a_stranger_gets_nothing(product: Product) -> None:
    with httpx.Client(base_url=product.base, timeout=10) as stranger:
        assert stranger.get("/api/v1/units").status_code == 401
        assert stranger.get("/wall/night-shift/main").status_code in (401, 403)
        assert stranger.get("/healthz").status_code == 200
