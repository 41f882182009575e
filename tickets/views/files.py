"""Files people gave, handed out only to those who may know of the case."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.generic import TemplateView

from portal.audience import SIGNED_IN, open_to
from portal.views.details import find
from tickets.models import Ticket, TicketCancellation


@open_to(*SIGNED_IN)
class EvidenceFile(TemplateView):
    """A picture, for those who may know of the case. The thumbnail is ours and shown inline; the picture is a download."""

    small = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        ticket = find(Ticket.objects.for_user(request.user), kwargs["number"])
        row = ticket.evidence.filter(pk=kwargs["pk"]).first()
        file = (row.thumbnail if self.small else row.file) if row else None
        if not file:
            raise Http404
        answer = FileResponse(
            file.open("rb"),
            content_type="image/jpeg",
            as_attachment=not self.small,
            filename=f"{ticket.number}-{row.pk}.jpg",
        )
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "private, max-age=86400"
        return answer


@open_to(*SIGNED_IN)
def proof(request: HttpRequest, number: str) -> HttpResponse:
    """What the seller gave as proof of a cost; both sides may read it. Always a download."""
    row: TicketCancellation = find(TicketCancellation.objects.for_user(request.user), number)
    if not row.counter_proof:
        raise Http404
    name = row.counter_proof.name.rsplit("/", 1)[-1]
    answer = FileResponse(row.counter_proof.open("rb"), as_attachment=True, filename=name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[return-value]
