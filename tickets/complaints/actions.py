"""What people may do with a complaint or a report."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.components import times, values
from portal.doors.actions import Action, Actions
from portal.kernel.money import format_money
from tickets.complaints import commands, permissions, selectors
from tickets.complaints.forms import AddForm, AskShopForm, ComplaintAnswerForm, ReviewForm, SideForm
from tickets.complaints.models import Complaint
from tickets.complaints.wording import award_text
from tickets.statuses import ComplaintStatus as S


def _answering(complaint: Any, _user: Any) -> str:
    if complaint.is_final:
        return gettext("The answer is final; it closes by itself after seven days")
    return gettext("The customer can ask once for another look within seven days")


def _before_answering(complaint: Any, user: Any, form: Any) -> dict[str, Any]:
    """What both sides said, and what is claimed."""
    said = [(gettext("What happened?"), complaint.words), (gettext("What would put it right?"), complaint.wish)]
    said += [(gettext("Added later"), words) for words in selectors.added_words(complaint)]
    said += [(gettext("The seller"), complaint.shop_words), (gettext("The first answer"), complaint.answer_words)]
    claimed = [values.Fact(gettext("Loss claimed"), format_money(complaint.loss, complaint.currency))]
    if complaint.granted:
        granted = [format_money(complaint.granted, complaint.currency), *map(award_text, complaint.award_cases)]
        claimed.append(values.Fact(gettext("Granted before"), times.sentences_text(granted)))
    return {
        "said": [{"label": label, "words": words} for label, words in said if words],
        "claimed": claimed if complaint.loss else [],
    }


COMPLAINT = Actions(
    Complaint,
    Action(
        "accept", pgettext_lazy("complaint", "Take it up"), permissions.accept_complaint, commands.accept_complaint,
        icon="check", tone="primary", says=_("It is yours; the answer is due in seven working days"), confirm=False,
        done=_("Taken up"), goal=(S.ACCEPTED,),
    ),
    Action(
        "answer", pgettext_lazy("complaint", "Answer"), permissions.answer_complaint, commands.answer_complaint,
        ComplaintAnswerForm, preview=_before_answering, template="tickets/answer_complaint.html", icon="scale", tone="primary", says=_answering, done=_("Sent"), goal=(S.ANSWERED,),
    ),
    Action(
        "ask_shop", _("Ask the seller for its side"), permissions.ask_shop, commands.ask_shop, AskShopForm,
        icon="chat", says=_("The time for the answer runs on"), done=_("Sent"),
    ),
    Action(
        "state", _("Tell your side"), permissions.state_side, commands.state_side, SideForm,
        icon="chat", tone="primary", says=_("Platform support and the customer read it"), done=_("Sent"),
    ),
    Action(
        "ask_review", _("Ask for another look"), permissions.ask_review, commands.ask_review, ReviewForm,
        icon="flag", says=_("Once; a supervisor who did not answer it, within seven working days"), done=_("Sent"),
        goal=(S.IN_REVIEW,), for_customer=True,
    ),
    Action(
        "add", pgettext_lazy("complaint", "Add something"), permissions.add_to_complaint, commands.add_to_complaint, AddForm,
        icon="chat", says=_("The time for the answer runs on"), done=_("Sent"), for_customer=True,
    ),
    Action(
        "close", pgettext_lazy("complaint", "I am content"), permissions.close_complaint, commands.close_complaint,
        icon="check", says=_("It closes; nothing else changes"), confirm=False, done=_("Closed"), goal=(S.CLOSED,),
        for_customer=True, behalf=pgettext_lazy("complaint", "The customer is content"),
    ),
    Action(
        "withdraw", pgettext_lazy("complaint", "Take it back"), permissions.withdraw_complaint,
        commands.withdraw_complaint, icon="undo", says=_("It ends unanswered; you can file it anew"),
        done=pgettext_lazy("complaint", "Taken back"), goal=(S.WITHDRAWN,), for_customer=True,
    ),
    url_name="complaints:action",
)  # fmt: skip
