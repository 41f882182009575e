"""The proof of a refund as a PDF of one page, to be sent to a bank: what the page says, its check code as a QR code beside it.

Chinese is set in one of the fonts that every PDF reader brings along, so that no font is shipped (docs/decisions/0014).
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from portal.components.values import Fact

if TYPE_CHECKING:
    from reportlab.platypus import Flowable


HAN, HAN_FONT = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]+"), "STSong-Light"
INK, QUIET, LINE = "#10201f", "#4b5d5b", "#c9d4d2"


def draw_proof(
    *,
    brand: str,
    kind: str,
    number: str,
    statement: str,
    facts: Sequence[Fact],
    check_words: str,
    check_url: str,
    foot: str,
) -> bytes:
    """The sheet as a file. Texts are finished, in the reader's language; `check_url` may be empty."""
    # Loaded when the first sheet is asked for: it keeps a fifth of a second from every start.
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import HRFlowable, SimpleDocTemplate, Spacer, Table

    if HAN_FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(HAN_FONT))
    file = io.BytesIO()
    sheet = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=22 * mm, rightMargin=22 * mm, topMargin=20 * mm, bottomMargin=18 * mm,
        title=f"{kind} {number}", author=brand, pageCompression=0,
    )  # fmt: skip
    width = sheet.width - 12  # what the frame leaves of it
    rows = [[_text(str(fact.label), 10, QUIET), _text(str(fact.value), 11, bold=fact.strong)] for fact in facts]
    table = Table(rows, colWidths=[48 * mm, width - 48 * mm], hAlign="LEFT")
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
            ("TOPPADDING", (0, 0), (-1, -1), 6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
        ]
    )
    parts: list[Flowable] = [
        _text(brand, 11, QUIET),
        HRFlowable(width="100%", thickness=1, color=INK, spaceBefore=3 * mm, spaceAfter=9 * mm),
        _text(f"{kind} · {number}", 11, QUIET),
        Spacer(1, 2 * mm),
        _text(statement, 20, bold=True),
        Spacer(1, 7 * mm),
        table,
        Spacer(1, 9 * mm),
    ]
    if check_url:
        beside = Table(
            [[_qr(check_url, 30 * mm), [_text(check_words, 10), Spacer(1, 1.5 * mm), _text(check_url, 9.5, QUIET)]]],
            colWidths=[36 * mm, width - 36 * mm],
            hAlign="LEFT",
        )
        beside.setStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (0, 0), 0)])
        parts += [beside, Spacer(1, 7 * mm)]
    sheet.build([*parts, _text(foot, 9.5, QUIET)])
    return file.getvalue()


def _text(words: str, size: float, colour: str = INK, *, bold: bool = False) -> Flowable:
    """A paragraph; Chinese in the font that has it, all else in Helvetica."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        "sheet",
        fontName="Helvetica-Bold" if bold else "Helvetica",
        fontSize=size,
        leading=size * 1.45,
        textColor=colour,
        wordWrap="CJK" if HAN.search(words) else None,
    )
    return Paragraph(HAN.sub(lambda run: f'<font name="{HAN_FONT}">{run[0]}</font>', escape(words)), style)


def _qr(address: str, side: float) -> Flowable:
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing

    code = QrCodeWidget(address, barLevel="M", barBorder=0)
    left, bottom, right, top = code.getBounds()
    drawing = Drawing(side, side, transform=[side / (right - left), 0, 0, side / (top - bottom), 0, 0])
    drawing.add(code)
    return drawing
