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

from portal import clock, look
from portal.stories import name_for
from tickets import statements, talk
from tickets.models import Evidence, Ticket
from tickets.timeline import timeline


def build(ticket: Ticket) -> bytes:
    """A ZIP with `case.html`, `case.json` and the folder `files/`."""
    reader = ticket.customer
    story = list(reversed(timeline(ticket, reader)))
    said = [(name_for(row.author, reader), row) for row in talk.said(ticket, reader)]
    evidence: Any = Evidence.objects.for_user(reader)
    files = [(f"files/{n:02}-{_ending(row)}", row) for n, row in enumerate(evidence.filter(ticket=ticket), 1)]
    context = {
        "ticket": ticket,
        "statement": statements.statement(ticket, reader),
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
        for name, row in files:
            archive.writestr(name, row.file.open("rb").read())
    return made.getvalue()


def words_of(one: look.Story) -> str:
    """What was said with it: the reason in words, and what somebody wrote."""
    return "\n".join(filter(None, (str(one.text), one.quote)))


def _ending(row: Evidence) -> str:
    return f"{row.kind}.{row.file.name.rsplit('.', 1)[-1]}"


def _facts(ticket: Ticket) -> list[look.Fact]:
    rows = [
        look.Fact(gettext("Case"), ticket.number),
        look.Fact(gettext("Status"), ticket.get_status_display()),
        look.Fact(gettext("Seller"), ticket.shop.name),
        look.Fact(gettext("Order"), ticket.order.shop_number),
        look.Fact(gettext("Wish"), ticket.get_type_display()),
        look.Fact(gettext("Problem"), f"{ticket.get_problem_display()} · {ticket.reason.label}"),
    ]
    return rows + ([look.Fact(gettext("Check code"), ticket.check_code)] if ticket.check_code else [])


def _data(ticket: Ticket, story: list[look.Story], said: list[Any], files: list[Any]) -> dict[str, Any]:
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
        "files": [{"path": name, "name": row.name} for name, row in files],
    }
