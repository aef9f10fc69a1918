"""A case is found by any part of its words: pairs narrow, words decide."""

from hypothesis import given
from hypothesis import strategies as st

from cases import grams
from cases.entry import Case

CASE = Case(
    "20261123-00001", 1, "reported", "wechat", "matter", "06036", "小区门口  堆木板", 113.0, 27.8, 0.0, "甲",
    address="湘银路", title="乱堆杂物", informant="张三丰", phone="13812345678",
)  # fmt: skip


def test_an_informant_is_not_searched() -> None:
    words = grams.words(CASE, "ldzw")
    assert words == "20261123-00001 乱堆杂物 ldzw 湘银路 小区门口 堆木板"


def test_what_is_typed_is_taken_literally() -> None:
    assert grams.asked("  LDZW 木板\0 ") == (["dz", "ld", "zw", "木板"], ["ldzw", "木板"])
    assert grams.asked("路") == ([], ["路"])
    assert grams.like(r"100%_\ ") == r"%100\%\_\\ %"


@given(st.text(max_size=30), st.data())
def test_every_part_of_a_word_has_only_pairs_of_that_word(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word)))
    part = word[at : at + data.draw(st.integers(0, 10))]
    assert set(grams.asked(part)[0]) <= set(grams.grams(word))
