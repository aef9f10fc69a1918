"""A small city in a real database, and cases in it, made by the case centre itself."""

from typing import Any

import clock
from cases.catalogue import store as shelf
from cases.dispatch.model import Rule, Switch
from cases.entry import Case, Do, NewReport, Photo
from cases.service import Centre
from db import Database
from records import Referral, Report
from registry import store as registry_store
from registry.model import Collector, Grid, Registry
from tests.cases.dispatch.build import REGISTRY, T0, UNITS

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[113.07, 27.82], [113.10, 27.82], [113.10, 27.84], [113.07, 27.84], [113.07, 27.82]]],
}
CITY = Registry(
    version=1,
    units=UNITS,
    vehicles=REGISTRY.vehicles,
    roads=REGISTRY.roads,
    grids={
        "43021107": Grid("43021107", "duty", SQUARE, "嵩山07责任网格", "嵩山"),
        "430211003001001": Grid("430211003001001", "unit", SQUARE, "嵩山07-01", "嵩山"),
    },
    collectors={"4012": Collector("4012", "43021107"), "4013": Collector("4013", "43021107")},
)
ALL_BY_LIST = Switch("matter", "06012", True, (Rule("", "P01"),), "管理员", T0)


def found(db: Database) -> None:
    """The city is registered, the catalogue on its shelf."""
    with db.transaction(patient=True) as tx:
        registry_store.lock(tx)
        for kind in ("units", "vehicles", "roads", "grids", "collectors"):
            registry_store.save(tx, kind, getattr(CITY, kind))
        shelf.seed(tx)


def alarm(n: int = 1, **more: Any) -> Referral:
    """Raised now: the figures of the running day count it, whatever day it is."""
    given: dict[str, Any] = {
        "id": f"20261120-{n:04d}", "source": "gps_alarm", "t": clock.now(), "device": "A004", "lon": 113.081,
        "lat": 27.8301, "words": "A004在湘银路作业效果不佳", "breach": "poor_effect", "section": "R1",
    }  # fmt: skip
    return Referral(**(given | more))


def report(uuid: str, collector: str = "4012", code: str = "06010") -> Report:
    """As a collector's phone sends it."""
    body = (
        f'{{"id": "{uuid}", "do": "report", "t": {clock.now()}, "kind": "matter", "code": "{code}",'
        f' "condition": "M{code}-1", "description": "门前暴露垃圾", "lon": 113.085, "lat": 27.83,'
        f' "photos": [{{"channel": "phone", "t": {clock.now()}}}]}}'
    )
    return Report(collector, clock.now(), body.encode())


def filed(centre: Centre, source_id: str = "1", code: str = "06012") -> Case:
    """A case that waits for dispatch."""
    new = NewReport("gps_alarm", "matter", code, "路面不洁", 113.085, 27.83, source_id=source_id)
    case = centre.open(Do("refer", "夜班甲", "night_operator", clock.now(), report=new))
    case = act(centre, case, "accept", role="acceptor")
    return act(centre, case, "file", role="acceptor", condition=f"M{code}-1", opinion="属实")


def act(centre: Centre, case: Case, action: str, by: str = "", role: str = "shift_lead", **more: Any) -> Case:
    who = by or {"acceptor": "受理员", "shift_lead": "值班长", "unit": "环卫处"}.get(role, role)
    return centre.act(case.id, Do(action, who, role, more.pop("t", clock.now()), **more), case.version)


def photo(phase: str = "handle") -> Photo:
    return Photo("0" * 32, phase, "/api/v1/photos/" + "0" * 32, clock.now(), "环卫处", 113.085, 27.83)  # type: ignore[arg-type]
