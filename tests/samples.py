"""One row of every kind that has an address, all of them Alice's in Bob's shop, made through commands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from orders.cancellations.commands import asking
from orders.cancellations.models import OrderCancellation
from orders.changes import commands as change_commands
from orders.changes.models import OrderChange
from orders.orders.models import Order
from portal.people.models import Shop, User, system_user
from portal.time import clock
from portal.tokens.commands import make_token
from portal.tokens.models import AccessToken
from refunds.charges.commands import Tender, open_charge
from refunds.credits.models import StoreCredit
from refunds.gateways.base import Answer
from refunds.gateways.commands import gateway_switches
from refunds.gateways.models import GatewaySwitch
from refunds.inbox.models import GatewayNotice
from refunds.payments.models import Charge, Payment
from refunds.reconciliation.commands import compare_lines, open_statement
from refunds.reconciliation.formats.lines import Movement
from refunds.reconciliation.models import Difference, ProviderStatement
from refunds.refunds.commands import claim_refund, conclude_attempt
from refunds.refunds.models import Refund
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.commands import promise_reimbursement
from refunds.reimbursements.models import Reimbursement
from refunds.repayments.commands import book_repayment
from refunds.repayments.models import Repayment
from refunds.statement_files.commands import hand_in_statement
from refunds.statement_files.models import StatementFile
from refunds.statuses import CauseKind, LineKind, LineStatus, Outcome, RefundStatus
from tests import market
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket
from tickets.complaints import commands as complaint_commands
from tickets.complaints import selectors
from tickets.complaints.models import Complaint
from tickets.edits import commands as edit_commands
from tickets.edits.models import TicketEdit
from tickets.evidence import commands as evidence_commands
from tickets.evidence.models import DraftFile
from tickets.handbacks.models import HandBack
from tickets.offers import commands as offer_commands
from tickets.offers.models import Offer
from tickets.questions import commands as question_commands
from tickets.questions.models import Question
from tickets.repairs.models import Repair
from tickets.replacements.models import Replacement
from tickets.talk import commands as talk_commands
from tickets.talk.models import Message, Promise
from tickets.withdrawals import commands as withdrawal_commands
from tickets.withdrawals.models import TicketCancellation

Maker = Callable[[Shop, User, User], Any]


def order(shop: Shop, customer: User, seller: User) -> Order:
    return market.paid_order(shop, customer, f"S-ORDER-{customer.pk}")


def cancellation(shop: Shop, customer: User, seller: User) -> OrderCancellation:
    paid = market.paid_order(shop, customer, f"S-CANCELLATION-{customer.pk}")
    return asking.request_cancellation(paid, by=customer, reason=market.reason("cancel_order"))


def change(shop: Shop, customer: User, seller: User) -> OrderChange:
    paid = market.paid_order(shop, customer, f"S-CHANGE-{customer.pk}")
    return change_commands.request_change(paid, by=customer, kind="address", address="杭州市西湖区文二路 2 号")


def ticket(shop: Shop, customer: User, seller: User, number: str = "S-TICKET") -> Ticket:
    delivered = market.delivered_order(shop, customer, f"{number}-{customer.pk}")
    line = delivered.lines.get()
    return case_commands.submit_ticket(
        delivered,
        by=customer,
        type="refund_only",
        problem="other",
        reason=market.reason("raise_ticket"),
        pieces={line.pk: 1},
    )


def withdrawal(shop: Shop, customer: User, seller: User) -> TicketCancellation:
    case = case_commands.take_ticket(ticket(shop, customer, seller, "S-WITHDRAWAL"), by=seller)
    return withdrawal_commands.request_withdrawal(case, by=customer, reason=market.reason("withdraw_ticket"))


def granted(shop: Shop, customer: User, seller: User, number: str, kind: str, **terms: Any) -> Ticket:
    """A case of another type, approved on these terms."""
    delivered = market.delivered_order(shop, customer, f"{number}-{customer.pk}")
    case = case_commands.submit_ticket(
        delivered, by=customer, type=kind, problem="other", reason=market.reason("raise_ticket"),
        pieces={delivered.lines.get().pk: 1}, wish="滤杯把手",
    )  # fmt: skip
    return case_commands.approve_ticket(case_commands.take_ticket(case, by=seller), by=seller, **terms)


def offer(shop: Shop, customer: User, seller: User) -> Offer:
    case = ticket(shop, customer, seller, "S-OFFER")
    return offer_commands.make_offer(case, by=seller, way="refund", amount=100_00, words="退一部分，商品您留着。")


def repair(shop: Shop, customer: User, seller: User) -> Repair:
    visit = clock.now() + timedelta(days=5)
    return Repair.objects.get(ticket=granted(shop, customer, seller, "S-REPAIR", "repair", visit_at=visit, fee=30_00))


def replacement(shop: Shop, customer: User, seller: User) -> Replacement:
    return Replacement.objects.get(ticket=granted(shop, customer, seller, "S-PART", "part"))


def hand_back(shop: Shop, customer: User, seller: User) -> HandBack:
    case = granted(shop, customer, seller, "S-GIFT", "compensation", gift="coupon", what="CARE-50")
    case = case_commands.reopen_ticket(case, by=customer, words="还是想退券撤销")
    row = withdrawal_commands.request_withdrawal(case, by=customer, reason=market.reason("withdraw_ticket"))
    return withdrawal_commands.approve_withdrawal(row, by=seller).hand_backs.get()


def charge(shop: Shop, customer: User, seller: User) -> Charge:
    reference = f"S-CHARGE-{customer.pk}"
    there = Charge.objects.filter(reference=reference).first()
    tender = Tender("card_debit", 100_00, gateway_reference=reference)
    return there or open_charge(
        shop, payer=customer, reference=reference, currency="CNY", payments=[tender], by=system_user()
    )


def reimbursement(shop: Shop, customer: User, seller: User) -> Reimbursement:
    cause = Cause(CauseKind.CANCELLATION, "orders.ordercancellation", "OC-SAMPLE")
    return promise_reimbursement(charge(shop, customer, seller), 10_00, cause=cause, by=system_user())


def repayment(shop: Shop, customer: User, seller: User) -> Repayment:
    cause = Cause(CauseKind.CANCELLATION, "tickets.ticketcancellation", "TC-SAMPLE")
    return book_repayment(charge(shop, customer, seller), 10_00, cause=cause, by=system_user())


def difference(shop: Shop, customer: User, seller: User) -> Difference:
    statement = open_statement("sandbox", digest=f"sample-{customer.pk}", source="sample.csv", by=system_user())
    stray = Movement(
        2, LineKind.REFUND, LineStatus.DONE, f"stray-{customer.pk}", "", f"stray-{customer.pk}", 100, "CNY", clock.now()
    )
    compare_lines(statement, [stray], by=system_user())
    return Difference.objects.get(statement=statement)


def statement(shop: Shop, customer: User, seller: User) -> ProviderStatement:
    return difference(shop, customer, seller).statement


def statement_file(shop: Shop, customer: User, seller: User) -> StatementFile:
    file = SimpleUploadedFile("sample.csv", b"reference,key,payment,kind,amount,currency,at\n")
    return hand_in_statement("sandbox", file, by=system_user())


def message(shop: Shop, customer: User, seller: User) -> Message:
    return talk_commands.add_note(
        ticket(shop, customer, seller, "S-MESSAGE"), by=customer, words="在吗？"
    ).messages.get()


def promise(shop: Shop, customer: User, seller: User) -> Promise:
    return talk_commands.make_promise(
        ticket(shop, customer, seller, "S-PROMISE"), by=seller, words="今天发出", hours=24
    )


def edit(shop: Shop, customer: User, seller: User) -> TicketEdit:
    case = case_commands.take_ticket(ticket(shop, customer, seller, "S-EDIT"), by=seller)
    return edit_commands.request_edit(case, by=customer, words="写错了", description="换一种说法")


def store_credit(shop: Shop, customer: User, seller: User) -> StoreCredit:
    """Issued as it is when a refund that goes to store credit is concluded."""
    tender = Tender("card_debit", 100_00, gateway_reference=f"S-CREDIT-{customer.pk}")
    paid = open_charge(
        shop, payer=customer, reference=f"S-CREDIT-{customer.pk}", currency="CNY", payments=[tender], by=system_user()
    )
    cause = Cause(CauseKind.COMPENSATION, "tickets.ticket", "AS-SAMPLE")
    made = promise_reimbursement(paid, 5_00, cause=cause, to_credit=True, by=system_user()).refunds.get()
    made.refresh_from_db()
    if made.status == RefundStatus.APPROVED:  # where commits are real, the worker has issued it by now
        attempt = claim_refund(made, by=system_user())
        conclude_attempt(attempt, Answer(Outcome.SUCCEEDED, reference=attempt.key, at=clock.now()), by=system_user())
    return StoreCredit.objects.get(shop=shop, payer=customer)


def question(shop: Shop, customer: User, seller: User) -> Question:
    return question_commands.ask_question(customer, by=customer, words="几点营业？", shop=shop)


def complaint(shop: Shop, customer: User, seller: User) -> Complaint:
    paid = market.paid_order(shop, customer, f"S-COMPLAINT-{customer.pk}")
    subject = selectors.Subject(shop, paid)
    return complaint_commands.file_complaint(
        customer, by=customer, kind="complaint", subject=subject, words="三天没有人理我。", pictures=[market.picture()]
    )


def draft_file(shop: Shop, customer: User, seller: User) -> DraftFile:
    return evidence_commands.keep_draft_files([market.picture()], already=0, by=customer)[0]


def switch(shop: Shop, customer: User, seller: User) -> GatewaySwitch:
    return gateway_switches()[0]


def notice(shop: Shop, customer: User, seller: User) -> GatewayNotice:
    about = reimbursement(shop, customer, seller).refunds.get()
    values = {"gateway": "sandbox", "digest": about.number, "body": b"{}", "verdict": "contradicts"}
    return GatewayNotice.objects.create(refund=about, payment=about.payment, **values)


MAKERS: dict[type[Model], Maker] = {
    GatewaySwitch: switch,
    GatewayNotice: notice,
    Order: order,
    OrderCancellation: cancellation,
    OrderChange: change,
    Ticket: ticket,
    TicketCancellation: withdrawal,
    Offer: offer,
    Repair: repair,
    Replacement: replacement,
    HandBack: hand_back,
    DraftFile: draft_file,
    AccessToken: lambda _shop, customer, _seller: make_token(customer, name="App")[0],
    Question: question,
    Complaint: complaint,
    TicketEdit: edit,
    Message: message,
    Promise: promise,
    Charge: charge,
    Payment: lambda *who: charge(*who).payments.get(),
    Reimbursement: reimbursement,
    Refund: lambda *who: reimbursement(*who).refunds.get(),
    Repayment: repayment,
    Difference: difference,
    ProviderStatement: statement,
    StatementFile: statement_file,
    StoreCredit: store_credit,
}


def one_of_each(shop: Shop, customer: User, seller: User) -> dict[type[Model], Any]:
    """A row of every kind, for one customer of one shop."""
    market.reasons()
    return {model: make(shop, customer, seller) for model, make in MAKERS.items()}
