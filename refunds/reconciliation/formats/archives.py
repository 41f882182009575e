"""The table in what a provider packs together."""

from __future__ import annotations

import zipfile

from django.utils.translation import gettext as _

from refunds.reconciliation.formats.lines import Unreadable

SUMMARY = "汇总"
"""What Alipay calls the summary that it packs beside the table, before or behind it."""


def table_in(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The table among what a provider packs together; Alipay adds a summary of it, named so."""
    if any(entry.filename == "[Content_Types].xml" for entry in archive.infolist()):
        raise Unreadable(_("This is an Excel workbook. Save it as CSV, then hand that in."))
    tables = [entry for entry in archive.infolist() if entry.filename.lower().endswith((".csv", ".txt"))]
    details = [entry for entry in tables if SUMMARY not in _name(entry)]
    if len(details) != 1:
        raise Unreadable(
            _("The archive holds %(n)s tables; unpack it and hand in the one that is meant.") % {"n": len(details)}
        )
    if details[0].flag_bits & 1 or details[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable(_("The archive is locked or packed in an uncommon way. Unpack it and hand in the table."))
    return details[0]


def _name(entry: zipfile.ZipInfo) -> str:
    """An entry's name; archives made in China often have it in GBK without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    return entry.filename.encode("cp437", "replace").decode("gb18030", "replace")
