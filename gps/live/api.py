"""HTTP: how far is each plan, section by section, piece by piece? `/api/v1/coverage`."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

import clock
from db import Database
from gps.live import store
from gps.rules import judge
from gps.rules.brief import brief_of
from gps.rules.ground import Ground
from gps.rules.settings import Rules
from records import Duty, NotFound
from registry.model import Registry
from registry.plans import store as plan_store
from registry.plans.model import plan_id

NO_NUL = r"^[^\x00]*$"  # PostgreSQL takes none
DATE = r"^\d{4}-\d{2}-\d{2}$"
Night = Annotated[str, Path(pattern=DATE, examples=["2026-11-21"])]
Word = Annotated[str, Path(max_length=64, pattern=r"^[^\x00/]+$")]
WAYS: dict[int, Literal["forward", "backward", "place"]] = {1: "forward", -1: "backward", 0: "place"}
RECENT_S = 43_200.0  # s back to which plans are listed when nobody names a night


class SectionOut(BaseModel):
    """One section of a plan."""

    section: str
    status: Literal["done", "pending", "overdue"]
    share: float = Field(description="of the running pass, worst direction, 0–1")
    passes_done: int
    passes_planned: int
    last_t: float | None = Field(description="last valid pass, or last valid piece of the running one, UTC epoch s")
    red_t: float | None = Field(description="when it turns overdue if nobody comes, UTC epoch s")


class DutyOut(BaseModel):
    """A plan and how far it is."""

    model_config = ConfigDict(extra="forbid")
    plan: str = Field(examples=["2026-11-21/night/A007"])
    t: float = Field(description="moment it was judged for, UTC epoch s")
    night: str
    shift: str
    vehicle: str
    driver: str = Field(description="planned, or the approved relief")
    window_start: float
    window_end: float
    status: Literal["not_started", "working", "done", "unfinished", "cancelled", "replaced"]
    signed: str | None = Field(description="who is signed in")
    driver_ok: bool | None
    limit_kmh: float | None
    share: float = Field(description="covered / planned length, all passes and directions, 0–1")
    planned_km: float
    done_km: float
    driven_km: float
    worked_s: float
    pass_now: int
    passes: int
    responsible: str
    sections: list[SectionOut]


class CoverageOut(BaseModel):
    items: list[DutyOut]
    next: None = None


class LaneOut(BaseModel):
    """One direction of a section (or a place), cut into pieces of 20 m in the direction of its geometry."""

    section: str
    way: Literal["forward", "backward", "place"]
    piece_m: float
    passes_planned: int
    passes_t: list[float] = Field(description="moments at which passes were complete, UTC epoch s")
    hits: list[int] = Field(description="how often each piece was covered at a legal speed")
    first_t: list[float | None]
    last_t: list[float | None]


class PiecesOut(BaseModel):
    plan: str
    lanes: list[LaneOut]


def router(db: Database, registry: Callable[[], Registry], rules: Rules) -> APIRouter:
    """Routes of coverage; read only."""
    routes = APIRouter(prefix="/api/v1/coverage", tags=["coverage"])

    @routes.get("", response_model=CoverageOut, summary="How far each plan is")
    def coverage(
        night: Annotated[str | None, Query(pattern=DATE, description="without: the last 12 hours")] = None,
        shift: Annotated[str | None, Query(max_length=40, pattern=NO_NUL)] = None,
        vehicle: Annotated[str | None, Query(max_length=64, pattern=NO_NUL)] = None,
    ) -> Response:
        """Every plan's last word, by plan id."""
        with db.transaction() as tx:
            found = store.duties(tx, night, shift) if night else store.duties_since(tx, clock.now() - RECENT_S)
        wanted = [d for d in found if vehicle in (None, d.vehicle) and shift in (None, d.shift)]
        return _json({"items": [_told(duty) for duty in wanted], "next": None})

    @routes.get("/{night}/{shift}/{vehicle}", response_model=PiecesOut, summary="One plan, piece by piece")
    def pieces(night: Night, shift: Word, vehicle: Word) -> Response:
        """When each piece of road was covered at a legal speed, as the rules remember it."""
        key = plan_id(night, shift, vehicle)
        with db.transaction() as tx:
            plan, kept = plan_store.plan(tx, key), store.memories(tx, [key]).get(key)
        if plan is None or kept is None:
            raise NotFound(f"no plan {key!r} that was judged")
        memory = judge.load(kept.memory)
        brief = brief_of(plan.id, Ground.of(registry(), [plan]), rules)
        if [need.pieces for need in brief.needs] != [len(lane.hits) for lane in memory.lanes]:
            raise NotFound(f"{key!r} has changed and is being judged anew: ask again")
        lanes = [_lane(n, lane, brief.start) for n, lane in zip(brief.needs, memory.lanes, strict=True)]
        return _json({"plan": key, "lanes": lanes})

    return routes


def _told(duty: Duty) -> dict[str, Any]:
    values = {name: getattr(duty, name) for name in duty.__struct_fields__}
    sections = [{name: getattr(one, name) for name in one.__struct_fields__} for one in duty.sections]
    return {**values, "sections": sections}


def _lane(need: Any, lane: Any, start_t: float) -> dict[str, Any]:
    return {
        "section": need.section, "way": WAYS[need.way], "piece_m": round(need.piece_m, 3),
        "passes_planned": need.passes, "passes_t": lane.ends, "hits": lane.hits,
        "first_t": [start_t + s if n else None for n, s in zip(lane.hits, lane.first_s, strict=True)],
        "last_t": [start_t + s if n else None for n, s in zip(lane.hits, lane.last_s, strict=True)],
    }  # fmt: skip


def _json(body: Any) -> Response:
    return Response(msgspec.json.encode(body), media_type="application/json")
