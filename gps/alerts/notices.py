"""QUESTION: who has to be told of a change, and in which words? Changes of alerts → rows of the outbox. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Any

import msgspec
from msgspec.structs import replace

from gps.alerts import texts
from gps.alerts.entry import Change, Out, Step
from gps.alerts.settings import Settings
from gps.alerts.texts import Names
from records import Alert, Order, Referral
from registry.model import Registry

_record = msgspec.msgpack.Encoder().encode
TELLING = ("notify", "escalate")
PICTURE = re.compile(r"[0-9a-f]{32}")  # id of a snapshot

STRANGER = "未登记人员"  # what a device calls its driver is not repeated to people unless the registry knows him


def names(alert: Alert, registry: Registry) -> Names:
    """The words for an alert's ids."""
    vehicle = registry.vehicles.get(alert.vehicle)
    road = registry.roads.get(alert.section or "")
    driver = registry.drivers.get(alert.driver or "")
    where = road.name if road else alert.section or ""
    plate = f"（{vehicle.plate}）" if vehicle and vehicle.plate else ""
    who = f"{alert.vehicle}{plate}" if alert.vehicle else where
    return Names(who, where, driver.name if driver else STRANGER if alert.driver else "", alert.responsible)


def responsible(alert: Alert, registry: Registry) -> str:
    """Who answers for it: the vehicle's fleet lead, else the road's, else its company."""
    vehicle, road = registry.vehicles.get(alert.vehicle), registry.roads.get(alert.section or "")
    if vehicle:
        return vehicle.fleet_lead
    return (road.fleet_lead or road.company or "") if road else ""


def phone(recipient: str, alert: Alert, registry: Registry, settings: Settings) -> str:
    """The number of somebody who is told; "" when nobody knows it."""
    vehicle = registry.vehicles.get(alert.vehicle)
    if recipient == "driver":
        driver = registry.drivers.get(alert.driver or "")
        return (driver.phone if driver and driver.phone else vehicle.phone if vehicle else "") or ""
    if recipient == "fleet_lead":
        company = vehicle.company if vehicle else ""
        unit = next((u for u in registry.units.values() if company in (u.id, u.name)), None)
        return settings.contacts.get(alert.responsible) or (unit.phone if unit and company else "") or ""
    return settings.contacts.get(recipient, "")


def worded(change: Change, registry: Registry, settings: Settings, zone: tzinfo) -> Change:
    """The change with its responsible, and its steps with the words and recipients they were told by."""
    alert = change.entry.alert
    if not alert.responsible and (who := responsible(alert, registry)):
        change = replace(change, entry=replace(change.entry, alert=replace(alert, responsible=who)))
    if not any(step.action in TELLING for step in change.steps):
        return change
    alert, done = change.entry.alert, []
    for step in reversed(change.steps):  # several levels at once: each is told its own
        done.append(_worded(step, alert, registry, settings, zone))
        if step.action == "escalate":
            alert = replace(alert, escalation=max(1, alert.escalation - 1))
    return replace(change, steps=tuple(reversed(done)))


def _worded(step: Step, alert: Alert, registry: Registry, settings: Settings, zone: tzinfo) -> Step:
    if step.action == "notify":
        recipient = step.recipient or ("driver" if step.channel == "voice" else "fleet_lead")
        say = texts.voice if step.channel == "voice" else texts.message
        text = step.text or say(alert, names(alert, registry), zone, settings.texts)
        return replace(step, recipient=recipient, text=text)
    if step.action == "escalate":
        told = settings.escalate_to[max(0, min(alert.escalation, len(settings.escalate_to)) - 1)]
        text = step.text or texts.escalated(alert, names(alert, registry), zone, step.reason, settings.texts)
        return replace(step, recipient=step.recipient or ",".join(told), text=text)
    return step


def out(change: Change, registry: Registry, settings: Settings) -> list[Out]:
    """Messages of a numbered, worded change. The same change gives the same keys."""
    alert = change.entry.alert
    rows = [Out(f"{alert.id}@{alert.version}", "alert", alert.id, _record(alert))]
    for step in change.steps:
        key = f"{alert.id}@{step.version}"
        if step.action == "notify" and step.channel == "voice":
            rows.append(Out(f"{key}/voice", "order", alert.id, _record(_order(step, alert, key))))
        elif step.action in TELLING and settings.webhook_url:
            rows.append(
                Out(f"{key}/webhook", "webhook", alert.id, _json(_message(step, alert, key, registry, settings)))
            )
        elif step.action in ("case_due", "to_case"):
            told = referral(alert, registry, step.evidence, settings.texts)
            rows.append(Out(f"{alert.id}/case", "case", alert.id, _record(told)))
    return rows


def referral(alert: Alert, registry: Registry, evidence: str = "", own: Mapping[str, str] | None = None) -> Referral:
    """The alert as the case centre hears of it. `evidence`: id of a picture, or words; `own`: the city's sentences."""
    known = names(alert, registry)
    wrong = texts.parts(alert, known, UTC, own)["wrong"]
    return Referral(
        alert.id, "gps_alarm", alert.from_t, alert.vehicle, alert.lon, alert.lat, f"{known.who}{wrong}".strip(),
        alert.breach, alert.section or "", evidence if PICTURE.fullmatch(evidence) else "", alert.responsible,
    )  # fmt: skip


def _order(step: Step, alert: Alert, key: str) -> Order:
    body = {"id": key, "text": step.text, "alert": alert.id, "level": alert.level, "t": step.t}
    return Order(alert.vehicle, step.t, "say", _json(body), key)


def _message(step: Step, alert: Alert, key: str, registry: Registry, settings: Settings) -> dict[str, Any]:
    recipients = step.recipient.split(",")
    return {
        "id": key, "alert": alert.id, "t": step.t, "action": step.action, "channel": step.channel or "phone",
        "level": alert.level, "escalation": alert.escalation, "breach": alert.breach, "vehicle": alert.vehicle,
        "section": alert.section, "responsible": alert.responsible, "text": step.text,
        "to": [{"role": who, "phone": phone(who, alert, registry, settings)} for who in recipients],
    }  # fmt: skip


def _json(body: dict[str, Any]) -> bytes:
    return msgspec.json.encode(body)


def all_out(changes: Sequence[Change], registry: Registry, settings: Settings) -> list[Out]:
    """Messages of many changes."""
    return [row for change in changes for row in out(change, registry, settings)]
