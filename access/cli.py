"""`app.py user …` and `app.py screen …`: the administrator's words on a terminal."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from access.identity import ANY
from access.service import Service, link_path
from access.settings import Settings
from access.store import Person
from db import Database
from records import NotFound, Refused, Unreachable


def run(args: Sequence[str], db: Database, settings: Settings | None = None) -> int:
    """`args` start with `user` or `screen`. 0: done; 1: refused, with the reason; 2: called wrongly."""
    try:
        asked = _parser().parse_args(args)
    except SystemExit as e:
        return 0 if not e.code else 2
    service = Service(db, settings or Settings())
    try:
        for line in _user(service, asked) if asked.noun == "user" else _screen(service, asked):
            print(line)
    except (Refused, NotFound, Unreachable) as e:
        print(e.args[0], file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="app.py", description="people and displays")
    nouns = parser.add_subparsers(dest="noun", required=True)
    user = nouns.add_parser("user", help="人员账号").add_subparsers(dest="verb", required=True)
    add = user.add_parser("add", help="new account; prints its one-time password")
    add.add_argument("name")
    add.add_argument("--role", default="dispatcher")
    add.add_argument("--of", default="", help="id of the unit or collector the person acts for")
    user.add_parser("list", help="all accounts")
    for verb, text in (
        ("disable", "end all sessions and tokens, refuse logins"),
        ("enable", "allow logins again"),
        ("password", "new one-time password; ends the sessions"),
        ("token", "long-lived API token, shown once"),
    ):
        user.add_parser(verb, help=text).add_argument("name")
    screen = nouns.add_parser("screen", help="显示屏").add_subparsers(dest="verb", required=True)
    link = screen.add_parser("add", help="new display link, shown once; without SCREEN, or *: for any of the layout")
    link.add_argument("layout")
    link.add_argument("screen", nargs="?", default=ANY)
    screen.add_parser("list", help="all displays")
    screen.add_parser("revoke", help="the display is dead within 10 s").add_argument("id")
    return parser


def _user(service: Service, asked: argparse.Namespace) -> list[str]:
    if asked.verb == "add":
        return [f"one-time password: {service.add_person(asked.name, asked.role, asked.of)}"]
    if asked.verb == "password":
        return [f"one-time password: {service.reset_password(asked.name)}"]
    if asked.verb == "token":
        return [service.make_token(asked.name)]
    if asked.verb == "list":
        return ["\t".join((p.name, f"{p.role} {p.of}".strip(), _state(p))) for p in service.persons()]
    service.set_disabled(asked.name, asked.verb == "disable")
    return [f"{asked.name}: {asked.verb}d"]


def _screen(service: Service, asked: argparse.Namespace) -> list[str]:
    if asked.verb == "add":
        screen_id, token = service.make_screen(asked.layout, asked.screen)
        return [f"{screen_id}\t{link_path(asked.layout, asked.screen, token)}"]
    if asked.verb == "list":
        return [
            f"{s.id}\t{s.layout}/{s.screen}\t{'revoked' if s.revoked else 'ok'}\tseen {_when(s.seen_t)}"
            for s in service.screens()
        ]
    service.revoke(asked.id)
    return [f"{asked.id}: revoked"]


def _state(p: Person) -> str:
    return "disabled" if p.disabled else "one-time password" if p.must_change else "ok"


def _when(t: float | None) -> str:
    return datetime.fromtimestamp(t, UTC).isoformat(timespec="minutes") if t is not None else "never"
