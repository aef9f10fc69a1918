"""Every code that can reach a screen has a Chinese word; numbers and times are calm and local."""

from typing import get_args

import pytest

from feeds.alerts import LEVELS, SETTLED, UNANSWERED
from feeds.duties import OFF
from feeds.states import EVENT_KINDS, LINKS, CameraWord, Event, LinkWord, UnitState
from registry.model import VEHICLE_KINDS, PlaceKind
from tests.wall.night import ZONE, T
from wall import words
from wall.panels.map import PLANNED, Layer


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        (VEHICLE_KINDS, words.VEHICLE_KINDS),
        (get_args(UnitState), words.STATES),
        (get_args(CameraWord), words.CAMERA_STATES),
        (get_args(LinkWord), words.LINK_STATES),
        (LINKS, words.LINKS),
        (EVENT_KINDS, words.EVENTS),
        (("live", "demo", "replay", "rehearsal"), words.MODES),
        (get_args(Layer), words.LAYERS),
        (("ingest", "gps", "cameras", "web"), words.ROLES),
        (LEVELS, words.LEVELS),
        (get_args(PlaceKind), words.PLACES),
        (tuple({*words.BREACHES, *words.LASTING, *words.LIMITED, *words.STILL}), words.BREACHES),
        ((*SETTLED, *UNANSWERED, *words.ALERT_STATES), words.ALERT_STATES),
        (tuple(OFF), words.DUTY_STATES),
        (PLANNED, words.SECTION_STATES),
    ],
    ids=(
        "vehicle kinds",
        "states",
        "camera states",
        "link states",
        "links",
        "events",
        "modes",
        "layers",
        "roles",
        "levels",
        "places",
        "breaches",
        "alert states",
        "duties",
        "sections",
    ),  # fmt: skip
)
def test_every_code_has_a_chinese_word(codes: tuple[str, ...], table: dict[str, str]) -> None:
    assert set(codes) <= set(table)
    assert all(any("一" <= letter <= "鿿" for letter in table[code]) for code in codes)


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_every_event_is_a_sentence_that_names_its_subject(kind: str) -> None:
    subject = "redis" if kind.startswith("link_") else "ingest" if kind.startswith("role_") else "12"
    said = words.sentence(Event(T, kind, subject, "D1"), lambda id_: f"〈{id_}〉")
    assert "{" not in said
    assert "  " not in said
    assert any(name in said for name in ("12", "数据流", "接入"))


def test_a_sign_in_tells_vehicle_and_driver() -> None:
    said = words.sentence(Event(T, "sign_in", "A007", "D3307"), lambda id_: f"{id_} 清扫车")
    assert said == "A007 清扫车 驾驶员 D3307 刷卡"


def test_a_kind_nobody_knows_is_shown_as_it_is() -> None:
    assert words.kind("hovercraft") == "hovercraft"
    assert words.kind("") == words.UNKNOWN


def test_times_are_those_of_the_city() -> None:
    assert words.clock(T, ZONE) == "02:17:36"
    assert words.minute(T, ZONE) == "02:17"
    assert words.date(T, ZONE) == "2026年11月21日 星期六"


@pytest.mark.parametrize(
    ("age_s", "said"),
    [(None, "—"), (3, "刚刚"), (27, "20 秒前"), (61, "1 分钟前"), (7300, "2 小时前"), (200_000, "2 天前")],
)
def test_ages_grow_in_calm_steps(age_s: float | None, said: str) -> None:
    assert words.ago(age_s) == said


@pytest.mark.parametrize(
    ("s", "said"), [(0.31, "0.3 秒"), (9.97, "10 秒"), (119, "119 秒"), (125, "2 分钟"), (8000, "2 小时")]
)
def test_delays_say_what_a_person_can_judge(s: float, said: str) -> None:
    assert words.delay(s) == said


@pytest.mark.parametrize(("per_s", "said"), [(0, "0"), (0.42, "0.4"), (12.3, "12"), (1234.0, "1,234")])
def test_rates_have_no_false_digits(per_s: float, said: str) -> None:
    assert words.rate(per_s) == said


def test_a_speed_that_is_no_number_is_unknown() -> None:
    assert words.speed(None) == words.speed(float("nan")) == words.UNKNOWN
    assert words.speed(4) == "4.0"


def test_an_alert_in_the_ticker_names_its_breach() -> None:
    assert words.sentence(Event(T, "alert_raised", "A016", "no_show"), lambda id_: id_) == "A016 告警：未按计划出车"
    assert words.sentence(Event(T, "alerts_raised", "300"), lambda id_: id_) == "新增 300 条五定告警"


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (None, "m", ""), (420.4, "m", "420 m"), (1_240, "m", "1.2 km"), (95, "s", "1 分钟"),
        (7_500, "s", "2 小时 05 分"), (0.899999, "share", "89 %"), (0.9, "share", "90 %"),
        (17.2, "km/h", "17 km/h"), (3, "count", "3 次"),
        (2, "hovercrafts", "2 hovercrafts"), (float("nan"), "m", ""),
    ],
)  # fmt: skip
def test_a_measured_value_reads_as_people_say_it(value: float | None, unit: str, said: str) -> None:
    assert words.measured(value, unit) == said
