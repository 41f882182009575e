"""What page, API and admin share when somebody takes a step: on whose behalf, and on which terms."""

from __future__ import annotations

import hashlib
import json
from contextlib import nullcontext
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.doors.actions import Action, ActionForm, Actions
from portal.kernel.changes import acting_for
from portal.kernel.errors import Invalid, Refused
from portal.people.models import User


class Channel(models.TextChoices):
    """How a customer reached the person who takes a step for them (R42–R50)."""

    HOTLINE = "hotline", gettext_lazy("Hotline")
    PHONE = "phone", gettext_lazy("Phone")
    COUNTER = "counter", gettext_lazy("Shop counter")
    CHAT = "chat", gettext_lazy("Online chat")
    SERVICE_PLATFORM = "platform", gettext_lazy("Service platform")


class TermsChanged(Refused):
    """The step would bring something else than was shown, or nothing was shown yet: it is shown, and asked again."""

    def __init__(self) -> None:
        super().__init__(
            _("This would bring something else than the page showed, so nothing was sent yet."),
            code="terms_changed",
            hint=_("Look at it now, then confirm."),
        )


def whose(action: Action, obj: Any, user: Any) -> User | None:
    """The customer for whom `user` takes a customer's step; None when the step is their own, or the machine's."""
    if not action.for_customer or user.is_machine:
        return None
    return None if obj.customer_id in (None, user.pk) else obj.customer


def terms_of(action: Action, obj: Any, user: Any, form: ActionForm | None) -> tuple[dict[str, Any], str]:
    """What the action would bring, and the mark of what it must still be when the step is sent ("" when nothing is frozen)."""
    preview = action.preview(obj, user, form) if action.preview else {}
    return preview, _mark(action.terms(obj, user, form) if action.terms else preview.get("frozen"))


def mark_of(action: Action, obj: Any, user: Any, form: ActionForm | None) -> str:
    """The mark alone; an action that names its terms is not asked for all that its page shows."""
    return _mark(action.terms(obj, user, form)) if action.terms else terms_of(action, obj, user, form)[1]


def _mark(frozen: Any) -> str:
    if frozen is None:
        return ""
    text = json.dumps(frozen, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def perform(
    table: Actions,
    name: str,
    obj: Any,
    *,
    user: Any,
    data: Any = None,
    files: Any = None,
    channel: str = "",
    terms: str | None = None,
) -> Any:
    """Take a step through the table as every door does; returns what the command returned.

    A customer's step taken by somebody else is recorded on the customer's behalf and needs a `channel`. With `terms`
    (the mark the door showed; "" when it could show nothing yet) the step is only taken while they still hold. Raises FormInvalid, Invalid (field
    ``channel``), TermsChanged, Refused or Forbidden.
    """
    action = table.by_name[name]
    form = table.accept(name, obj, by=user, data=data, files=files)
    customer = whose(action, obj, user)
    if customer is not None and channel not in Channel.values:
        raise Invalid(_("Choose how the customer reached you."), field="channel", code="required")
    is_asked = terms is not None and (
        terms or action.terms is not None
    )  # a step that never shows terms has none to hold
    if is_asked and terms != mark_of(action, obj, user, form):
        raise TermsChanged
    with acting_for(customer, channel) if customer is not None else nullcontext():
        return table.run(name, obj, by=user, form=form)
