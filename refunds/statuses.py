"""The statuses of money's machines, and the short lists of kinds that their rows use."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaymentStatus(TextChoices):
    AUTHORISED = "authorised", _("Authorised")
    CLAIMED = "claimed", pgettext_lazy("payment", "Being confirmed")
    CAPTURED = "captured", _("Paid")
    VOIDED = "voided", _("Voided")
    FAILED = "failed", _("Payment failed")


TAKEN_OR_SAID_SO = (PaymentStatus.CLAIMED, PaymentStatus.CAPTURED)
"""Payments that count in orders and quotes. Of a claimed one nothing leaves before its provider has said that it is true."""


class Doubt(TextChoices):
    """Why a claimed payment is not believed yet."""

    NOT_FOUND = "not_found", _("The provider knows no such payment on this account.")
    NOT_PAID = "not_paid", _("The provider says that it has not been paid.")
    AMOUNT = "amount", _("The provider says that another amount was paid.")
    CURRENCY = "currency", _("The provider says that it was paid in another currency.")
    TAKEN = "taken", _("It is the payment of another order.")
    WHOSE = "whose", _("It lies on the platform's account, and the provider does not say whose order it is.")
    NO_ACCOUNT = "no_account", _("The account with the provider is not set up, so it cannot be asked.")


class RefundStatus(TextChoices):
    REQUESTED = "requested", _("Second check")
    APPROVED = "approved", pgettext_lazy("refund", "Approved")
    SUBMITTED = "submitted", _("Submitted")
    SUCCEEDED = "succeeded", _("Arrived")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    SUPERSEDED = "superseded", _("Returned another way")


class RepaymentStatus(TextChoices):
    DUE = "due", _("To be paid back")
    PAID = "paid", _("Paid back")
    WAIVED = "waived", _("Waived")
    LAPSED = "lapsed", _("Lapsed")


class Method(TextChoices):
    """How the customer paid. Decides how long money takes on its way back."""

    WECHAT = "wechat", _("WeChat Pay")
    ALIPAY = "alipay", _("Alipay")
    CARD_DEBIT = "card_debit", _("debit card")
    CARD_CREDIT = "card_credit", _("credit card")
    BALANCE = "balance", _("platform balance")
    BANK_TRANSFER = "bank_transfer", _("bank account")
    MANUAL = "manual", _("paid by hand")
    EXTERNAL = "external", _("paid outside the portal")


class GatewayName(TextChoices):
    """Who moves the money."""

    SANDBOX = "sandbox", _("Sandbox")
    STRIPE = "stripe", "Stripe"
    ALIPAY = "alipay", _("Alipay")
    WECHAT = "wechat", _("WeChat Pay")
    MANUAL = "manual", _("By hand")
    EXTERNAL = "external", _("Outside the portal")
    CREDIT = "credit", _("Store credit")


class SwitchStatus(TextChoices):
    """Whether refunds are sent to a provider."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")


class NoticeVerdict(TextChoices):
    """What was made of a provider's notice."""

    WAITING = "waiting", _("To be looked at")
    HELD = "held", _("Waits for a refund on its way")
    BOOKED = "booked", _("Booked")
    NOTHING_NEW = "nothing_new", _("Told nothing new")
    NOT_OURS = "not_ours", _("About nothing of ours")
    CONTRADICTS = "contradicts", _("Contradicts our books")
    SETTLED = "settled", _("Settled by a person")
    REFUSED = "refused", _("Refused")


class OutsideKind(TextChoices):
    """How money went back at the provider without being asked for here."""

    REFUND = "refund", _("Refund begun at the provider")
    CHARGEBACK = "chargeback", _("Chargeback")


CONNECTED = (GatewayName.STRIPE, GatewayName.ALIPAY, GatewayName.WECHAT)
"""Providers, each reached through an account of a shop or of the platform."""

SPEAKS_FOR: dict[str, GatewayName] = {
    Method.WECHAT: GatewayName.WECHAT,
    Method.ALIPAY: GatewayName.ALIPAY,
    Method.CARD_DEBIT: GatewayName.STRIPE,
    Method.CARD_CREDIT: GatewayName.STRIPE,
}
"""Method → the provider that has taken such a payment, where the shop or the platform has an account with it."""

PAID_BY_HAND = (GatewayName.MANUAL, GatewayName.EXTERNAL)
"""Gateways behind which a person pays and proves it (SC5)."""


class Destination(TextChoices):
    """Where a refund goes."""

    ORIGINAL = "original", _("Where it came from")
    STORE_CREDIT = "store_credit", _("Store credit")
    MANUAL = "manual", _("Paid out by hand")
    EXTERNAL = "external", _("Outside the portal")
    NETTED = "netted", _("Set off against what is owed")


class CauseKind(TextChoices):
    """What money is given back for. The case itself lives on a floor above and is known by its number alone."""

    CANCELLATION = "cancellation", _("Order cancelled")
    AFTER_SALES = "after_sales", _("After-sales")
    RETURN = "return", _("Goods returned")
    COMPENSATION = "compensation", _("Compensation")
    HISTORY = "history", _("Taken over from the shop's system")
    OUTSIDE = "outside", _("Refunded at the payment provider")
    CHARGEBACK = "chargeback", _("Taken back by the customer's bank")


class Outcome(TextChoices):
    """What is known of one attempt. `unknown` is a status like any other: it is asked about, never guessed."""

    UNKNOWN = "unknown", _("Unknown, being asked about")
    ACCEPTED = "accepted", _("Accepted")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")
    NOT_FOUND = "not_found", _("Never received")
    REVERSED = "reversed", _("Sent back by the bank")


LIVE_OUTCOMES = (Outcome.UNKNOWN, Outcome.ACCEPTED, Outcome.SUCCEEDED)
"""An attempt that has moved money, or still may. A refund has at most one."""


class Account(TextChoices):
    """Accounts of the ledger. Debits are positive, credits negative."""

    PROVIDER = "provider", _("Held by the payment provider")
    BY_HAND = "by_hand", _("Moved by hand")
    OUTSIDE = "outside", _("Moved outside the portal")
    SHOP = "shop", _("The seller's earnings")
    PROMISED = "promised", _("Promised to customers")
    OWED_BACK = "owed_back", _("Owed back by customers")
    WRITTEN_OFF = "written_off", _("Written off")
    PLATFORM = "platform", _("The platform's earnings")
    CARRIER = "carrier", _("Owed by the carrier")
    PROVIDER_FEE = "provider_fee", _("Fees of the payment provider")
    STORE_CREDIT = "store_credit", _("Store credit of customers")


class LedgerKind(TextChoices):
    """What a ledger transaction books."""

    CAPTURE = "capture", _("Payment captured")
    PROMISE = "promise", _("Refund promised")
    PROMISE_TAKEN_BACK = "promise_taken_back", _("Promise taken back")
    PAYOUT = "payout", _("Refund arrived")
    PAYOUT_REVERSED = "payout_reversed", _("Refund sent back by the bank")
    REPAYMENT_DUE = "repayment_due", _("Repayment due")
    REPAYMENT_PAID = "repayment_paid", _("Repayment received")
    REPAYMENT_WAIVED = "repayment_waived", _("Repayment waived")
    REPAYMENT_LAPSED = "repayment_lapsed", _("Repayment lapsed")
    FEES = "fees", _("Fees and subsidies of a sale")
    FEES_RETURNED = "fees_returned", _("Fees and subsidies returned")
    FEES_KEPT_AFTER_ALL = "fees_kept_after_all", _("Return of fees taken back")
    COSTS_MOVED = "costs_moved", _("Costs borne by somebody else")
    COSTS_MOVED_BACK = "costs_moved_back", _("Correction of costs taken back")
    CREDIT_SPENT = "credit_spent", _("Store credit spent")
    CREDIT_GIVEN_BACK = "credit_given_back", _("Spent store credit given back")


class Party(TextChoices):
    """Who can bear a part of what a case costs."""

    CUSTOMER = "customer", _("Customer")
    SHOP = "shop", _("Seller")
    PLATFORM = "platform", _("Platform")
    CARRIER = "carrier", _("Carrier")
    PROVIDER = "provider", _("Payment provider")


class Component(TextChoices):
    """What a part of a case's money is for. Ledger entries that are nobody's cost have none."""

    ITEM = "item", _("Goods")
    FREIGHT = "freight", _("Freight")
    COUPON = "coupon", _("Coupon subsidy")
    COMMISSION = "commission", _("Commission")
    PROVIDER_FEE = "provider_fee", _("Payment fee")
    COMPENSATION = "compensation", _("Compensation")
    COSTS = "costs", _("Costs and fees kept")


class SandboxState(TextChoices):
    """What the sandbox bank's own book says."""

    ACCEPTED = "accepted", _("Accepted")
    PAID = "paid", _("Paid out")
    FAILED = "failed", _("Failed")
    SENT_BACK = "sent_back", _("Sent back")


class Behaviour(TextChoices):
    """How the sandbox answers next, instead of accepting and paying out within the window."""

    SUCCEED_AT_ONCE = "succeed_at_once", _("Succeeds at once")
    FAIL = "fail", _("Fails at once")
    LOSE_ANSWER = "lose_answer", _("Does it, but its answer is lost")
    LOSE_REQUEST = "lose_request", _("The request is lost before anything happens")
    FAIL_AFTER_ACCEPT = "fail_after_accept", _("Accepts, then fails")
    SUCCEED_THEN_REVERSE = "succeed_then_reverse", _("Pays out, then sends it back")
    SLOW = "slow", _("Pays out too late")


class LineKind(TextChoices):
    """What a line of a provider's statement tells of."""

    REFUND = "refund", _("Refund")
    CHARGEBACK = "chargeback", _("Taken back by the customer's bank")
    SENT_BACK = "sent_back", _("Sent back by the bank")
    WON_BACK = "won_back", _("Chargeback given back to the shop")


class LineStatus(TextChoices):
    """Whether money moved there."""

    DONE = "done", _("Done")
    PENDING = "pending", _("Under way")
    FAILED = "failed", _("Failed")


class DifferenceStatus(TextChoices):
    OPEN = "open", _("To be settled")
    SETTLED = "settled", _("Settled")


class DifferenceKind(TextChoices):
    """How a statement and the books can differ. The order is the order in which they are looked for."""

    DUPLICATE = "duplicate", _("Twice at the provider")
    UNKNOWN_ORDER = "unknown_order", _("Unknown payment")
    MISSING_HERE = "missing_here", _("Not in our books")
    MISSING_THERE = "missing_there", _("Not in the statement")
    CURRENCY = "currency", _("Another currency")
    AMOUNT = "amount", _("Another amount")
    STATUS = "status", _("Another status")


class StatementFileStatus(TextChoices):
    """How far a statement is that somebody handed in as a file."""

    RECEIVED = "received", _("Being read")
    READ = "read", _("Ready to compare")
    ACCEPTED = "accepted", _("Being compared")
    COMPARED = "compared", _("Compared")
    UNREADABLE = "unreadable", _("Cannot be read")
    DISCARDED = "discarded", _("Discarded")


class Resolution(TextChoices):
    """How a difference was settled."""

    BOOKED = "booked", _("Booked as the provider has it")
    PROVIDER_ERROR = "provider_error", _("The provider's mistake")
    AGREES = "agrees", _("Agrees by now")


class CreditStatus(TextChoices):
    """Whether store credit can be spent."""

    OPEN = "open", pgettext_lazy("store credit", "Open")
    FROZEN = "frozen", _("Frozen")


class CreditKind(TextChoices):
    """How store credit moves."""

    ISSUED = "issued", _("Refunded as store credit")
    SPENT = "spent", _("Spent")
    GIVEN_BACK = "given_back", _("Given back")
    TAKEN_BACK = "taken_back", _("Taken back with a withdrawal")


class CreditRule(TextChoices):
    """For what a shop gives store credit instead of money."""

    NEVER = "never", _("Never: money goes back the way it came")
    COMPENSATION = "compensation", _("For compensation")
    ALWAYS = "always", _("For everything the shop gives back of its own will")
