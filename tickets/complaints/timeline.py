"""What the timeline of a complaint says, step by step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell, tell_fact
from tickets.complaints.models import Complaint

tell(Complaint, "file", "flag", _("%(who)s filed it"))
tell(Complaint, "add", "chat", _("%(who)s added something"))
tell(Complaint, "accept", "check", _("%(who)s took it up"))
tell(Complaint, "ask_shop", "chat", _("%(who)s asked the seller for its side"))
tell(Complaint, "state", "chat", _("%(who)s told its side"))
tell(Complaint, "answer", "scale", _("%(who)s answered"))
tell(Complaint, "ask_review", "flag", _("%(who)s asked for another look"))
tell(Complaint, "close", "check", _("It is closed"))
tell(Complaint, "withdraw", "undo", _("%(who)s took it back"))
tell_fact(Complaint, "complaint_late", "clock", _("Platform support is late; a supervisor was told"), tone="bad")
