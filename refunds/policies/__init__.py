"""Who may take which step with money, and whether. Rules raise, or say nothing."""

from refunds.policies.arrivals import answer_missed, miss
from refunds.policies.bearing import can_be_moved, move_costs, move_costs_back
from refunds.policies.credits import choose_credit, freeze_credit, spend_credit, thaw_credit
from refunds.policies.differences import (
    ask_about_difference,
    book_difference,
    book_part_of_difference,
    settle_difference,
)
from refunds.policies.gateways import pause_gateway, resume_gateway, settle_notice
from refunds.policies.payments import capture, promise, void
from refunds.policies.refunds import (
    approve,
    ask_now,
    cancel,
    conclude,
    confirm_redirect,
    decline,
    give_up_payout,
    hand_to_support,
    has_second_person,
    redirect,
    resume,
    retry,
    submit,
    supersede,
    tick_off,
)
from refunds.policies.repayments import can_be_netted, lapse, net, pay, propose_waiver, report, waive
from refunds.policies.statement_files import compare_statement_file, discard_statement_file, hand_in_statement

__all__ = [
    "answer_missed",
    "approve",
    "ask_about_difference",
    "ask_now",
    "book_difference",
    "book_part_of_difference",
    "can_be_moved",
    "can_be_netted",
    "cancel",
    "capture",
    "choose_credit",
    "compare_statement_file",
    "conclude",
    "confirm_redirect",
    "decline",
    "discard_statement_file",
    "freeze_credit",
    "give_up_payout",
    "hand_in_statement",
    "hand_to_support",
    "has_second_person",
    "lapse",
    "miss",
    "move_costs",
    "move_costs_back",
    "net",
    "pause_gateway",
    "pay",
    "promise",
    "propose_waiver",
    "redirect",
    "report",
    "resume",
    "resume_gateway",
    "retry",
    "settle_difference",
    "settle_notice",
    "spend_credit",
    "submit",
    "supersede",
    "thaw_credit",
    "tick_off",
    "void",
    "waive",
]
