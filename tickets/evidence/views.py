"""Files people gave, handed out only to those who may know of the case."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.generic import TemplateView

from portal.pages.details import find
from portal.pages.files import hand_out
from portal.people.audience import SIGNED_IN, open_to
from tickets.cases import casefile
from tickets.cases.models import Ticket
from tickets.complaints.models import Complaint
from tickets.evidence import commands
from tickets.evidence.models import DraftFile, Evidence, KeptFile
from tickets.withdrawals.models import TicketCancellation

SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
"""Whatever a file holds, a browser neither guesses its kind nor runs anything in it."""


def thumbnail(row: KeptFile | None) -> FileResponse:
    """The small picture, which is ours and alone is shown inline."""
    if row is None:
        raise Http404
    return hand_out(
        row.thumbnail,
        name=f"{row.pk}.jpg",
        content_type="image/jpeg",
        as_download=False,
        headers=SAFE | {"Cache-Control": "private, max-age=86400"},
    )


def download(row: KeptFile | None, number: str) -> FileResponse:
    """The file itself, to be kept and not shown, under the number of what it belongs to."""
    if row is None:
        raise Http404
    return hand_out(
        row.file,
        name=f"{number}-{row.pk}.{row.file.name.rsplit('.', 1)[-1]}",
        content_type=row.content_type,
        headers=SAFE | {"Cache-Control": "private, max-age=86400"},
    )


@open_to(*SIGNED_IN)
class EvidenceFile(TemplateView):
    """A file of a case, for those who may know of it, always as a download; `small`: its thumbnail."""

    small = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        ticket = find(Ticket.objects.for_user(request.user), kwargs["number"])
        row = Evidence.objects.for_user(request.user).filter(ticket=ticket, pk=kwargs["pk"]).first()
        if self.small:
            return thumbnail(row)
        return download(row, ticket.number)


@open_to(*SIGNED_IN)
class ComplaintEvidence(TemplateView):
    """A file of a complaint, for those who may know of it, always as a download; `small`: its thumbnail."""

    model = Complaint
    small = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        complaint = find(Complaint.objects.for_user(request.user), kwargs["number"])
        row = complaint.files.filter(pk=kwargs["pk"]).first()
        return thumbnail(row) if self.small else download(row, complaint.number)


@open_to(*SIGNED_IN)
class DraftPicture(TemplateView):
    """The thumbnail of a picture somebody added to a case they have not sent yet."""

    model = DraftFile

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        return thumbnail(DraftFile.objects.for_user(request.user).filter(pk=kwargs["pk"]).first())


@open_to(*SIGNED_IN)
def proof(request: HttpRequest, number: str) -> FileResponse:
    """What the seller gave as proof of a cost; both sides may read it. Always a download."""
    row: TicketCancellation = find(TicketCancellation.objects.for_user(request.user), number)
    return hand_out(
        row.counter_proof,
        name=row.counter_proof.name.rsplit("/", 1)[-1],
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


@open_to(*SIGNED_IN)
def case_file(request: HttpRequest, number: str) -> HttpResponse:
    """The whole case in one file, for those who may know of it. Who took it is on record."""
    ticket: Ticket = find(Ticket.objects.with_page().for_user(request.user), number)
    content = casefile.build(ticket)
    commands.note_case_file(ticket, by=request.user)
    return HttpResponse(
        content,
        content_type="application/zip",
        headers=SAFE
        | {"Content-Disposition": f'attachment; filename="{ticket.number}.zip"', "Cache-Control": "no-store"},
    )
