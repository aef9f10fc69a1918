"""What single cells mean."""

from typing import Any

import pytest

from registry import parsers
from registry.columns import KINDS
from registry.parsers import Parser
from registry.problems import Wrong, shown


def parser(kind: str, column: str) -> Parser:
    return next(c.parse for c in KINDS[kind].columns if c.name == column)


@pytest.mark.parametrize(
    ("parse", "typed", "meant"),
    [
        (parsers.identifier, "V-0_1", "V-0_1"),
        (parsers.identifier, "Ｖ００１", "V001"),
        (parsers.identifier, "8E12", "8E12"),
        (parsers.number(), "113.08", 113.08),
        (parsers.number(), "-0.5", -0.5),
        (parsers.number(), "1e-07", 1e-7),
        (parsers.whole(1, 20), "2.0", 2),
        (parsers.yes_no, "是", True),
        (parsers.yes_no, "False", False),
        (parsers.phone, "138 1234 5678", "13812345678"),
        (parsers.phone, "+86-731-28680000", "+86-731-28680000"),
        (parsers.hour_minute, "7:30", "07:30"),
        (parsers.hour_minute, "07：30", "07:30"),
        (parsers.hour_minute, "24:00", "24:00"),
        (parser("vehicles", "kind"), "扫路车", "sweeper"),
        (parser("vehicles", "kind"), "Washer_Sweeper", "washer_sweeper"),
        (parser("places", "kind"), "中转站", "transfer"),
        (parser("units", "kind"), "环卫", "SAN"),
        (parser("units", "kind"), "物业公司", "物业公司"),
        (parser("roads", "grade"), "二级", 2),
        (parser("grids", "level"), "责任网格", "duty"),
        (parser("vehicles", "crs"), "火星坐标", "gcj02"),
        (parser("vehicles", "crs"), "BD09", "bd09"),
        (parser("vehicles", "company"), '=HYPERLINK("http://x","y")', '=HYPERLINK("http://x","y")'),
        (parser("cameras", "stream_url"), "https://media:8443/a.m3u8", "https://media:8443/a.m3u8"),
    ],
)
def test_a_cell_is_read_as_it_is_meant(parse: Parser, typed: str, meant: Any) -> None:
    assert parse(typed) == meant


@pytest.mark.parametrize(
    ("parse", "typed", "reason"),
    [
        (parsers.identifier, "车1", "is no id"),
        (parsers.identifier, "a/b", "is no id"),
        (parsers.identifier, "a" * 65, "is no id"),
        (parsers.identifier, "1.38E+10", "scientific"),
        (parsers.number(), "27,83", "is no number"),
        (parsers.number(), "nan", "is no number"),
        (parsers.number(), "1e999", "is no number"),
        (parsers.number(), "27°50′", "is no number"),
        (parsers.number(0, 360, "deg"), "361", "not between 0 and 360 deg"),
        (parsers.whole(1, 20), "2.5", "no whole number"),
        (parsers.yes_no, "-1", "neither yes nor no"),
        (parsers.phone, "12a45", "no telephone number"),
        (parsers.phone, "1.38E+10", "scientific"),
        (parsers.hour_minute, "24:01", "no time of day"),
        (parsers.hour_minute, "7.5", "no time of day"),
        (parser("vehicles", "kind"), "轿车", "not known here"),
        (parser("roads", "grade"), "5", "not between 1 and 4"),
        (parser("cameras", "stream_url"), "javascript:alert(1)", "is no address"),
        (parser("cameras", "stream_url"), "https://[", "is no address"),
        (parser("vehicles", "company"), "x" * 101, "101 characters"),
    ],
)
def test_a_cell_that_cannot_be_says_why(parse: Parser, typed: str, reason: str) -> None:
    with pytest.raises(Wrong, match=reason) as caught:
        parse(typed)
    assert caught.value.remedy


@pytest.mark.parametrize("hidden", ["\0", "\n", "\u202e", "\u2066", "\u200b", "\x1b", "\ud800"])
def test_characters_nobody_sees_are_refused_by_name(hidden: str) -> None:
    with pytest.raises(Wrong, match=rf"character 2 is invisible: U\+{ord(hidden):04X}"):
        parsers.plain(f"张{hidden}三")


def test_blanks_around_a_cell_do_not_matter() -> None:
    assert parsers.plain(" \u3000张三\t\r\n") == "张三"


def test_a_message_never_carries_what_nobody_sees() -> None:
    assert shown("a\u202eb\0") == "'a\\u202eb\\u0000'"
    assert len(shown("x" * 10_000)) < 50
