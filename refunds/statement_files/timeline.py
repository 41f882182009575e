"""What the timeline of a statement file says, step by step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell
from refunds.statement_files.models import StatementFile

tell(StatementFile, "received", "inbox", _("%(who)s handed it in"))
tell(StatementFile, "read", "doc", _("Read to its end"))
tell(StatementFile, "accepted", "scale", _("%(who)s had it compared"))
tell(StatementFile, "compared", "check", _("Compared with the books"))
tell(StatementFile, "unreadable", "x", _("It could not be read"), tone="bad")
tell(StatementFile, "discarded", "trash", _("%(who)s threw it away"))
