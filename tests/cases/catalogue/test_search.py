"""The class assistant: what a collector types on his phone, and what he gets first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.catalogue import shipped
from cases.catalogue.model import Minor, built
from cases.catalogue.search import find, listed

CATALOGUE = shipped.catalogue()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("M06036", "M06036"), ("m06036", "M06036"), ("06036", "M06036"), ("０６０３６", "M06036"), ("01-36", "M06036"),
        ("0136", "M06036"), ("C01001", "C01001"), ("C01", "C01001"), ("乱堆杂物", "M06036"), ("小广告", "M07001"),
        ("暴露", "M06010"), ("路灯", "C01037"), ("jdcltf", "M09009"), ("JDC", "M09009"), ("luanting", "M09009"),
        ("ludeng", "C01037"), ("bao lu", "M06010"), ("乱停车", "M09009"), ("垃圾 满", "M06042"), ("盲道", "M06051"),
        ("枝叶", "M06018"), ("雨水箅子堵塞", "C01004"), ("路面塌陷", "L05005"), ("供水井盖异常", "M01001"),
    ],
)  # fmt: skip
def test_what_is_meant_comes_first(typed: str, first: str) -> None:
    assert [minor.id for minor in find(CATALOGUE, typed, 1)] == [first]


def test_a_kind_may_be_asked_for_alone() -> None:
    assert [m.id for m in find(CATALOGUE, "01001", 5)] == ["C01001", "M01001"]
    assert [m.id for m in find(CATALOGUE, "01001", 5, "matter")] == ["M01001"]
    assert len(listed(CATALOGUE, "component")) == 153


def test_nothing_fits_nothing() -> None:
    for typed in ("", "  ", "qqqq", "99999", "登月火箭", "需要处置"):
        assert find(CATALOGUE, typed) == []


def test_what_a_city_no_longer_uses_is_not_proposed() -> None:
    minor = Minor("matter", "06036", "乱堆杂物", "06", "市容环境类", initials="ldzw", pinyin="luan dui za wu")
    off = Minor("matter", "06037", "乱堆旧物", "06", "市容环境类", enabled=False, initials="ldjw")
    city = built([minor, off], [])
    assert find(city, "乱堆") == find(city, "ld") == listed(city) == [minor]


@given(st.text(max_size=60))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    found = find(CATALOGUE, typed, 7)
    assert len(found) <= 7
    assert len({m.id for m in found}) == len(found)
