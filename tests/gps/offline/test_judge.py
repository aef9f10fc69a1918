"""`app.py judge`: recorded fixes against a plan, without a server; and a real day of nine trucks, checked by hand."""

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gps.offline.cli import run
from gps.rules.limits import Coverage
from gps.rules.settings import Rules
from registry.model import Registry
from registry.settings import Settings

NEW_YORK, SHANGHAI = ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai")
TRACE = "traces/jersey_city_garbage_trucks_S_fleet_2015-12-10.csv"
# Three streets truck S-9 drove that morning, (lat, lon) as its fixes on them stand in the file.
STREETS = {
    "DAN": [(40.69353, -74.08888), (40.6938, -74.08912), (40.69598, -74.09093), (40.6984, -74.09303),
            (40.70102, -74.09518), (40.70377, -74.0975)],
    "WSA": [(40.70815, -74.09627), (40.71067, -74.09373), (40.71293, -74.09065), (40.71447, -74.08838),
            (40.71697, -74.08505), (40.71898, -74.08302)],
    "OCE": [(40.70422, -74.07995), (40.7026, -74.0815), (40.701, -74.08313), (40.69955, -74.08485),
            (40.69658, -74.08915), (40.6954, -74.09102), (40.69317, -74.09373), (40.69167, -74.0956)],
}  # fmt: skip
PLAN = """date,shift,vehicle,driver,window_start,window_end,section,passes,side,speed_limit_kmh
2015-12-10,day,S-9,D1,05:00,09:00,DAN,1,forward,40
2015-12-10,day,S-9,D1,05:00,09:00,WSA,1,forward,40
2015-12-10,day,S-9,D1,05:00,09:00,OCE,1,backward,40
"""


def roads(folder: Path, streets: dict[str, list[tuple[float, float]]]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"id": id_, "name": id_},
            "geometry": {"type": "LineString", "coordinates": [[lon, lat] for lat, lon in points]},
        }
        for id_, points in streets.items()
    ]
    path = folder / "roads.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def judge(*args: Any, zone: ZoneInfo = SHANGHAI, rules: Rules = Rules()) -> int:  # noqa: B008
    return run([str(a) for a in args], rules, Settings(), zone, lambda: None)


@pytest.fixture
def trace(request: pytest.FixtureRequest) -> Path:
    found = [p / "shared" / "data" / TRACE for p in request.config.rootpath.parents]
    there = next((p for p in found if p.exists()), None)
    if there is None:
        pytest.skip("the recorded trace is not beside the project")
    return there


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_truck_s9_of_a_real_day_is_judged_as_its_file_reads(
    tmp_path: Path, trace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By hand, from the lines of S-9: nothing before 05:23:04; on Danforth Ave at 05:25:04; silent 05:35:31–06:05:52,
    06:11:53–07:09:19, 07:29:48–07:41:33, 07:49:42–08:01:44, 08:53:41–08:56:42."""
    plan = written(tmp_path, "plans.csv", PLAN)
    assert judge(plan, trace, "--roads", roads(tmp_path, STREETS), "--json", zone=NEW_YORK) == 0
    found = told(capsys)
    mine = [b for b in found["breaches"] if b["vehicle"] == "S-9"]
    spans = {b["breach"]: (b["from"][11:19], b["to"] and b["to"][11:19]) for b in mine if b["breach"] == "no_show"}
    assert spans == {"no_show": ("05:00:00", "05:25:04")}
    silent = [(b["from"][11:19], b["to"][11:19], b["value"]) for b in mine if b["breach"] == "device_offline"]
    assert silent == [
        ("05:35:31", "06:05:52", 1821.0),
        ("06:11:53", "07:09:19", 3446.0),
        ("07:29:48", "07:41:33", 705.0),
        ("07:49:42", "08:01:44", 722.0),
        ("08:53:41", "08:56:42", 181.0),
    ]
    assert found["summary"]["vehicles"][0]["status"] == "unfinished"
    assert {c["section"]: c["passes_done"] for c in found["coverage"]} == {"DAN": 0, "WSA": 0, "OCE": 0}


def test_with_fixes_a_minute_apart_joined_danforth_avenue_is_driven_and_the_gap_on_west_side_avenue_is_not(
    tmp_path: Path, trace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By hand: six fixes 59–60 s apart make Danforth Ave whole. On West Side Ave 83 s and 30 min lie between fixes 2–3
    and 4–5, so only three of its five stretches count: 352 + 256 + 283 of 1,648 m, and the pieces at their ends."""
    rules = Rules(coverage=Coverage(join_s=75.0))
    plan = written(tmp_path, "plans.csv", PLAN)
    assert judge(plan, trace, "--roads", roads(tmp_path, STREETS), "--json", zone=NEW_YORK, rules=rules) == 0
    share = {c["section"]: c["share"] for c in told(capsys)["coverage"]}
    assert share["DAN"] == 1.0
    assert share["WSA"] == pytest.approx((352 + 256 + 283) / 1648, abs=0.04)


def test_the_words_for_people_say_the_same(tmp_path: Path, trace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = written(tmp_path, "plans.csv", PLAN)
    assert judge("--fixes", trace, "--plans", plan, "--roads", roads(tmp_path, STREETS), zone=NEW_YORK) == 0
    said = capsys.readouterr().out
    assert "05:00:00–05:25:04  serious 定车 no_show" in said
    assert "vehicles nobody describes" in said


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "want: judge PLANS FIXES"),
        (("a.csv",), "want: judge PLANS FIXES"),
        (("a.csv", "b.csv", "--moon"), "--moon"),
        (("/nowhere/a.csv", "/nowhere/b.csv"), "/nowhere/a.csv: cannot be read"),
    ],
)
def test_called_wrongly_it_says_what_it_wants(
    args: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judge(*args) == 2
    assert words in capsys.readouterr().err


def test_without_roads_and_without_a_running_system_it_asks_for_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, fixes = written(tmp_path, "p.csv", PLAN), written(tmp_path, "f.csv", "device,t,lon,lat\n")
    assert judge(plan, fixes) == 2
    assert "--roads" in capsys.readouterr().err


def test_bad_rows_are_all_named_and_nothing_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = written(tmp_path, "p.csv", PLAN.replace("DAN", "MOON"))
    fixes = written(tmp_path, "f.csv", "device,t,lon,lat\nS-9,2015-12-10 05:00:00,-74.0,40.7\n")
    assert judge(plan, fixes, "--roads", roads(tmp_path, STREETS)) == 1
    said = capsys.readouterr()
    assert "p.csv:2" in said.err
    assert "MOON" in said.err
    assert not said.out
    fixes.write_text("device,t,lon,lat\nS-9,yesterday,-74.0,40.7\nS-9,2015-12-10 05:00:00,east,40.7\n", "utf-8")
    assert judge(written(tmp_path, "p.csv", PLAN), fixes, "--roads", roads(tmp_path, STREETS)) == 1
    said = capsys.readouterr()
    assert "f.csv:2" in said.err
    assert "f.csv:3" in said.err


def test_sign_ins_tell_who_drove_and_a_stranger_at_the_wheel_is_a_breach(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = 1_449_741_600  # 2015-12-10 05:00 in New York
    rows = "".join(f"S-9,{start + k * 5},{-74.08888 - k * 2e-5:.6f},40.69353,7,true\n" for k in range(120))
    fixes = written(tmp_path, "f.csv", "device,t,lon,lat,speed_kmh,work\n" + rows)
    signins = written(tmp_path, "s.csv", f"device,t,driver,on\nS-9,{start},D9,true\n")
    plan = written(tmp_path, "p.csv", PLAN)
    roads_file = roads(tmp_path, STREETS)
    assert judge(plan, fixes, "--roads", roads_file, "--signins", signins, "--json", zone=NEW_YORK) == 0
    breaches = {b["breach"]: b for b in told(capsys)["breaches"]}
    assert breaches["driver_mismatch"]["driver"] == "D9"
    assert "driver_missing" not in breaches
    assert Registry().vehicles == {}  # the files alone were enough
