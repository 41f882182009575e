"""What customers say when they ask for their money, and where it is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.pages.intents import Answer, wish
from refunds.workbench import money_on_its_way


@wish(
    r"\b(refund|money|reimburs|rebat|restitut|credited)\w*\b", r"\b(where|when|track|status|arriv|check|receiv|how long|yet|see)\w*\b.*\b(refund|money)",
    r"\b(refund|money)\w*\b.*\b(where|when|track|status|arriv|yet|long)", "退款", "钱.{0,6}(到|退|哪)", "到账|没收到钱|退到哪",
    but=r"(withdraw|cancel)\w*.*(refund|request)|取消.{0,4}(退款|申请)|撤销",
)  # fmt: skip
def to_see_where_the_money_is(user: Any) -> Answer:
    """Every refund under way, with its days."""
    return Answer(
        _("See where your refund is"),
        money_on_its_way(user),
        nothing=_("No refund is under way. It begins once a cancellation or an after-sales request was agreed to."),
    )
