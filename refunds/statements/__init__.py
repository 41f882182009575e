"""The sentences of money: what a refund or repayment says about itself to each reader.

One source for page, list, home and mail. A sentence says where the money is, who acts, until when.
"""

from refunds.statements.arrivals import (
    after_ruler,
    coming,
    dates,
    due,
    has_dates,
    is_instant,
    ruler,
    soonest,
    span,
    until,
)
from refunds.statements.causes import cause, cause_and_ways, quote_rows
from refunds.statements.files import (
    FILE_TURNS,
    draw_file,
    file_badge,
    file_facts,
    file_progress,
    file_words,
    foreseen_rows,
    outcome_words,
    statement_facts,
)
from refunds.statements.refunds import (
    FAILURES,
    TURNS,
    account,
    badge,
    has_account,
    lead,
    short_account,
    statement,
    waits_for,
)
from refunds.statements.repayments import (
    REPAYMENT_TURNS,
    repayment_badge,
    repayment_lead,
    repayment_statement,
    repayment_until,
    repayment_waits_for,
)
from refunds.statements.words import amount, grouped

__all__ = [
    "FAILURES",
    "FILE_TURNS",
    "REPAYMENT_TURNS",
    "TURNS",
    "account",
    "after_ruler",
    "amount",
    "badge",
    "cause",
    "cause_and_ways",
    "coming",
    "dates",
    "draw_file",
    "due",
    "file_badge",
    "file_facts",
    "file_progress",
    "file_words",
    "foreseen_rows",
    "grouped",
    "has_account",
    "has_dates",
    "is_instant",
    "lead",
    "outcome_words",
    "quote_rows",
    "repayment_badge",
    "repayment_lead",
    "repayment_statement",
    "repayment_until",
    "repayment_waits_for",
    "ruler",
    "short_account",
    "soonest",
    "span",
    "statement",
    "statement_facts",
    "until",
    "waits_for",
]
