"""What proves the chosen alert, and what can be done about it? A drawer over the map; `assets/50-proof*.js` fill it.

The server gives the frame, the words and the table of keys; the proof itself comes from `/api/v1/alerts/{id}/proof`
when the drawer opens, and again whenever the feed says that alerts changed: a click changes nothing by itself.
"""

import json
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts.scene import Scene
from wall import parts, words
from wall.look import Look, Props

ID = "proof"
FEEDS: tuple[Feed, ...] = ("alerts",)
FLOATS = True  # nothing there until an alert is opened
FEED_STORE = "proof-feed"
SHELVE_MIN = (15, 30, 60, 120, 240)  # choices of 挂起, minutes
LABELLED: dict[str, Any] = {"aria-labelledby": "proof-title"}


class Act(Struct, frozen=True):
    """A key of the drawer. Of several acts on one key the first that the alert's life allows is meant."""

    key: str
    action: str  # of the alert's life
    word: str  # key of `words.PROOF_ACTS`
    fixed: dict[str, str] = {}  # fields sent as they stand
    ask: tuple[str, ...] = ()  # fields asked for besides those the life table says it needs


ACTS: tuple[Act, ...] = (
    Act("n", "notify", "notify_lead", {"channel": "phone", "recipient": "fleet_lead"}),
    Act("v", "notify", "notify_driver", {"channel": "voice", "recipient": "driver"}),
    Act("a", "acknowledge", "acknowledge"),
    Act("c", "start_correcting", "start_correcting"),
    Act("c", "corrected", "corrected"),
    Act("x", "false_alarm", "false_alarm"),
    Act("s", "unshelve", "unshelve"),
    Act("s", "shelve", "shelve"),
    Act("t", "to_case", "to_case"),
    Act("f", "close", "close"),
    Act("w", "waive", "waive"),
    Act("r", "reopen", "reopen"),
    Act("e", "escalate", "escalate"),
    Act("m", "remark", "remark"),
)


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def layout(options: Options, scene: Scene) -> Component:
    head = html.Header(
        [
            html.H3(id="proof-title", tabIndex=-1),
            html.Span(id="proof-state"),
            html.Span(id="proof-outs"),
            html.Button("×", id="proof-close", className="plain", title=words.PROOF["close"]),
        ]
    )
    drawer = html.Aside(
        [
            head,
            html.Div(id="proof-body", tabIndex=0, role="region", **_named(words.PROOF["body"])),
            html.Div(id="proof-said", role="status"),
            html.Div(id="proof-form"),
            html.Div(id="proof-acts", role="toolbar", **_named(words.PROOF["acts"])),
        ],
        id="proof",
        hidden=True,
        role="dialog",
        **parts.data(words=_json(_words()), acts=_json(_acts()), shelve=_json(SHELVE_MIN)),
        **LABELLED,
    )
    return html.Div([drawer, dcc.Store(id=FEED_STORE)], **parts.named(ID, "holder"))


def render(look: Look, options: Options) -> Props:
    """Only a stamp that changes with any alert: the drawer then asks for the one it shows."""
    newest = max((alert.updated_t for alert in look.alerts.values()), default=0.0)
    return {FEED_STORE: {"data": f"{newest!r} {len(look.alerts)}"}}


def _named(name: str) -> dict[str, Any]:
    return {"aria-label": name}


def _acts() -> list[dict[str, Any]]:
    return [
        {"key": a.key, "action": a.action, "word": words.PROOF_ACTS[a.word], "fixed": a.fixed, "ask": a.ask}
        for a in ACTS
    ]


def _words() -> dict[str, Any]:
    return {
        **words.PROOF, "breaches": words.BREACHES, "groups": words.GROUPS, "levels": words.LEVELS,
        "states": words.ALERT_STATES, "kinds": words.VEHICLE_KINDS, "channels": words.CHANNELS,
        "actions": words.PROOF_STEPS, "roles": words.PROOF_ROLES, "ways": words.PROOF_WAYS,
        "sides": words.PROOF_SIDES, "fields": words.PROOF_FIELDS, "units": words.PROOF_UNITS,
        "waivers": words.PROOF_WAIVERS, "reasons": words.PROOF_REASONS, "results": words.PROOF_RESULTS,
        "recipients": words.PROOF_RECIPIENTS, "whys": words.PROOF_WHYS,
    }  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
