"""CSV and Excel as they come: encodings, delimiters, what spreadsheets do to cells, and what only looks like a file."""

import datetime
import io
import zipfile

import pytest

from registry import tables
from registry.problems import Wrong
from tests.registry.build import changed_member, excel, only_problem, vehicles

pytestmark = pytest.mark.edges  # workbooks: heavy for the quick ring

SHEET = "xl/worksheets/sheet1.xml"


def cells(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in tables.read(data).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_usual_encoding_and_with_every_delimiter(encoding: str, delimiter: str) -> None:
    text = f"编号{delimiter}名称\r\nV1{delimiter}株洲\r\n"
    assert cells(text.encode(encoding)) == [("编号", "名称"), ("V1", "株洲")]


def test_rows_keep_the_number_of_the_line_they_begin_on() -> None:
    data = b'id,name\n\n"a","two\nlines"\n , \nb,c'
    assert [row.line for row in tables.read(data).rows] == [1, 3, 6]


def test_a_comma_inside_quotes_is_not_the_delimiter() -> None:
    assert cells(b'"a,b,c";d\n1;2\n')[1] == ("1", "2")


def test_an_unclosed_quote_names_its_line() -> None:
    with pytest.raises(Wrong, match="no CSV") as caught:
        tables.read(b'id,name\na,b\nc,"d\ne,f\n')
    assert caught.value.where == "3"


def test_numbers_in_excel_are_read_as_people_see_them() -> None:
    row = [1001, 1001.0, 13800138000.0, 113.0823, True, datetime.time(7, 30), None, "=1+1 text"]
    data = excel(["a"] * 8, row)
    data = changed_member(data, SHEET, b"<f>1+1 text</f><v />", b"<v>2</v>")
    assert cells(data)[1] == ("1001", "1001", "13800138000", "113.0823", "true", "07:30", "", "2")


def test_text_that_looks_like_a_formula_stays_text() -> None:
    book = excel(["id"], ["x"])
    data = changed_member(book, SHEET, b"<t>x</t>", b'<t>=HYPERLINK("http://x")</t>')
    assert cells(data)[1] == ('=HYPERLINK("http://x")',)


def test_a_formula_gives_its_stored_result() -> None:
    data = changed_member(excel(["id"], ["=1+1"]), SHEET, b"<v />", b"<v>2</v>")
    assert cells(data)[1] == ("2",)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("=1+1", "formula without a stored result"),
        (430211001001001001, "15 digits"),
        (datetime.datetime(2026, 5, 1), "is a date"),
        ("#N/A", "Excel's error #N/A"),
    ],
)
def test_cells_that_excel_spoiled_are_problems_of_their_row(value: object, reason: str) -> None:
    problems = tables.read(excel(["id", "name"], ["a", "b"], ["c", value])).problems
    assert [(p.where, p.column) for p in problems] == [("3", "cell 2")]
    assert reason in problems[0].reason


def test_further_sheets_are_mentioned_but_for_our_own_explanation() -> None:
    assert tables.read(excel(["id"], ["a"], more_sheets=["说明"])).notes == []
    assert "'二队'" in tables.read(excel(["id"], ["a"], more_sheets=["二队"])).notes[0]


def test_a_sheet_that_claims_to_be_huge_is_read_as_large_as_it_is() -> None:
    data = excel(["id", "name"], ["a", "b"])
    data = changed_member(data, SHEET, b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    assert cells(data) == [("id", "name"), ("a", "b")]


def test_a_row_far_below_is_not_waited_for() -> None:
    data = excel(["id", "name"], ["a", "b"])
    data = changed_member(data, SHEET, b'<row r="2">', b'<row r="999999999">')
    with pytest.raises(Wrong, match="reaches beyond row 1000"):
        tables.read(data, rows_most=1000)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(SHEET, bytes(30 << 20))
    assert len(out.getvalue()) < 1 << 20
    with pytest.raises(Wrong, match="unpacks to 30 MB, at most 20"):
        tables.read(out.getvalue(), unpacked_most=20 << 20)


def test_a_small_file_of_nothing_but_cells_is_refused_before_it_fills_the_memory() -> None:
    cells = b"<row>" + b"<c/>" * 300_000 + b"</row></sheetData>"
    data = changed_member(excel(["id"], ["a"]), SHEET, b"</sheetData>", cells)
    assert len(data) < 1 << 14
    with pytest.raises(Wrong, match="tags, at most 100000 are taken"):
        tables.read(data, rows_most=1_000)


def test_a_bomb_that_lies_about_its_size_is_a_damaged_file() -> None:
    book = excel(["id"], ["x" * 100_000])
    at = book.index(b"PK\x01\x02")
    name = book.index(SHEET.encode(), at)
    lying = book[: name - 22] + (10).to_bytes(4, "little") + book[name - 18 :]  # the directory's unpacked size
    with pytest.raises(Wrong, match="damaged"):
        tables.read(lying)


def test_entities_do_not_multiply() -> None:
    bomb = b"".join(b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10 if i else b"x" * 10) for i in range(9))
    data = excel(["id"], ["a"])
    data = changed_member(data, SHEET, b"<worksheet ", b"<!DOCTYPE worksheet [" + bomb + b"]><worksheet ")
    with pytest.raises(Wrong, match="damaged"):
        tables.read(changed_member(data, SHEET, b"<t>a</t>", b"<t>&e8;</t>"))


def test_the_shared_strings_of_excel_are_read() -> None:
    data = changed_member(excel(["id"], ["a"]), SHEET, b't="inlineStr"><is><t>a</t></is>', b't="s"><v>0</v>')
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>V1</t></si></sst>'
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    out = io.BytesIO(changed_member(data, "[Content_Types].xml", b"</Types>", part))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", strings)
    assert cells(out.getvalue())[1] == ("V1",)


@pytest.mark.parametrize("length", [4, 100, 2000])
def test_a_cut_excel_file_is_damaged(length: int) -> None:
    with pytest.raises(Wrong, match="damaged"):
        tables.read(excel(["id"], ["a"])[:length])


def test_what_is_no_table_is_refused_in_plain_words() -> None:
    for data, reason in [
        (b"\xd0\xcf\x11\xe0" + bytes(100), "old or an encrypted Excel"),
        (b"id,name\nV1,\0\n", "NUL byte"),
        (b"\xff\xff\xff\x80,", "neither UTF-8 nor GB18030"),
        (b"\xff\xfe\x00", "neither UTF-8 nor GB18030"),
    ]:
        with pytest.raises(Wrong, match=reason):
            tables.read(data)


@pytest.mark.edges  # heavy for the quick ring
@pytest.mark.parametrize("seed", [bytes(range(255, 0, -1)), b'a,b;c\xe4\xb8\xad"x\n', b'"', b"x", b"\n", b"<html>\n"])
def test_megabytes_of_garbage_are_refused_with_few_words(seed: bytes) -> None:
    garbage = seed * ((2 << 20) // len(seed))
    assert len(only_problem("vehicles", garbage)) < 400 or b"\n" in seed


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(Wrong, match="more than 10 rows"):
        tables.read(vehicles(*["x"] * 11).encode(), rows_most=10)


def test_dates_of_excel_are_cells_where_they_are_wanted() -> None:
    row = [datetime.date(2026, 11, 21), datetime.datetime(2026, 11, 22, 1, 59, 59, 700_000), datetime.time(23, 0)]
    assert tables.read(excel(row), dates=True).rows[0].cells == ("2026-11-21", "2026-11-22 02:00:00", "23:00")
    assert [p.reason for p in tables.read(excel(row)).problems] == [
        "is a date, 2026-11-21T00:00:00", "is a date, 2026-11-22T01:59:59.700000",
    ]  # fmt: skip
