"""Who is looked at? 随机抽查: the same seed and the same list give the same draw, by anybody's own hand.

Recipe, so that it can be done again without us (all text UTF-8, no byte-order mark, no final line feed):

1. List: the ids, each once, sorted by Unicode code point, joined by one line feed.
2. Digest: SHA-256 of that text, 64 hex digits, lower case. Shown: the first 12.
3. For k = 0, 1, 2 … : SHA-256 of `kind`, seed, the whole digest and k (decimal), joined by one line feed; read as one
   big-endian number h of 256 bits.
4. n ids. With m = 2**256 − (2**256 mod n): the first h below m decides: the id at place h mod n, counted from 0.
   (h of m and more is passed over: else the first few ids would come up more often.)

In a shell: `sort -u ids.txt` with LC_ALL=C, `sha256sum` as above. `kind` is vehicle, collector or case.
"""

import hashlib
from collections.abc import Iterable, Sequence

from records import Draw, Refused

KINDS = {"vehicle": "车辆", "collector": "采集员", "case": "案卷"}
MOST_SEED = 64  # letters
_ALL = 1 << 256


def listed(ids: Iterable[str]) -> list[str]:
    """Step 1: each once, by code point."""
    return sorted(set(ids))


def digest_of(ids: Sequence[str]) -> str:
    """Step 2, of a list as `listed` gives it."""
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()


def place(kind: str, seed: str, digest: str, n: int) -> int:
    """Steps 3 and 4: which of `n` ids, from 0."""
    most = _ALL - _ALL % n
    k = 0
    while (h := _number(kind, seed, digest, k)) >= most:
        k += 1
    return h % n


def drawn(kind: str, seed: str, ids: Iterable[str], now: float) -> Draw:
    """Raises `Refused`: an unknown kind, nobody to draw from, a seed of none or too many letters."""
    if kind not in KINDS:
        raise Refused(f"不能抽查 {kind!r}，只能抽查{'、'.join(KINDS.values())}")
    seed = seed.strip()
    if not seed or len(seed) > MOST_SEED or not seed.isprintable():
        raise Refused(f"抽查种子须为 1 至 {MOST_SEED} 个可见字符")
    some = listed(ids)
    if not some:
        raise Refused(f"现在没有可抽查的{KINDS[kind]}")
    digest = digest_of(some)
    return Draw(kind, seed, now, some[place(kind, seed, digest, len(some))], len(some), digest[:12])


def _number(kind: str, seed: str, digest: str, k: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{kind}\n{seed}\n{digest}\n{k}".encode()).digest(), "big")
