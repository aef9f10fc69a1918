"""Opaque tokens: made from the system's randomness, kept only as SHA-256 (ASVS 5.0 7.2.3)."""

import hashlib
import secrets

_EASY = "abcdefghjkmnpqrstuvwxyz23456789"  # no 0/o, 1/l/i: read aloud and typed once


def fresh() -> str:
    """A token of 192 random bits, safe in a URL."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """What is stored of a token: 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def short_id() -> str:
    """8 hex digits to name a display by; not a secret."""
    return secrets.token_hex(4)


def one_time_password() -> str:
    """Four groups of five easy characters, 99 random bits."""
    return "-".join("".join(secrets.choice(_EASY) for _ in range(5)) for _ in range(4))
