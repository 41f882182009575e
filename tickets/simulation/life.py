"""What people, shops' systems, carriers and the bank do of their own accord, day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from orders.bin import commands as bin_commands
from orders.cancellations.models import OrderCancellation
from orders.importing.records import PushedLine, PushedOrder, PushedPayment
from orders.orders.models import Order
from orders.parcels import commands as parcel_commands
from orders.parcels.models import Recall, Shipment
from orders.pushes.commands import push_order
from orders.statuses import CancellationStatus, OrderStatus, RecallStatus, ShipmentStatus
from portal.kernel.changes import acting_for
from portal.people.models import Role, User
from portal.reasons.models import Reason, ReasonKind
from portal.time import clock
from refunds.gateways.commands import gateway_switches, pause_gateway, resume_gateway
from refunds.gateways.models import GatewayAccount
from refunds.gateways.sandbox import STATEMENT
from refunds.inbox.commands import settle_notice
from refunds.inbox.models import GatewayNotice
from refunds.payments.models import Payment
from refunds.reconciliation.models import Difference
from refunds.refunds.models import Refund
from refunds.sandbox.models import SandboxBook
from refunds.statement_files.taking_in import take_in_lines
from refunds.statuses import (
    DifferenceKind,
    GatewayName,
    NoticeVerdict,
    OutsideKind,
    PaymentStatus,
    RefundStatus,
    SwitchStatus,
)
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket, TicketType
from tickets.simulation.people import Step, receipt
from tickets.withdrawals.models import TicketCancellation

if TYPE_CHECKING:
    from tickets.simulation.world import World


METHODS = ("wechat", "alipay", "card_debit", "card_credit", "balance")
OPENING = frozenset(
    {
        "cancel",
        "request_cancellation",
        "change",
        "delete",
        "withdraw",
        "reopen",
        "appeal",
        "report_wrong",
        "nudge",
        "add_note",
    }
)
"""Steps that begin something. In the calm days people only finish."""


class Life:
    """Fills the agenda of a world. All chance is the world's own."""

    def __init__(self, world: World) -> None:
        self.world, self.chance, self.cast = world, world.chance, world.cast
        self.told: dict[str, tuple[Any, PushedOrder]] = {}

    def plan(self, day: int, *, busy: bool) -> None:
        """Put a day on the agenda."""
        if busy:
            for _n in range(self.chance.choice([1, 1, 2, 2, 3])):
                self._plan("request", "a shop's system tells an order", self.tell_order)
            for _n in range(self.chance.choice([0, 1, 1, 2])):
                self._plan("request", "a customer raises a case", self.raise_case)
            self._bad_luck()
        if self.chance.random() < 0.5:
            self._plan("request", "support reads yesterday's statement", self.read_statement)
        for _n in range(14 if busy else 4):
            self._plan("request", "", lambda: self.somebody_works(busy=busy))
        for _n in range(4 if busy else 2):
            self._plan("request", "", self.second_looks)
        for _n in range(3 if busy else 2):
            self._plan("request", "", self.carrier_comes)

    def _plan(self, kind: str, what: str, act: Any, *, after: timedelta = timedelta(0)) -> None:
        """Some time today, mostly while people are awake."""
        hour = self.chance.choice([0, 1, 1, 2, 2, 3, 4, 5, 6, 6, 7, 8, 9, 11, 12, 13, 16])
        moment = (
            self.world.now
            + after
            + timedelta(hours=hour, minutes=self.chance.randint(0, 59), seconds=self.chance.randint(0, 59))
        )
        self.world.at(moment, kind, what, act)

    def _bad_luck(self) -> None:
        """What goes wrong of its own accord on a day."""
        may, world = self.world.mischief.may, self.world
        for _n in range(2):
            if may("notice_forged", 0.7):
                self._plan("notice", "a letter nobody should believe", world.bank.write_bad_letter)
        if may("outside_refund", 0.10):
            self._plan("notice", "", lambda: self._move_outside("outside_refund", OutsideKind.REFUND))
        if may("chargeback", 0.10):
            self._plan("notice", "", lambda: self._move_outside("chargeback", OutsideKind.CHARGEBACK))
        if may("chargeback_won", 0.15):
            self._plan("notice", "", self._win_chargeback)
        if may("sweeps_stop", 0.03):
            self._plan("nobody", "", self._stop_sweeps)
        if may("clock_jumps", 0.03):
            self._plan("nobody", "", self._jump)
        if may("gateway_paused", 0.04):
            self._plan("request", "", self._pause_gateway)
        if may("paid_too_late", 0.5):
            self._plan("request", "", self._pay_too_late)

    # --- shops' systems -----------------------------------------------------------------------------------------------

    def tell_order(self) -> None:
        """A shop's system tells an order: paid, to be paid later, or never."""
        chance = self.chance
        shop = chance.choice(self.cast.shops)
        buyer = chance.choice(self.cast.customers)
        number = f"S{shop.pk}-{len(self.told) + 1:05d}"
        lines = tuple(self._line(n) for n in range(chance.choice([1, 1, 2, 3])))
        freight = chance.choice([0, 0, 600, 1200])
        told = PushedOrder(
            number=number, placed_at=clock.now(), currency=shop.currency, lines=lines, freight=freight,
            buyer_name=buyer.name, buyer_phone=buyer.phone or "", buyer_reference=buyer.phone or "", address="Hangzhou, Wenyi Road 98",
            promised_ship_at=clock.now() + timedelta(days=2),
        )  # fmt: skip
        paid = replace(told, paid_at=clock.now(), payments=self._tenders(number, told.total))
        self.told[number] = (shop, paid)
        fate = chance.random()
        order = push_order(shop, paid if fate < 0.8 else told, by=self.world.machine).order
        if chance.random() < 0.95:
            bin_commands.claim_order(buyer, number=number, contact=buyer.phone or "", paid=order.total)
        if 0.8 <= fate < 0.95:
            self._plan(
                "request",
                f"{number} is paid",
                lambda: self._tell_again(number),
                after=timedelta(hours=chance.randint(1, 50)),
            )
        if self.world.mischief.strikes("order_told_twice", 0.1):
            self._tell_again(number) if fate < 0.8 else push_order(shop, told, by=self.world.machine)
        if self.world.mischief.strikes("order_told_otherwise", 0.05):
            wrong = replace(paid, lines=(*lines[:-1], replace(lines[-1], paid=lines[-1].paid + 1)))
            push_order(shop, wrong, by=self.world.machine)

    def _line(self, n: int) -> PushedLine:
        quantity, price = self.chance.choice([1, 1, 2, 3, 5]), self.chance.randint(500, 60_000)
        discount = self.chance.choice([0, 0, self.chance.randint(0, 400)])
        return PushedLine(
            sku=f"SKU-{n}", name=f"Thing {n}", quantity=quantity, unit_price=price, discount=discount,
            paid=price * quantity - discount,
        )  # fmt: skip

    def _tenders(self, number: str, total: int) -> tuple[PushedPayment, ...]:
        fate = self.chance.random()
        if fate < 0.08:
            return (PushedPayment("bank_transfer", total, f"{number}-1", account_tail="3317", gateway="manual"),)
        method = self.chance.choice(METHODS)
        if fate < 0.75 or total < 1000:
            return (PushedPayment(method, total, f"{number}-1"),)
        first = self.chance.randint(200, total - 200)
        return (PushedPayment(method, first, f"{number}-1"), PushedPayment("balance", total - first, f"{number}-2"))

    def _tell_again(self, number: str) -> None:
        shop, told = self.told[number]
        push_order(shop, told, by=self.world.machine)

    def _pay_too_late(self) -> None:
        """Money arrives for an order that was cancelled before it was paid."""
        rows = (
            Order.objects.filter(status=OrderStatus.CANCELLED, charge=None)
            .order_by("pk")
            .values_list("shop_number", flat=True)
        )
        numbers = list(rows)
        if numbers:
            self.world.mischief.happened("paid_too_late")
            self._tell_again(self.chance.choice(numbers))

    # --- people -------------------------------------------------------------------------------------------------------

    def somebody_works(self, *, busy: bool = True) -> None:
        """Somebody concerned looks at a row, and takes a step."""
        row = self.world.hands.some_row()
        if row is None:
            return
        step = self.world.hands.step_on(row, self._somebody_concerned(row))
        if step is None or (not busy and step.action.name in OPENING):
            return
        self._watch(step)
        self.world.note(str(step))
        self.world.step(step)

    def concerned(self, row: Any) -> list[User]:
        """Everybody who may have to do with a row."""
        customer = getattr(row, "customer", None)
        sellers = self.cast.sellers.get(getattr(row, "shop_id", 0) or 0, [])
        return [*([customer] if customer is not None else []), *sellers, *self.cast.support]

    def _somebody_concerned(self, row: Any) -> User:
        """Its customer, somebody of its shop, or of support."""
        fate = self.chance.random()
        customer = getattr(row, "customer", None)
        if fate < 0.4 and customer is not None:
            return customer
        sellers = self.cast.sellers.get(getattr(row, "shop_id", 0) or 0)
        return self.chance.choice(sellers if sellers and fate < 0.82 else self.cast.support)

    def _watch(self, step: Step) -> None:
        if isinstance(step.obj, Refund) and step.action.name == "decline":
            self.world.mischief.happened("second_person_declines")

    def second_looks(self) -> None:
        """Staff and support see first to money that waits for a person, and to notices that contradict."""
        chance, hands = self.chance, self.world.hands
        support = chance.choice(self.cast.support)
        contradiction = GatewayNotice.objects.filter(verdict=NoticeVerdict.CONTRADICTS).order_by("pk").first()
        if contradiction is not None and chance.random() < 0.5:
            self.world.note(f"{support.name} settles notice {contradiction.number}")
            settle_notice(contradiction, by=support, note="seen to")
            return
        difference = Difference.objects.unsettled().order_by("pk").first()
        if difference is not None and chance.random() < 0.6:
            self._settle(difference, support)
            return
        waiting = (RefundStatus.REQUESTED, RefundStatus.FAILED, RefundStatus.SUBMITTED)
        rows = list(Refund.objects.filter(status__in=waiting).order_by("pk"))
        if not rows:
            return
        refund = chance.choice(rows)
        user = support if chance.random() < 0.6 else chance.choice(self.cast.sellers[refund.shop_id])
        step = hands.step_on(refund, user)
        if step is not None and (step.action.name != "ask" or chance.random() < 0.15):
            self._watch(step)
            self.world.note(str(step))
            self.world.step(step)

    def read_statement(self) -> None:
        """Support takes in what the bank says about yesterday, right or wrong."""
        may, chance, machine = self.world.mischief.may, self.chance, self.world.machine
        day = clock.today() - timedelta(days=1)
        lines = list(self.world.bank.fetch_statement(GatewayAccount(gateway=GatewayName.SANDBOX), day))
        if len(lines) > 1 and may("statement_wrong", 0.5):
            self.world.mischief.happened("statement_wrong")
            self._spoil(lines, chance.randrange(1, len(lines)))
        take_in_lines(lines, GatewayName.SANDBOX, day=day, by=machine)
        if self.world.mischief.strikes("statement_twice", 0.2):
            take_in_lines(lines, GatewayName.SANDBOX, day=day, by=machine)

    def _spoil(self, lines: list[str], n: int) -> None:
        cells = lines[n].split(",")
        amount, payment = STATEMENT.index("amount"), STATEMENT.index("payment")
        match self.chance.randrange(5):
            case 0:
                del lines[n]
            case 1:
                lines.append(lines[n])
            case 2:
                cells[amount] = f"{cells[amount]}1" if "." in cells[amount] else f"{cells[amount]}0"
                lines[n] = ",".join(cells)
            case 3:
                cells[payment] = "nobody-1"
                lines[n] = ",".join(cells)
            case _:
                lines.append("???,,;;")

    def _settle(self, difference: Difference, support: User) -> None:
        """Somebody of support who can tell a true line from a wrong one. What is true is asked about, or booked."""
        line = difference.line
        entry = SandboxBook.objects.filter(reference=line.reference).first() if line is not None else None
        is_true = (
            line is not None
            and entry is not None
            and (entry.amount, entry.currency, entry.payment_reference)
            == (line.amount, line.currency, line.payment_reference)
            and difference.kind != DifferenceKind.DUPLICATE
        )
        names = self.chance.choice([("ask",), ("book",), ("book", "ask"), ("blame",)]) if is_true else ("blame",)
        step = self.world.hands.step_on(difference, support, names=names)
        if step is not None:
            self.world.note(f"{step} ({difference.kind})")
            self.world.step(step)

    def raise_case(self) -> None:
        """A customer, or somebody of the shop on the phone with them, raises a case about what was sent."""
        chance = self.chance
        statuses = (OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED)
        orders = list(Order.objects.filter(status__in=statuses).exclude(customer=None).order_by("pk"))
        if not orders:
            return
        order = chance.choice(orders)
        reasons = list(Reason.objects.offered(ReasonKind.RAISE_TICKET, order.shop).order_by("pk"))
        reason = chance.choice(reasons)
        kind = chance.choice(
            [*TicketType.values, TicketType.REFUND_ONLY, TicketType.RETURN_REFUND, TicketType.RETURN_REFUND]
        )
        lines = list(order.lines.order_by("pk"))
        pieces = {line.pk: chance.randint(0, line.left) for line in lines}
        asker = order.customer if chance.random() < 0.85 else chance.choice(self.cast.sellers[order.shop_id])
        arguments: dict[str, Any] = {
            "type": kind, "problem": reason.group, "reason": reason, "pieces": {pk: n for pk, n in pieces.items() if n},
            "description": "It is not what I ordered.", "wish": "Size 39" if chance.random() < 0.7 else "",
            "amount": chance.choice([None, 100, 900]), "pictures": [receipt()] if reason.needs_evidence else [],
        }  # fmt: skip
        if asker == order.customer:
            case_commands.submit_ticket(order, by=asker, **arguments)
        else:
            with acting_for(order.customer, "phone"):
                case_commands.submit_ticket(order, by=asker, **arguments)

    def somebody_answers(self) -> None:
        """Whoever is to answer a request that is due this moment does so just before the machine."""
        moment = clock.now()
        models: tuple[Any, ...] = (OrderCancellation, TicketCancellation, Ticket, Refund)
        due = [row for model in models for row in model._default_manager.filter(due_at__lte=moment).order_by("pk")[:3]]
        if not due:
            return
        row = self.chance.choice(due)
        step = self.world.hands.step_on(row, self.chance.choice(self.cast.sellers[row.shop_id]))
        if step is not None:
            self.world.note(str(step))
            self.world.hands.take(step)

    # --- carriers -----------------------------------------------------------------------------------------------------

    def carrier_comes(self) -> None:
        """A parcel arrives, there is news of it, or a parcel that was called back is found."""
        chance, machine = self.chance, self.world.machine
        recalls = list(Recall.objects.filter(status=RecallStatus.ASKED).order_by("pk"))
        if recalls and chance.random() < 0.3:
            parcel_commands.accept_recall(chance.choice(recalls), by=machine)
            return
        called = list(OrderCancellation.objects.filter(status=CancellationStatus.RECALLING).order_by("pk"))
        if called and chance.random() < 0.4:
            step = self.world.hands.step_on(chance.choice(called), machine, names=("recover", "miss", "lose"))
            if step is not None:
                self.world.note(str(step))
                self.world.step(step)
            return
        parcels = list(Shipment.objects.filter(status=ShipmentStatus.IN_TRANSIT).order_by("pk"))
        if not parcels:
            return
        parcel = chance.choice(parcels)
        if chance.random() < 0.25:
            parcel_commands.record_tracking(parcel, at=clock.now(), text="In the sorting centre")
        else:
            self.world.note(f"{parcel.number} is delivered")
            parcel_commands.deliver_shipment(parcel, by=machine)

    # --- bad luck -----------------------------------------------------------------------------------------------------

    def _move_outside(self, fault: str, kind: OutsideKind) -> None:
        payments = list(
            Payment.objects.filter(gateway=GatewayName.SANDBOX, status=PaymentStatus.CAPTURED, captured__gt=0).order_by(
                "pk"
            )
        )
        if payments:
            payment = self.chance.choice(payments)
            if self.world.bank.move_outside(payment, kind):
                self.world.note(f"{payment.number}: {kind} at the bank")
                self.world.mischief.happened(fault)

    def _win_chargeback(self) -> None:
        if self.world.bank.give_up_chargeback():
            self.world.mischief.happened("chargeback_won")

    def _stop_sweeps(self) -> None:
        self.world.sweeps_from = self.world.now + timedelta(hours=self.chance.randint(20, 90))
        self.world.mischief.happened("sweeps_stop")

    def _jump(self) -> None:
        self.world.mischief.happened("clock_jumps")
        self.world.now += timedelta(hours=self.chance.randint(12, 60))

    def _pause_gateway(self) -> None:
        support: User = self.cast.support[0]
        assert support.role == Role.SUPPORT
        switch = next(one for one in gateway_switches() if one.gateway == GatewayName.SANDBOX)
        if switch.status != SwitchStatus.RUNNING:
            return
        pause_gateway(switch, by=support, note="the bank is being moved")
        self.world.mischief.happened("gateway_paused")
        self._plan("nobody", "the gateway runs again", self._resume, after=timedelta(hours=self.chance.randint(2, 40)))

    def _resume(self) -> None:
        switch = next(one for one in gateway_switches() if one.gateway == GatewayName.SANDBOX)
        if switch.status == SwitchStatus.PAUSED:
            resume_gateway(switch, by=self.cast.support[0])
            # What had to wait is due again: the next sweep need not be an hour away, and nothing of it is late already.
            self.world.lived = self.world.now
            self.world.sweeps_from = max(self.world.sweeps_from, self.world.now)
