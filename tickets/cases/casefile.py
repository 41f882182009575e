"""The whole case in one file that can be handed on: what happened, what was said, and every file (R56, R60).

It tells what the customer may read, in words the customer understands, whoever asks for it: notes for colleagues are left
out, so that the file can be given to anybody who has a right to the case.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext

from portal.audit.timeline import name_for
from portal.components import values
from portal.ops.stored import open_stored
from portal.time import clock
from tickets.cases import wording
from tickets.cases.models import Ticket
from tickets.cases.story import timeline
from tickets.evidence.models import Evidence
from tickets.talk import selectors


def build(ticket: Ticket) -> bytes:
    """A ZIP with `case.html`, `case.json` and the folder `files/`. A file that is missing on the disk is named as missing."""
    reader = ticket.customer
    story = list(reversed(timeline(ticket, reader)))
    said = [(name_for(row.author, reader), row) for row in selectors.said(ticket, reader)]
    evidence: Any = Evidence.objects.for_user(reader)
    rows = list(evidence.filter(ticket=ticket))
    opened = [open_stored(row.file) for row in rows]
    files = [
        (f"files/{n:02}-{_ending(row)}" if file else "", row)
        for n, (row, file) in enumerate(zip(rows, opened, strict=True), 1)
    ]
    context = {
        "ticket": ticket,
        "statement": wording.statement(ticket, reader),
        "facts": _facts(ticket),
        "story": story,
        "said": said,
        "files": files,
        "made_at": clock.now(),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.html", render_to_string("tickets/case_file.html", context))
        archive.writestr("case.json", json.dumps(_data(ticket, story, said, files), ensure_ascii=False, indent=1))
        for (name, _row), file in zip(files, opened, strict=True):
            if file is not None:
                with file:
                    archive.writestr(name, file.read())
    return made.getvalue()


def words_of(one: values.Story) -> str:
    """What was said with it: the reason in words, and what somebody wrote."""
    return "\n".join(filter(None, (str(one.text), one.quote)))


def _ending(row: Evidence) -> str:
    return f"{row.kind}.{row.file.name.rsplit('.', 1)[-1]}"


def _facts(ticket: Ticket) -> list[values.Fact]:
    rows = [
        values.Fact(gettext("Case"), ticket.number),
        values.Fact(gettext("Status"), ticket.get_status_display()),
        values.Fact(gettext("Seller"), ticket.shop.name),
        values.Fact(gettext("Order"), ticket.order.shop_number),
        values.Fact(gettext("Wish"), ticket.get_type_display()),
        values.Fact(gettext("Problem"), f"{ticket.get_problem_display()} · {ticket.reason.label}"),
    ]
    return rows + ([values.Fact(gettext("Check code"), ticket.check_code)] if ticket.check_code else [])


def _data(ticket: Ticket, story: list[values.Story], said: list[Any], files: list[Any]) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "status": ticket.status,
        "type": ticket.type,
        "order": ticket.order.number,
        "shop_number": ticket.order.shop_number,
        "description": ticket.description,
        "story": [
            {"at": one.at.isoformat() if one.at else None, "what": str(one.title), "words": words_of(one)}
            for one in story
        ],
        "messages": [{"at": row.created_at.isoformat(), "who": str(who), "words": row.words} for who, row in said],
        "files": [{"path": name or None, "name": row.name} for name, row in files],
    }
