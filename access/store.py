"""Persons, sessions and displays in SQL. Tokens are here only as SHA-256; times are UTC epoch s."""

from typing import NamedTuple

from access.identity import Screen
from db import Tx


class Person(NamedTuple):
    name: str
    role: str
    password_hash: str
    must_change: bool
    disabled: bool
    created_t: float
    of: str


class Session(NamedTuple):
    person: str
    role: str
    must_change: bool
    created_t: float
    seen_t: float
    expires_t: float
    purpose: str  # browser | token
    of: str


PERSON = "name, role, password_hash, must_change, disabled, created_t, acts_for"
SCREEN = "id, layout, screen, created_t, seen_t, revoked"


def anybody(tx: Tx) -> bool:
    """Whether any person is known; holds the table so that two first starts make one admin."""
    tx.execute("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE")
    return tx.execute("SELECT 1 FROM person LIMIT 1").fetchone() is not None


def person(tx: Tx, name: str) -> Person | None:
    row = tx.execute(f"SELECT {PERSON} FROM person WHERE name = %s", (name,)).fetchone()
    return Person(*row) if row else None


def persons(tx: Tx) -> list[Person]:
    return [Person(*row) for row in tx.execute(f"SELECT {PERSON} FROM person ORDER BY name")]


def add_person(tx: Tx, name: str, role: str, password_hash: str, t: float, of: str = "") -> bool:
    """A new person on a one-time password; False when the name is taken."""
    made = tx.execute(
        "INSERT INTO person (name, role, password_hash, must_change, created_t, acts_for) "
        "VALUES (%s, %s, %s, true, %s, %s) "
        "ON CONFLICT DO NOTHING",
        (name, role, password_hash, t, of),
    )
    return made.rowcount == 1


def set_password(tx: Tx, name: str, password_hash: str, must_change: bool) -> bool:
    done = tx.execute(
        "UPDATE person SET password_hash = %s, must_change = %s WHERE name = %s", (password_hash, must_change, name)
    )
    return done.rowcount == 1


def set_disabled(tx: Tx, name: str, disabled: bool) -> bool:
    return tx.execute("UPDATE person SET disabled = %s WHERE name = %s", (disabled, name)).rowcount == 1


def add_session(tx: Tx, token_hash: str, name: str, t: float, expires_t: float, purpose: str) -> None:
    tx.execute(
        "INSERT INTO session (token_hash, person, created_t, seen_t, expires_t, purpose) VALUES (%s,%s,%s,%s,%s,%s)",
        (token_hash, name, t, t, expires_t, purpose),
    )


def session(tx: Tx, token_hash: str, purpose: str) -> Session | None:
    """The session behind a token, unless its person is disabled."""
    row = tx.execute(
        "SELECT s.person, p.role, p.must_change, s.created_t, s.seen_t, s.expires_t, s.purpose, p.acts_for "
        "FROM session s JOIN person p ON p.name = s.person "
        "WHERE s.token_hash = %s AND s.purpose = %s AND NOT p.disabled",
        (token_hash, purpose),
    ).fetchone()
    return Session(*row) if row else None


def see_session(tx: Tx, token_hash: str, t: float) -> None:
    tx.execute("UPDATE session SET seen_t = %s WHERE token_hash = %s AND seen_t < %s", (t, token_hash, t))


def end_session(tx: Tx, token_hash: str) -> None:
    tx.execute("DELETE FROM session WHERE token_hash = %s", (token_hash,))


def end_sessions(tx: Tx, name: str, purpose: str) -> int:
    return tx.execute("DELETE FROM session WHERE person = %s AND purpose = %s", (name, purpose)).rowcount


def forget_expired(tx: Tx, t: float) -> int:
    return tx.execute("DELETE FROM session WHERE expires_t < %s", (t,)).rowcount


def add_screen(tx: Tx, screen_id: str, layout: str, screen: str, token_hash: str, t: float) -> None:
    tx.execute(
        "INSERT INTO screen (id, layout, screen, token_hash, created_t) VALUES (%s, %s, %s, %s, %s)",
        (screen_id, layout, screen, token_hash, t),
    )


def screen(tx: Tx, token_hash: str) -> Screen | None:
    """The display behind a token, unless it was revoked."""
    row = tx.execute(f"SELECT {SCREEN} FROM screen WHERE token_hash = %s AND NOT revoked", (token_hash,)).fetchone()
    return Screen(*row) if row else None


def screens(tx: Tx) -> list[Screen]:
    rows = tx.execute(f"SELECT {SCREEN} FROM screen ORDER BY revoked, layout, screen, created_t")
    return [Screen(*row) for row in rows]


def see_screen(tx: Tx, screen_id: str, t: float) -> None:
    tx.execute("UPDATE screen SET seen_t = %s WHERE id = %s", (t, screen_id))


def revoke_screen(tx: Tx, screen_id: str) -> bool:
    return tx.execute("UPDATE screen SET revoked = true WHERE id = %s AND NOT revoked", (screen_id,)).rowcount == 1


def is_known(tx: Tx, role: str, of: str) -> bool:
    """Whether the registry knows the unit, or the collector, that a person is to act for."""
    table = "collector" if role == "collector" else "unit_org"
    return tx.execute(f"SELECT 1 FROM {table} WHERE id = %s", (of,)).fetchone() is not None
