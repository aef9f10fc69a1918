"""Who is told of a change, by which way and in which words."""

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

from gps.alerts import life, notices, texts, timers
from gps.alerts.entry import Change
from gps.alerts.settings import Settings
from gps.rules.episode import BREACHES
from records import Alert, Order
from tests.gps.alerts.build import OWN, REGISTRY, T0, do, episode, raised

ZONE = ZoneInfo("Asia/Shanghai")
GATEWAY = Settings(webhook_url="http://127.0.0.1:1/sms", contacts={"commander": "13700000000"})


def told(action: str, own: Settings = GATEWAY, **more: Any) -> tuple[Change, dict[str, Any]]:
    """The change an action makes, worded, and its messages by kind."""
    entry, step = life.step(raised(), do(action, **more), own)
    change = notices.worded(Change(entry, (step,)), REGISTRY, own, ZONE)
    return change, {row.kind: row for row in notices.out(change, REGISTRY, own)}


def test_every_change_goes_to_the_walls() -> None:
    change, rows = told("acknowledge")
    alert = msgspec.msgpack.decode(rows["alert"].body, type=Alert)
    assert alert == change.entry.alert
    assert rows.keys() == {"alert"}


def test_the_driver_hears_a_sentence_in_his_cab() -> None:
    change, rows = told("notify", channel="voice")
    order = msgspec.msgpack.decode(rows["order"].body, type=Order)
    assert (order.device, order.verb, order.id) == ("A007", "say", "20261120-0001@2")
    body = msgspec.json.decode(order.body)
    assert body["id"] == order.id
    assert body["text"] == change.steps[0].text
    assert body["text"] == "A007（湘B·A0007）请注意，在长江南路作业超速，9公里/小时，限8公里/小时。请减速至限速以内。"
    assert change.steps[0].recipient == "driver"


def test_the_gateway_gets_text_and_telephone() -> None:
    _, rows = told("notify", channel="app")
    body = msgspec.json.decode(rows["webhook"].body)
    assert body["to"] == [{"role": "fleet_lead", "phone": "073100000000"}]
    assert body["text"].startswith("【预警】A007（湘B·A0007）02:00起在长江南路作业超速")
    assert (body["alert"], body["channel"]) == ("20261120-0001", "app")


def test_a_fleet_lead_with_a_number_of_his_own_is_rung_there() -> None:
    own = replace(GATEWAY, contacts={"李队": "13811112222"})
    _, rows = told("notify", own, channel="phone")
    assert msgspec.json.decode(rows["webhook"].body)["to"][0]["phone"] == "13811112222"


def test_without_a_gateway_nothing_waits_for_one() -> None:
    _, rows = told("notify", OWN, channel="app")
    assert rows.keys() == {"alert"}


def test_each_level_of_escalation_is_told_to_its_own_people() -> None:
    entry = raised()
    to = []
    for _ in range(3):
        entry, step = life.step(entry, do("escalate", role="timers", reason="not_acknowledged"), GATEWAY)
        change = notices.worded(Change(entry, (step,)), REGISTRY, GATEWAY, ZONE)
        to.append(change.steps[0].recipient)
    assert to == ["fleet_lead", "sanitation_office,shift_lead", "commander"]
    assert change.steps[0].text.startswith("【升级3级·通知后未应答】")


def test_two_levels_at_once_are_each_told_their_own() -> None:
    entry, steps = raised(), []
    for _ in range(2):
        entry, step = life.step(entry, do("escalate", role="timers", reason="repeat"), GATEWAY)
        steps.append(step)
    change = notices.worded(Change(entry, tuple(steps)), REGISTRY, GATEWAY, ZONE)
    assert [s.recipient for s in change.steps] == ["fleet_lead", "sanitation_office,shift_lead"]


def test_the_case_centre_is_told_once_whatever_the_way() -> None:
    _, by_hand = told("to_case")
    _, by_clock = told("case_due", role="timers")
    assert by_hand["case"].key == by_clock["case"].key == "20261120-0001/case"


def test_the_same_change_gives_the_same_keys() -> None:
    change = timers.due(raised(), T0 + 30, GATEWAY)
    assert change is not None
    worded = notices.worded(change, REGISTRY, GATEWAY, ZONE)
    keys = [row.key for row in notices.out(worded, REGISTRY, GATEWAY)]
    assert keys == [row.key for row in notices.out(worded, REGISTRY, GATEWAY)]
    assert len(set(keys)) == len(keys)


def test_who_answers_is_found_in_the_registry() -> None:
    entry = raised()
    nobody = replace(entry, alert=replace(entry.alert, vehicle="", section="R1", responsible=""))
    change = notices.worded(Change(nobody), REGISTRY, OWN, ZONE)
    assert change.entry.alert.responsible == "王队"
    assert notices.names(nobody.alert, REGISTRY).who == "长江南路"


def test_every_breach_has_its_sentence() -> None:
    by_timers = {"not_acknowledged", "not_corrected", "repeat"}
    assert set(texts.SAY) == set(BREACHES) - by_timers
    for breach in texts.SAY:
        alert = raised(episode(breach="overspeed", value=700.0, unit="s", detail="A008")).alert
        alert = replace(alert, breach=breach)
        for text in (
            texts.message(alert, notices.names(alert, REGISTRY), ZONE),
            texts.voice(alert, notices.names(alert, REGISTRY), ZONE),
        ):
            assert "{" not in text
            assert "A007" in text


def test_a_city_may_say_it_its_own_way_but_not_with_unknown_fields() -> None:
    alert = raised().alert
    own = {"overspeed": "开得太快（{value}）"}
    assert "开得太快（9公里/小时）" in texts.message(alert, notices.names(alert, REGISTRY), ZONE, own)
    assert Settings(texts=own)


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"texts": {"overspeed": "{name}"}}, "name"),
        ({"texts": {"overspeed": "{"}}, "overspeed"),
        ({"texts": {"flying": "x"}}, "flying"),
        ({"webhook_url": "sms.example.cn"}, "http"),
        ({"auto_channels": {"warn": ["pigeon"]}}, "pigeon"),
        ({"auto_channels": {"loud": []}}, "loud"),
        ({"escalate_to": [["fleet_lead"]]}, "L1, L2, L3"),
    ],
)
def test_a_wrong_setting_is_told_before_the_night_begins(wrong: dict[str, Any], word: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=word):
        msgspec.convert(wrong, Settings)


def test_the_call_script_says_who_what_since_when_and_what_is_asked() -> None:
    alert = raised().alert
    to = {"centre": "天元区", "recipient": "队长", "name": "李队", "phone": "138"}
    script = texts.call(alert, notices.names(alert, REGISTRY), ZONE, to)
    for word in ("李队", "138", "A007", "长江南路", "02:00", "请减速", "20261120-0001"):
        assert word in script


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(45, "s", "45秒"), (700, "s", "12分钟"), (0.8249, "share", "82%"), (12.5, "km/h", "12.5公里/小时"),
     (230, "m", "230米"), (3, "count", "3次"), (None, "s", ""), (2, "", "2"), (1.5, "kPa", "1.5 kPa")],
)  # fmt: skip
def test_quantities_are_said_in_the_field_words(value: float | None, unit: str, said: str) -> None:
    assert texts.quantity(value, unit) == said
