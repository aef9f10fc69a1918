"""The sheet on paper: one A4 page for 20 vehicles with Chinese letters, and a workbook with numbers as numbers."""

import io
import re
import zlib
from base64 import a85decode
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace

from gps.shifts.book import tables_xlsx, xlsx
from gps.shifts.monthly import month_of
from gps.shifts.pdf import pdf
from gps.shifts.results import results
from gps.shifts.tables import Addendum, Paper, Signature, month_tables, sheet_paper, shown
from gps.shifts.write import write
from records import Refused
from tests.gps.shifts.night import END, NIGHT, ZONE, alert, alerts, duty, facts

pytestmark = pytest.mark.edges  # PDF and Excel: heavy for the quick ring

HASH = "ab" * 32
ROLES = {"night_operator": "夜班坐席员", "shift_lead": "值班长"}
OUTGOING = Signature("outgoing", "张三", "night_operator", END + 400, HASH, "session")
INCOMING = Signature("incoming", "李四", "shift_lead", END + 500, HASH, "password")


def paper(*signatures: Signature, added: tuple[Addendum, ...] = (), **more: Any) -> Paper:
    return sheet_paper(write(facts(**more)), ZONE, signatures, added, HASH, ROLES)


def pages(data: bytes) -> list[str]:
    """The words of each page: strings of the built-in Chinese font are UTF-16."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        text = zlib.decompress(a85decode(stream.strip().removesuffix(b"~>")))
        found.append("".join(_string(said) for said in re.findall(rb"\(((?:\\.|[^()\\])*)\) Tj", text, re.DOTALL)))
    return found


def _string(said: bytes) -> str:
    escaped = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
    named = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    raw = escaped.sub(lambda m: bytes([int(m[1], 8)]) if m[1].isdigit() else named.get(m[1], m[1]), said)
    return raw.decode("utf-16-be", "replace")


def test_a_night_of_20_vehicles_with_what_went_wrong_is_one_page() -> None:
    [page] = pages(pdf(paper(OUTGOING, INCOMING)))
    for words in (
        "天元区城市管理监督指挥中心 环卫作业交接班记录", "2026年11月20日 夜班", "A001", "A020", "发动机故障",
        "逾期未作业路段",
        "交班人：张三（夜班坐席员）", "接班人：李四（值班长）", "2026-11-21 06:08:20", "现场核对口令",
        "第 1 页 / 共 1 页", HASH,
    ):  # fmt: skip
        assert words in page, words


def test_the_page_is_a4_lying_and_its_letters_are_chinese() -> None:
    data = pdf(paper())
    assert re.search(rb"/MediaBox \[ 0 0 841\.\d+ 595\.\d+ \]", data)
    assert b"/STSong-Light" in data


def test_unsigned_it_has_lines_to_sign_on() -> None:
    [page] = pages(pdf(paper()))
    assert "交班人：____" in page
    assert "接班人：____" in page


def test_the_same_sheet_makes_the_same_bytes() -> None:
    assert pdf(paper(OUTGOING)) == pdf(paper(OUTGOING))


def test_a_night_of_trouble_runs_over_pages_and_loses_nothing() -> None:
    many = [
        replace(alert(n, f"A{n % 20 + 1:03d}", "idle", "time", state="raised", active=True), id=f"20261120-{n:04d}")
        for n in range(1, 121)
    ]
    said = pages(pdf(paper(alerts=many)))
    assert len(said) > 2
    assert f"第 2 页 / 共 {len(said)} 页" in said[1]
    whole = "".join(said)
    assert all(a.id in whole for a in many)


def test_an_addendum_stands_below_the_signatures() -> None:
    said = "".join(
        pages(pdf(paper(OUTGOING, INCOMING, added=(Addendum(END + 9_000, "李四", "shift_lead", "A009 已补扫"),))))
    )
    assert said.index("A009 已补扫") > said.index("接班人：李四")


def test_a_remark_is_no_markup_and_cannot_outgrow_the_page() -> None:
    added = (Addendum(END, "李四", "shift_lead", "<b>粗</b>&" + "长" * 5_000),)
    whole = "".join(pages(pdf(paper(added=added))))
    assert "<b>粗</b>&长" in whole
    assert "…" in whole


def test_a_font_that_cannot_be_embedded_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "song.ttf").write_bytes(b"no font")
    with pytest.raises(Refused, match=r"song\.ttf"):
        pdf(paper(), str(tmp_path / "song.ttf"))


def test_the_workbook_has_the_same_cells_with_numbers_as_numbers() -> None:
    made = paper(OUTGOING)
    book = openpyxl.load_workbook(io.BytesIO(xlsx(made)))
    assert book.sheetnames == ["车辆作业", "未办结告警", "挂起告警", "待回电与跟进", "逾期未作业路段", "中断"]
    page = book["车辆作业"]
    rows = [row for row in page.iter_rows(values_only=True) if row[0]]
    head = next(n for n, row in enumerate(rows) if row[0] == "车辆")
    third = dict(zip(rows[head], rows[head + 3], strict=True))
    assert third["车辆"] == "A003"
    assert (third["计划公里"], third["覆盖率"], third["计划时"], third["定标"]) == (12.5, 0.96, 7, 2)
    assert rows[head + 22][0] == "合计"
    assert any("交班人：张三" in str(row[0]) for row in rows)
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_title_rows == f"${head + 1}:${head + 1}"


def test_what_looks_like_a_formula_stays_a_word_and_control_letters_go() -> None:
    added = (Addendum(END, "=HYPERLINK(1)", "x", "=1+1\x07"),)
    book = openpyxl.load_workbook(io.BytesIO(xlsx(paper(added=added))))
    cell = book["补记"].cell(2, 3)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_month_is_a_workbook_of_three() -> None:
    month = month_of("2026-11", results(NIGHT, [duty("A003")], alerts()[:1], {}, {"A003": "一公司"}, 1_800), {})
    book = openpyxl.load_workbook(io.BytesIO(tables_xlsx("标题", month_tables(month))))
    assert book.sheetnames == ["按车辆", "按驾驶员", "按公司"]
    assert book["按公司"]["A1"].value == "标题"
    assert book["按公司"]["A3"].value == "一公司"


@pytest.mark.parametrize(("share", "said"), [(0.899_9, "89%"), (0.9, "90%"), (0.29, "29%"), (1.0, "100%"), (None, "—")])
def test_a_share_is_rounded_down_so_that_nobody_reads_a_target_that_was_missed(share: float | None, said: str) -> None:
    assert shown(share, "percent") == said


def test_the_live_sheet_says_that_it_is_only_a_preview() -> None:
    assert "实时预览，未成表" in sheet_paper(write(facts()), ZONE).facts
