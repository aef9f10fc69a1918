"""The demo's night in the running product: what its devices do wrong is raised, and nothing else is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo import truth, workplans
from tests.demo.things import at, night
from tests.helpers import eventually
from tests.product import Product

pytestmark = [pytest.mark.edges, pytest.mark.alone]
AT = (2, 18)  # room time at which the demo begins
SETTLED_S = 90  # until its stored fixes are in and silence means something


@pytest.fixture(scope="module")
def demo(open_folder: Path) -> Iterator[Product]:
    environ = {"CITYWALL_DEMO__PEOPLE": "false"}  # vehicles alone
    product = Product(open_folder / "night", "demo", ("--at", f"{AT[0]:02d}:{AT[1]:02d}"), environ)
    try:
        yield product.start()
    finally:
        product.stop()


def raised(demo: Product) -> dict[tuple[str, str], str]:
    """(vehicle, breach) → level, of every alert there is."""
    page = demo.client.get("/api/v1/alerts", params={"limit": 500}).raise_for_status().json()
    return {(a["vehicle"], a["breach"]): a["level"] for a in page["items"]}


def wrongs(until_t: float, staged: bool = False) -> set[tuple[str, str]]:
    """What the generator's own log holds up to a moment, as far as rules see it; `staged`: without what follows."""
    plans = workplans.of(night(), "2026-11-21")
    found = [w for w in truth.of(night(), plans) if w.by_rule and w.from_t < until_t and w.staged >= staged]
    return {(w.vehicle, w.breach) for w in found}


def test_every_staged_breach_is_raised_and_no_other(demo: Product) -> None:
    """Precision and recall 1.0 against the generator's log, through broker, stream, database and rules."""
    begun = wrongs(at(2, 13), staged=True)  # holds of the field guide are met by the time the demo begins
    assert len({vehicle for vehicle, _ in begun}) == 9
    eventually(lambda: begun <= raised(demo).keys(), SETTLED_S)
    assert raised(demo).keys() - wrongs(at(2, 25)) == set()


def test_levels_and_counts_are_those_of_the_field_guide(demo: Product) -> None:
    levels = eventually(lambda: len(found := raised(demo)) >= 9 and found, SETTLED_S)
    serious = {who for who, level in levels.items() if level == "serious"}
    assert {("A016", "no_show"), ("A013", "driver_mismatch"), ("A002", "dry_run")} <= serious
    assert levels["A003", "late_start"] == levels["A006", "idle"] == levels["A010", "overspeed"] == "warn"


def test_how_far_each_of_the_twenty_plans_is_can_be_asked_down_to_the_piece_of_road(demo: Product) -> None:
    person = {"Authorization": f"Bearer {demo.token}"}

    def asked(path: str = "") -> Any:
        return demo.client.get(f"/api/v1/coverage{path}", headers=person).raise_for_status().json()

    duties = eventually(lambda: len(found := asked()["items"]) == 20 and {d["vehicle"]: d for d in found}, SETTLED_S)
    swept = eventually(
        lambda: (d := {d["vehicle"]: d for d in asked()["items"]})["A007"]["done_km"] > 5 and d, SETTLED_S
    )
    assert 0.4 < swept["A007"]["share"] < 0.8
    assert (duties["A016"]["status"], duties["A016"]["done_km"]) == ("not_started", 0.0)
    lanes = asked("/" + duties["A007"]["plan"])["lanes"]
    covered = [lane for lane in lanes if any(lane["hits"])]
    assert {lane["section"][:3] for lane in covered} == {"ZJN", "CJN"}
    assert all((t is None) == (n == 0) for lane in covered for t, n in zip(lane["last_t"], lane["hits"], strict=True))
    assert demo.client.get("/api/v1/coverage").status_code == 403  # drivers are named: not for a screen on a wall
