"""The sentences of after-sales: what a case or a withdrawal says about itself to each reader.

One source for page, list, home, API and mail. A sentence says where it is, who acts, until when. Nothing here asks the
database when the row came with its company (`Ticket.objects.with_page()`, or `tickets.facts.with_row`).
"""

from tickets.statements.cases import (
    amount_label,
    coming,
    freight_word,
    lead,
    note_says,
    send_to,
    statement,
    steps,
    until,
    withdrawn_for,
)
from tickets.statements.company import (
    awaited,
    badge,
    has_come_back,
    is_mine,
    kept_until,
    refund_statuses,
    reviewer_word,
    route,
    waits_for,
)
from tickets.statements.consequences import consequences, counted_hours, stopped, withdraw_says
from tickets.statements.cover import cover_facts, cover_words
from tickets.statements.durations import handled, handled_label, hours
from tickets.statements.offers import offer_consequences, terms_of
from tickets.statements.owing import is_owing, money_of_withdrawn, owed_amount, owed_parts, owed_word
from tickets.statements.quotes import freight_why, money_facts, money_rows
from tickets.statements.usual import usual
from tickets.statements.ways import sent_words
from tickets.statements.withdrawals import (
    appeal_says,
    not_borne,
    silence,
    withdrawal_badge,
    withdrawal_coming,
    withdrawal_lead,
    withdrawal_statement,
    withdrawal_steps,
    withdrawal_until,
    withdrawal_waits_for,
)

__all__ = [
    "amount_label",
    "appeal_says",
    "awaited",
    "badge",
    "coming",
    "consequences",
    "counted_hours",
    "cover_facts",
    "cover_words",
    "freight_why",
    "freight_word",
    "handled",
    "handled_label",
    "has_come_back",
    "hours",
    "is_mine",
    "is_owing",
    "kept_until",
    "lead",
    "money_facts",
    "money_of_withdrawn",
    "money_rows",
    "not_borne",
    "note_says",
    "offer_consequences",
    "owed_amount",
    "owed_parts",
    "owed_word",
    "refund_statuses",
    "reviewer_word",
    "route",
    "send_to",
    "sent_words",
    "silence",
    "statement",
    "steps",
    "stopped",
    "terms_of",
    "until",
    "usual",
    "waits_for",
    "withdraw_says",
    "withdrawal_badge",
    "withdrawal_coming",
    "withdrawal_lead",
    "withdrawal_statement",
    "withdrawal_steps",
    "withdrawal_until",
    "withdrawal_waits_for",
    "withdrawn_for",
]
