"""Who may take which step with money, and whether. Rules raise, or say nothing."""

from refunds.policies.bearing import can_be_moved, move_costs, move_costs_back
from refunds.policies.differences import ask_about_difference, book_difference, settle_difference
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
from refunds.policies.repayments import lapse, pay, propose_waiver, report, waive

__all__ = [
    "approve",
    "ask_about_difference",
    "ask_now",
    "book_difference",
    "can_be_moved",
    "cancel",
    "capture",
    "conclude",
    "confirm_redirect",
    "decline",
    "give_up_payout",
    "hand_to_support",
    "has_second_person",
    "lapse",
    "move_costs",
    "move_costs_back",
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
    "submit",
    "supersede",
    "tick_off",
    "void",
    "waive",
]
