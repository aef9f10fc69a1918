"""随机抽查 can be done again by anybody from seed and list, and favours nobody."""

import hashlib
import subprocess
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import Draw, Refused
from show.draw import digest_of, drawn, listed, place

IDS = ["A010", "A007", "湘B12345", "A001", "A007"]
SEEDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)


def in_a_shell(kind: str, seed: str, ids: list[str]) -> str:
    """The recipe of the docstring, with sort and sha256sum alone."""
    script = r"""
        export LC_ALL=C
        list=$(printf '%s\n' "${@:3}" | sort -u)
        digest=$(printf '%s' "$list" | sha256sum | cut -d' ' -f1)
        echo "$list"
        printf '%s\n%s\n%s\n0' "$1" "$2" "$digest" | sha256sum | cut -d' ' -f1"""
    told = subprocess.run(["bash", "-c", script, "draw", kind, seed, *ids], capture_output=True, check=True)
    *some, number = told.stdout.decode().splitlines()
    return some[int(number, 16) % len(some)]


@pytest.mark.parametrize("seed", ["2026", "9F3A77C0", "种子"])
def test_anybody_can_draw_again_with_sort_and_sha256sum(seed: str) -> None:
    assert drawn("vehicle", seed, IDS, 0.0).id == in_a_shell("vehicle", seed, IDS)


def test_what_was_drawn_once_is_drawn_in_every_release() -> None:
    fleet = [f"A{n:03}" for n in range(1, 34)]
    digest = hashlib.sha256("\n".join(fleet).encode()).hexdigest()[:12]
    assert drawn("vehicle", "20261121", fleet, 5.0) == Draw("vehicle", "20261121", 5.0, "A013", 33, digest)


@given(SEEDS, st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=30), st.randoms())
def test_the_order_of_the_list_does_not_matter(seed: str, ids: list[str], random: object) -> None:
    shuffled = list(ids)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = drawn("case", seed, ids, 0.0)
    assert drawn("case", seed, [*shuffled, *ids], 0.0) == one
    assert one.id in ids
    assert one.of == len(set(ids))


def test_another_seed_kind_or_list_is_another_draw() -> None:
    fleet = [f"A{n:03}" for n in range(1_000)]
    base = drawn("vehicle", "s", fleet, 0.0).id
    assert len({base, drawn("vehicle", "t", fleet, 0.0).id, drawn("case", "s", fleet, 0.0).id,
                drawn("vehicle", "s", fleet[:-1], 0.0).id}) == 4  # fmt: skip


def test_everybody_comes_up_equally_often() -> None:
    """Chi-square over 10 ids and 5,000 seeds; 9 degrees of freedom, 27.9 is passed by chance once in a thousand times,
    and these seeds are fixed."""
    ids = [f"40{n}" for n in range(10)]
    counts = Counter(drawn("collector", str(n), ids, 0.0).id for n in range(5_000))
    assert sum((counts[one] - 500) ** 2 / 500 for one in ids) < 27.9


def test_numbers_that_would_favour_the_first_are_passed_over() -> None:
    """With a list of 2**255 + 1 about every second number is: what is left is spread evenly."""
    n = 2**255 + 1
    passed = 0
    for seed in map(str, range(40)):
        k = 0
        while (h := int.from_bytes(hashlib.sha256(f"case\n{seed}\nd\n{k}".encode()).digest(), "big")) >= n:
            k += 1
        assert place("case", seed, "d", n) == h
        passed += k
    assert passed > 10


@pytest.mark.parametrize(
    ("kind", "seed", "ids", "why"),
    [
        ("driver", "s", ["a"], "不能抽查 'driver'"),
        ("vehicle", "s", [], "现在没有可抽查的车辆"),
        ("vehicle", " ", ["a"], "种子"),
        ("vehicle", "x" * 65, ["a"], "种子"),
        ("vehicle", "a\nb", ["a"], "种子"),
    ],
)
def test_a_draw_that_cannot_be_is_refused(kind: str, seed: str, ids: list[str], why: str) -> None:
    with pytest.raises(Refused, match=why):
        drawn(kind, seed, ids, 0.0)


def test_the_digest_is_that_of_the_sorted_list() -> None:
    assert digest_of(listed(["b", "a", "b"])) == hashlib.sha256(b"a\nb").hexdigest()
