"""argon2id from the library, and the password policy of the settings (reliability.md 6)."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from access import tokens
from access.settings import Settings
from records import Refused

MOST = 256  # characters; longer ones are refused before any hashing


class Busy(Refused):
    """Too many logins at once; come back in a second."""


class Passwords:
    """Hashes and verifies, a few at a time: else the login page is a way to stop the server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hasher = PasswordHasher(
            time_cost=settings.hash_passes, memory_cost=settings.hash_memory_kib, parallelism=1
        )
        self._turn = threading.BoundedSemaphore(settings.hash_at_once)
        self._nobody = self._hasher.hash(tokens.fresh())

    def hash(self, password: str) -> str:
        with _Turn(self._turn, self._settings.hash_wait_s):
            return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether it is the right one. Takes as long for `None` (an unknown person). Raises `Busy`."""
        with _Turn(self._turn, self._settings.hash_wait_s):
            try:
                right = self._hasher.verify(stored or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return right and stored is not None


def complaint(password: str, name: str, settings: Settings) -> str | None:
    """Why the policy refuses a new password, in words for the person; None when it is fine."""
    if len(password) < settings.password_length:
        return f"口令至少 {settings.password_length} 个字符"
    if len(password) > MOST:
        return f"口令至多 {MOST} 个字符"
    classes = {_class_of(c) for c in password}
    if len(classes) < settings.password_classes:
        return f"口令须包含大写字母、小写字母、数字、其他字符中的至少 {settings.password_classes} 种"
    if name and name.casefold() in password.casefold():
        return "口令不得包含账号"
    return None


def _class_of(c: str) -> str:
    if c.isdigit():
        return "digit"
    if c.isupper():
        return "upper"
    return "lower" if c.islower() else "other"


class _Turn:
    def __init__(self, turn: threading.BoundedSemaphore, wait_s: float) -> None:
        self._turn, self._wait_s = turn, wait_s

    def __enter__(self) -> None:
        if not self._turn.acquire(timeout=self._wait_s):
            raise Busy("登录人数过多，请稍后再试")

    def __exit__(self, *_: object) -> None:
        self._turn.release()
