"""How does the product put words on paper? Chinese fonts, styles, tables and numbered pages for every PDF it makes.

Without a font file the reader's own Song face is named (STSong-Light, an Adobe-GB1 font every PDF reader with Asian
font support brings): small files, nothing to install. A city that archives PDFs gives a TrueType file, which is
embedded. The same content makes the same bytes: no time of making, no random id.
"""

import io
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from records import Refused

READERS_FONT = "STSong-Light"
MARGIN = 15 * mm
FOOT = 9 * mm  # from the lower edge to the line of page numbers
INK, INK_2, LINE, GROUND = (colors.HexColor(c) for c in ("#16202c", "#56657a", "#b8c2cf", "#eef2f6"))


class Styles(NamedTuple):
    """Paragraph styles of one font; `font` is its name for drawings."""

    font: str
    title: ParagraphStyle
    head: ParagraphStyle
    body: ParagraphStyle
    cell: ParagraphStyle
    small: ParagraphStyle


@cache
def fonts(path: str = "") -> str:
    """Name of a registered font that has Chinese letters: of the TrueType file, or the reader's own.

    Raises `Refused` when the file cannot be used, naming it (OpenType with PostScript outlines is not TrueType).
    """
    if not path:
        pdfmetrics.registerFont(UnicodeCIDFont(READERS_FONT))
        return READERS_FONT
    name = f"paper-{Path(path).stem}"
    try:
        pdfmetrics.registerFont(TTFont(name, path))
    except (TTFError, OSError) as e:
        raise Refused(f"{path}: cannot be used as the font of PDF files, want TrueType outlines: {e}") from None
    return name


@cache
def styles(path: str = "") -> Styles:
    """Styles in the font of `fonts(path)`; lines may break between any two Chinese letters."""
    font = fonts(path)
    made = partial(ParagraphStyle, fontName=font, wordWrap="CJK", textColor=INK)
    return Styles(
        font,
        made("title", fontSize=18, leading=25, alignment=TA_CENTER, spaceAfter=6),
        made("head", fontSize=12, leading=17, spaceBefore=10, spaceAfter=4),
        made("body", fontSize=9.5, leading=14),
        made("cell", fontSize=8.5, leading=11.5),
        made("small", fontSize=7.5, leading=10.5, textColor=INK_2),
    )


def text(words: str, style: ParagraphStyle) -> Paragraph:
    """A paragraph of plain words; nothing in them is markup."""
    return Paragraph(escape(words), style)


def table(rows: Sequence[Sequence[Any]], widths: Sequence[float], style: Styles, heads: int = 1) -> Table:
    """A ruled table; strings become paragraphs that wrap, the first `heads` rows repeat on every page."""
    cells = [[text(c, style.cell) if isinstance(c, str) else c for c in row] for row in rows]
    ruled = [
        ("GRID", (0, 0), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    if heads:
        ruled.append(("BACKGROUND", (0, 0), (-1, heads - 1), GROUND))
    return Table(cells, colWidths=list(widths), repeatRows=heads, style=TableStyle(ruled))


def page_size(wide: bool = False) -> tuple[float, float]:
    """A4 in points, upright or wide."""
    width, height = landscape(A4) if wide else A4
    return float(width), float(height)


def inner_width(wide: bool = False) -> float:
    """Points between the margins."""
    return page_size(wide)[0] - 2 * float(MARGIN)


def pdf(story: Sequence[Any], title: str, foot: str, style: Styles, wide: bool = False) -> bytes:
    """The file: `story` (reportlab flowables) on A4, `foot` and 第 i 页 / 共 n 页 below each page."""
    out = io.BytesIO()
    made = SimpleDocTemplate(
        out, pagesize=page_size(wide), title=title, author="", invariant=1,
        leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN + 3 * mm,
    )  # fmt: skip
    made.build(list(story), canvasmaker=_numbered(foot, style.font))
    return out.getvalue()


def _numbered(foot: str, font: str) -> Callable[..., Canvas]:
    class Numbered(Canvas):  # type: ignore[misc]  # reportlab has no types
        """Keeps the pages until their number is known."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._kept, 1):
                self.__dict__.update(page)
                width = self._pagesize[0]
                self.setFont(font, 7.5)
                self.setFillColor(INK_2)
                self.drawString(MARGIN, FOOT, foot)
                self.drawRightString(width - MARGIN, FOOT, f"第 {number} 页 / 共 {len(self._kept)} 页")
                super().showPage()
            super().save()

    return Numbered
