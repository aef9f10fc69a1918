"""Units and tracks over HTTP, from a real database."""

import asyncio
from datetime import UTC
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from fastapi import FastAPI

import clock
from db import Database
from gps import store
from gps.api import TrackOut, UnitDetailOut, UnitsOut, router
from gps.export import rfc3339
from records import NotFound, Refused, SignIn
from registry.model import Driver, Road
from tests.feeds.build import collector, registry, unit
from tests.gps.stories import HOME, T0, drive, fix

pytestmark = pytest.mark.edges
NOW = T0 + 1_000
A007 = unit("A007", state="working", t=NOW - 2, lon=113.08, lat=27.83, heading_deg=90.0, speed_kmh=6.5, source="native")
C401 = unit("C401", "collector", state="on_duty", t=NOW - 60, lon=113.09, lat=27.84)
ROAD = {"type": "LineString", "coordinates": [HOME.to_lonlat(-500.0, 8.0), HOME.to_lonlat(500.0, 8.0)]}


class Client:
    """Calls the app in this process; what it raises comes through."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def get(self, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._get(path, **more))

    async def _get(self, path: str, **more: Any) -> httpx.Response:
        door = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=door, base_url="http://wall") as client:
            return await client.get(path, **more)


@pytest.fixture
def client(db: Database) -> Client:
    known = registry(("A007", "A008"), (collector("C401"),))
    known.roads["R1"] = Road(id="R1", name="长江南路", geometry=ROAD)
    known.drivers["D1"] = Driver(id="D1", name="王师傅")
    app = FastAPI()
    pictures = {"A007": {"front": "f" * 32}}
    app.include_router(router(db, lambda: [C401, A007], lambda: known, pictures=lambda u: pictures.get(u, {})))
    clock.fix_at(NOW)
    return Client(app)


@pytest.fixture
def night(db: Database) -> None:
    fixes = [*drive(300), fix(T0 + 302, 50_000, flags=("jump",)), *drive(60, t=T0 + 700, x=6_000)]
    with db.transaction() as tx:
        store.ensure_partitions(tx, store.days_of(fixes, UTC))
        store.save_fixes(tx, fixes)


def test_all_units_in_order_of_id(client: Client) -> None:
    got = client.get("/api/v1/units")
    listed = UnitsOut.model_validate_json(got.content)
    assert [(u.id, u.state, u.age_s) for u in listed.items] == [("A007", "working", 2), ("C401", "on_duty", 60)]
    assert listed.next is None


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("kind=collector", ["C401"]),
        ("state=working&state=driving", ["A007"]),
        ("bbox=113.085,27.0,114.0,28.0", ["C401"]),
        ("q=第二清扫", ["A007"]),
        ("limit=1", ["A007"]),
        ("cursor=A007", ["C401"]),
    ],
)
def test_units_can_be_filtered_and_paged(client: Client, query: str, ids: list[str]) -> None:
    assert [u["id"] for u in client.get(f"/api/v1/units?{query}").json()["items"]] == ids


@pytest.mark.parametrize("query", ["kind=boat", "state=lost", "bbox=1,2,3", "limit=0", "limit=99999"])
def test_a_wrong_filter_is_422_and_names_the_parameter(client: Client, query: str) -> None:
    got = client.get(f"/api/v1/units?{query}")
    assert got.status_code == 422
    assert query.split("=")[0] in got.text


def test_one_unit_with_road_driver_and_pictures(client: Client, db: Database) -> None:
    with db.transaction() as tx:
        store.save_sign_ins(tx, [SignIn("A007", T0, "D1", True, T0), SignIn("A007", NOW + 60, "D9", True, NOW)])
    got = UnitDetailOut.model_validate_json(client.get("/api/v1/units/A007").content)
    assert got.road is not None
    assert (got.road.name, got.road.distance_m) == ("长江南路", 8.0)
    assert got.sign_in is not None
    assert (got.sign_in.driver, got.sign_in.name, got.sign_in.on) == ("D1", "王师傅", True)
    assert (got.company, got.fleet_lead, got.pictures) == ("第二清扫公司", "队长", {"front": "f" * 32})


def test_a_collector_has_a_duty_grid_and_no_plate(client: Client) -> None:
    got = UnitDetailOut.model_validate_json(client.get("/api/v1/units/C401").content)
    assert (got.duty_grid, got.plate, got.road, got.sign_in) == ("G1", None, None, None)


def test_an_unknown_unit_is_not_found(client: Client) -> None:
    for path in ("/api/v1/units/nobody", "/api/v1/units/nobody/track"):
        with pytest.raises(NotFound):
            client.get(path)


@pytest.mark.usefixtures("night")
def test_a_track_has_runs_stops_and_figures(client: Client) -> None:
    got = TrackOut.model_validate_json(client.get("/api/v1/units/A007/track").content)
    assert (got.from_t, got.to_t) == (NOW - 43_200, NOW)
    assert (got.fixes, [len(run) for run in got.runs]) == (74, [61, 13])
    assert got.summary.distance_km == pytest.approx(3.6, abs=0.03)
    assert got.stops == []


@pytest.mark.usefixtures("night")
def test_from_and_to_cut_the_track_and_simplify_thins_it(client: Client) -> None:
    ask = {"from": rfc3339(T0 + 10), "to": str(T0 + 60)}
    assert client.get("/api/v1/units/A007/track", params=ask).json()["fixes"] == 10
    thin = client.get("/api/v1/units/A007/track", params={**ask, "simplify_m": 2}).json()
    assert (thin["fixes"], [len(run) for run in thin["runs"]]) == (10, [2])


@pytest.mark.usefixtures("night")
def test_other_formats_by_parameter_or_accept_header(client: Client) -> None:
    by_header = client.get("/api/v1/units/A007/track", headers={"Accept": "application/geo+json"})
    assert by_header.headers["content-type"] == "application/geo+json"
    assert [f["geometry"]["type"] for f in by_header.json()["features"]] == ["LineString", "LineString"]
    by_parameter = client.get("/api/v1/units/A007/track?format=gpx", headers={"Accept": "application/geo+json"})
    assert by_parameter.headers["content-type"] == "application/gpx+xml"
    assert len(ElementTree.fromstring(by_parameter.text).findall(".//{*}trkpt")) == 74


def test_a_known_unit_that_said_nothing_has_an_empty_track(client: Client) -> None:
    got = client.get("/api/v1/units/A008/track").json()
    assert (got["fixes"], got["runs"], got["summary"]["max_speed_kmh"]) == (0, [], None)


@pytest.mark.parametrize(
    "ask", [{"from": "100", "to": "100"}, {"from": "200", "to": "100"}, {"from": "0", "to": "172801"}]
)
def test_reversed_and_endless_spans_are_refused(client: Client, ask: dict[str, str]) -> None:
    with pytest.raises(Refused, match="48 h"):
        client.get("/api/v1/units/A007/track", params=ask)


def test_the_openapi_document_tells_parameters_types_and_answers(client: Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    track = paths["/api/v1/units/{unit_id}/track"]["get"]
    assert {p["name"] for p in track["parameters"]} == {"unit_id", "from", "to", "simplify_m", "format"}
    assert set(track["responses"]["200"]["content"]) == {
        "application/json",
        "application/geo+json",
        "application/gpx+xml",
    }
    assert {"404", "409", "422", "503"} <= set(track["responses"])
    assert paths["/api/v1/units"]["get"]["summary"]
