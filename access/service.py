"""Log in, log out, change a password, make and revoke display links: one transaction per act.

Thread-safe; blocks (database, argon2): call it off the event loop.
"""

import logging
import os
import re
import threading
import time
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import clock
from access import store, tokens
from access.identity import ANY, Identity, Keys, Screen
from access.known import Known
from access.passwords import MOST, Passwords, complaint
from access.settings import ACT_FOR, Settings
from access.throttle import Throttle
from db import Database, Tx
from records import NotFound, Refused, Unreachable

log = logging.getLogger(__name__)
NAME = re.compile(r"[\w.-]{1,32}")  # a person's account; Chinese letters included
PLACE = re.compile(r"[\w-]{1,64}")  # a layout or a screen of it

AWAY_S = 2.0  # s without asking a database that did not answer


class Throttled(Refused):
    """Too many failures: wait `wait_s`."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"尝试次数过多，请 {max(1, round(wait_s))} 秒后再试")
        self.wait_s = wait_s


class Service:
    def __init__(self, db: Database, settings: Settings) -> None:
        self.settings = settings
        self._db = db
        self._passwords = Passwords(settings)
        self._throttle = Throttle(settings)
        self._known = Known(settings)
        self._asking = threading.Lock()
        self._away_until_s = 0.0  # monotonic; the database did not answer and is left alone

    # -- persons -----------------------------------------------------------------------------

    def first_admin(self) -> str | None:
        """The one-time password of a new `admin` when nobody is known yet, else None."""
        password = tokens.one_time_password()
        hashed = self._passwords.hash(password)
        with self._db.transaction() as tx:
            if store.anybody(tx):
                return None
            store.add_person(tx, "admin", "admin", hashed, clock.now())
        return password

    def add_person(self, name: str, role: str, of: str = "") -> str:
        """A new person; the one-time password. `of`: the unit or collector he acts for. Raises `Refused`."""
        if not NAME.fullmatch(name):
            raise Refused(f"{name!r}: 账号只能用字母、数字、汉字和 . _ -,至多 32 个字符")
        if role not in self.settings.roles:
            raise Refused(f"{role!r}: 没有此角色，可用：{'、'.join(self.settings.roles)}")
        if (role in ACT_FOR) != bool(of):
            raise Refused(
                f"{name!r}: "
                + (f"角色 {role} 须用 --of 指明责任单位或采集员编号" if not of else f"角色 {role} 不能用 --of")
            )
        password = tokens.one_time_password()
        hashed = self._passwords.hash(password)
        with self._db.transaction() as tx:
            if of and not store.is_known(tx, role, of):
                raise Refused(f"{of!r}: 没有此{'采集员' if role == 'collector' else '责任单位'}，请先导入登记表")
            if not store.add_person(tx, name, role, hashed, clock.now(), of):
                raise Refused(f"{name!r}: 账号已存在")
        return password

    def persons(self) -> list[store.Person]:
        with self._db.transaction() as tx:
            return store.persons(tx)

    def reset_password(self, name: str) -> str:
        """A new one-time password; every session of the person ends."""
        password = tokens.one_time_password()
        hashed = self._passwords.hash(password)
        with self._db.transaction() as tx:
            if not store.set_password(tx, name, hashed, must_change=True):
                raise NotFound(f"{name!r}: 没有此账号")
            store.end_sessions(tx, name, "browser")
        self._known.forget()
        self._throttle.free(name)
        return password

    def set_disabled(self, name: str, disabled: bool) -> None:
        with self._db.transaction() as tx:
            if not store.set_disabled(tx, name, disabled):
                raise NotFound(f"{name!r}: 没有此账号")
        self._known.forget()

    def make_token(self, name: str) -> str:
        """A long-lived API token of a person; shown once."""
        with self._db.transaction() as tx:
            if store.person(tx, name) is None:
                raise NotFound(f"{name!r}: 没有此账号")
            return self._open(tx, name, self.settings.token_s, "token")

    # -- sessions ----------------------------------------------------------------------------

    def login(self, name: str, password: str, address: str) -> str:
        """The new session's token. Raises `Throttled`, `Busy`, or `Refused` with one wording for every reason."""
        now = clock.now()
        self._proven(name, password, address)
        with self._db.transaction() as tx:
            store.forget_expired(tx, now)
            token = self._open(tx, name, self.settings.session_s, "browser")
        log.info("login name=%r address=%s", name, address)
        return token

    def confirm(self, name: str, password: str, address: str) -> str:
        """The role of a person who gives name and password beside somebody's session (a signature): no session begins.

        Raises as `login` does, and `Refused` while the password is a one-time one.
        """
        person = self._proven(name, password, address)
        if person.must_change:
            raise Refused("请先登录并设置自己的口令")
        log.info("confirmed name=%r address=%s", name, address)
        return person.role

    def _proven(self, name: str, password: str, address: str) -> store.Person:
        wait_s = self._throttle.attempt(name[:64], address, time.monotonic())
        if wait_s > 0:
            log.warning("login throttled name=%r address=%s wait_s=%.0f", name[:64], address, wait_s)
            raise Throttled(wait_s)
        with self._db.transaction() as tx:
            person = store.person(tx, name) if NAME.fullmatch(name) else None
        able = person if person and not person.disabled and len(password) <= MOST else None
        if not self._passwords.verify(able.password_hash if able else None, password[:MOST]) or able is None:
            log.warning("login refused name=%r address=%s", name[:64], address)
            raise Refused("账号或口令不正确")
        self._throttle.succeeded(name[:64], address)
        return able

    def _open(self, tx: Tx, name: str, lives_s: float, purpose: str) -> str:
        token, now = tokens.fresh(), clock.now()
        store.add_session(tx, tokens.digest(token), name, now, now + lives_s, purpose)
        return token

    def logout(self, identity: Identity) -> None:
        with self._db.transaction() as tx:
            store.end_session(tx, identity.key)
        self._known.forget("browser" + identity.key)

    def change_password(self, identity: Identity, old: str, new: str, address: str) -> str:
        """A new session's token; every other session of the person has ended. Raises `Refused`, `Throttled`."""
        name = identity.name
        wait_s = self._throttle.attempt(name, address, time.monotonic())
        if wait_s > 0:
            raise Throttled(wait_s)
        with self._db.transaction() as tx:
            person = store.person(tx, name)
        if not self._passwords.verify(person.password_hash if person else None, old[:MOST]):
            raise Refused("原口令不正确")
        self._throttle.succeeded(name, address)
        bad = complaint(new, name, self.settings) or ("新口令不得与原口令相同" if new == old else None)
        if bad:
            raise Refused(bad)
        hashed = self._passwords.hash(new)
        with self._db.transaction() as tx:
            store.set_password(tx, name, hashed, must_change=False)
            store.end_sessions(tx, name, "browser")
            token = self._open(tx, name, self.settings.session_s, "browser")
        self._known.forget()
        log.info("password changed name=%r", name)
        return token

    # -- displays ----------------------------------------------------------------------------

    def make_screen(self, layout: str, screen: str) -> tuple[str, str]:
        """(id, link token) of a new display; `*` stands for any. The token is shown once."""
        for part in (layout, screen):
            if part != ANY and not PLACE.fullmatch(part):
                raise Refused(f"{part!r}: 不是布局或屏幕的名称")
        screen_id, token = tokens.short_id(), tokens.fresh()
        with self._db.transaction() as tx:
            store.add_screen(tx, screen_id, layout, screen, tokens.digest(token), clock.now())
        log.info("display made id=%s layout=%s screen=%s", screen_id, layout, screen)
        return screen_id, token

    def standing_link(self, layout: str, screen: str, file: Path) -> str:
        """This installation's own wall link, as a path: the same at every start, so that walls outlive restarts.

        The token is kept in `file`, readable by us only; a revoked or lost one is made anew.
        """
        kept = file.read_text("ascii").strip() if file.exists() else ""
        identity = self.resolve(Keys(screen=kept)) if kept else None
        if identity is None or not identity.may_open(layout, screen):
            _id, kept = self.make_screen(layout, screen)
            file.unlink(missing_ok=True)
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(kept)
        return link_path(layout, screen, kept, "wall")

    def screens(self) -> list[Screen]:
        with self._db.transaction() as tx:
            return store.screens(tx)

    def revoke(self, screen_id: str) -> None:
        with self._db.transaction() as tx:
            if not store.revoke_screen(tx, screen_id):
                raise NotFound(f"{screen_id!r}: 没有此显示屏，或已撤销")
        self._known.forget()
        log.info("display revoked id=%s", screen_id)

    # -- who is asking -----------------------------------------------------------------------

    def known(self, keys: Keys) -> tuple[bool, Identity | None]:
        """(whether the answer is fresh, the answer), without asking the database: never blocks."""
        s, t = time.monotonic(), clock.now()
        for purpose, token in _in_turn(keys):
            entry = self._known.get(purpose + tokens.digest(token), s, t)
            if entry is None:
                return False, None
            if entry.identity is not None:
                return True, entry.identity
        return True, None

    def resolve(self, keys: Keys) -> Identity | None:
        """Who carries these tokens; a revoked one is dead within `known_s`. Raises `Unreachable`."""
        sure, identity = self.known(keys)
        if sure:
            return identity
        with self._asking:  # many requests of one page ask at once: one goes to the database
            sure, identity = self.known(keys)
            if sure:
                return identity
            for purpose, token in _in_turn(keys):
                found = self._ask(purpose, tokens.digest(token))
                if found is not None:
                    return found
        return None

    def _ask(self, purpose: str, key: str) -> Identity | None:
        s, t = time.monotonic(), clock.now()
        try:
            if s < self._away_until_s:
                raise Unreachable("database: away a moment ago")
            with self._db.transaction() as tx:
                found = self._screen(tx, key, t) if purpose == "screen" else self._session(tx, key, purpose, t)
        except Unreachable:
            if s >= self._away_until_s:
                self._away_until_s = time.monotonic() + AWAY_S
            known = self._known.in_grace(purpose + key, time.monotonic(), t)
            if known is None:
                raise
            return known
        self._known.put(purpose + key, found, s)
        return found

    def _session(self, tx: Tx, key: str, purpose: str, t: float) -> Identity | None:
        row = store.session(tx, key, purpose)
        if row is None or t >= row.expires_t or (purpose == "browser" and t - row.seen_t > self.settings.idle_s):
            return None
        if t - row.seen_t > self.settings.touch_s:
            store.see_session(tx, key, t)
        kind: Literal["token", "person"] = "token" if purpose == "token" else "person"
        must_change = row.must_change and kind == "person"  # a token is made at the shell
        return Identity(kind, row.person, row.role, key, must_change=must_change, expires_t=row.expires_t, of=row.of)

    def _screen(self, tx: Tx, key: str, t: float) -> Identity | None:
        row = store.screen(tx, key)
        if row is None:
            return None
        if row.seen_t is None or t - row.seen_t > self.settings.touch_s:
            store.see_screen(tx, row.id, t)
        return Identity("display", row.id, "display", key, row.layout, row.screen)


def link_path(layout: str, screen: str, token: str, page: str = "screen") -> str:
    """What a display opens once; `page`: screen (the wall with the page that looks after it) or wall (alone)."""
    return f"/{page}/{quote(layout)}/{quote(screen)}?key={token}"


def _in_turn(keys: Keys) -> list[tuple[str, str]]:
    """(purpose, token) in the order they count: a bearer token alone, else the person before the display."""
    if keys.bearer:
        return [("token", keys.bearer)]
    return [(purpose, token) for purpose, token in (("browser", keys.session), ("screen", keys.screen)) if token]
