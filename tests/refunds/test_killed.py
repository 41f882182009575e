"""The process dies (-9) at each named point of each thing that moves money: whoever comes next finishes it, once.

A scene brings something about, lets a process of its own do the next thing and die in the middle of it, and then does what
would happen anyway: the sweeps run, the bank repeats its notice, the person presses again.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.db import connections

from portal.audit import invariants
from portal.people.models import User
from portal.time import clock
from refunds import enqueue, tasks
from refunds.charges.commands import Tender
from refunds.gateways.directory import gateway_for
from refunds.gateways.sandbox import happen_outside, sign
from refunds.inbox import commands as inbox_commands
from refunds.inbox.models import GatewayNotice
from refunds.ledger import booking
from refunds.outside import commands as outside_commands
from refunds.payments.models import Payment
from refunds.refunds import commands as refund_commands
from refunds.refunds import models
from refunds.refunds.models import Refund
from refunds.reimbursements import commands as reimbursement_commands
from refunds.reimbursements.models import Reimbursement
from refunds.repayments import commands as repayment_commands
from refunds.repayments.models import Repayment
from refunds.sandbox.models import SandboxBook, SandboxScript
from refunds.statuses import OutsideKind
from refunds.tasks import settle_refunds
from tests.conftest import person
from tests.helpers import client_for
from tests.refunds.conftest import CAUSE, again, card

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SANDBOX = gateway_for("sandbox")
PAID = 40_00


def die(*args: object, **kwargs: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before(holder: Any, name: str) -> Callable[[], None]:
    """Die instead of doing it. Patched in the forked child only."""
    return lambda: setattr(holder, name, die)


def after(holder: Any, name: str) -> Callable[[], None]:
    """Do it, and then die."""

    def patch() -> None:
        real = getattr(holder, name)

        def done_then_dead(*args: object, **kwargs: object) -> None:
            real(*args, **kwargs)
            die()

        setattr(holder, name, done_then_dead)

    return patch


class Scene:
    """What is to be done by the process that dies, and what everybody does afterwards."""

    points: dict[str, Callable[[], None]]
    status = "succeeded"
    at_the_bank = PAID
    """Minor units the sandbox bank has really paid because we asked."""
    back = PAID
    """Minor units that count as given back in our books."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.fetch = request.getfixturevalue
        self.alice: User = self.fetch("alice")
        self.machine: User = self.fetch("machine")
        self.charged = self.fetch("charged")
        self.ordinals = count(1)

    def card(self, amount: int = PAID) -> Tender:
        """Each round pays with a number of its own at the bank, which tells what happened there by that number."""
        return card(amount, gateway_reference=f"pay_{next(self.ordinals)}")

    def promise(self, amount: int = PAID, *scripts: str) -> Refund:
        for behaviour in scripts:
            SandboxScript.objects.create(behaviour=behaviour)
        charge = self.charged(self.card())
        return reimbursement_commands.promise_reimbursement(charge, amount, cause=CAUSE, by=self.alice).refunds.get()

    def prepare(self) -> Payment:
        raise NotImplementedError

    def act(self) -> None:
        settle_refunds()

    def repeat(self) -> None:
        """What a person or the bank does again, who has seen no answer."""

    def check(self, payment: Payment) -> None:
        refund = Refund.objects.filter(payment=payment).latest("pk")
        assert refund.status == self.status


class Sending(Scene):
    points = {
        "leased": before(tasks, "_settle"),
        "claim written, not committed": after(models.RefundAttempt.objects, "create"),
        "claimed": before(SANDBOX, "_refund"),
        "called, answer lost": after(SANDBOX, "_refund"),
        "answered, not booked": before(refund_commands, "conclude_attempt"),
        "booked, not committed": after(booking, "payout"),
        "concluded": after(refund_commands, "conclude_attempt"),
    }

    def prepare(self):
        return self.promise(PAID, "succeed_at_once").payment


class Asking(Scene):
    """The answer was lost; the next sweep asks."""

    points = {
        "about to ask": before(SANDBOX, "_query"),
        "asked, not booked": after(SANDBOX, "_query"),
        "answer booked, not committed": after(booking, "payout"),
        "answer booked": after(refund_commands, "conclude_attempt"),
    }
    scripts = ("lose_answer",)

    def prepare(self):
        refund = self.promise(PAID, *self.scripts)
        settle_refunds()
        SandboxBook.objects.filter(refund_number=refund.number).update(settle_at=clock.now())
        Refund.objects.filter(pk=refund.pk).update(due_at=clock.now())
        return refund.payment


class SendingAgain(Asking):
    """The request was lost; the next sweep learns that and sends it once more."""

    points = {
        "never received, not sent again": before(SANDBOX, "_refund"),
        "sent again, answer lost": after(SANDBOX, "_refund"),
    }
    scripts = ("lose_request", "succeed_at_once")


class Retrying(Scene):
    """The first try failed and is due again."""

    points = {
        "looked, not leapt": before(refund_commands, "claim_refund"),
        "second key written, not committed": after(models.RefundAttempt.objects, "create"),
        "second try called, answer lost": after(SANDBOX, "_refund"),
    }

    def prepare(self):
        refund = self.promise(PAID, "fail", "succeed_at_once")
        settle_refunds()
        Refund.objects.filter(pk=refund.pk).update(due_at=clock.now())
        return refund.payment


class Hearing(Scene):
    """The bank posts that the money arrived, before anybody asked."""

    points = {
        "notice verified, not kept": before(inbox_commands, "take_notice"),
        "notice kept, not committed": after(inbox_commands, "_keep"),
        "notice kept, not looked at": before(inbox_commands, "hear_notice"),
        "notice booked, not committed": after(booking, "payout"),
        "notice booked, not answered": after(inbox_commands, "take_notice"),
    }

    def prepare(self):
        self.refund = self.promise(PAID, "lose_answer")
        settle_refunds()
        SandboxBook.objects.filter(refund_number=self.refund.number).update(settle_at=clock.now())
        return self.refund.payment

    def act(self) -> None:
        entry = SandboxBook.objects.get(refund_number=self.refund.number)
        body = SANDBOX.notice_of(entry)
        told = client_for(None).post(
            "/notices/sandbox/bank/", body, content_type="application/json", headers=sign(body)
        )
        assert told.status_code == 200

    repeat = act

    def check(self, payment):
        super().check(payment)
        assert GatewayNotice.objects.filter(refund__payment=payment).count() == 1


class SentBack(Scene):
    """The bank sent the money back, and has to tell us."""

    points = {
        "fetched, not kept": before(inbox_commands, "take_notice"),
        "kept, the bank not told": before(SANDBOX, "heard"),
        "sent back, not committed": after(booking, "payout_reversed"),
        "sent back, looked at": after(inbox_commands, "hear_notice"),
    }
    status, at_the_bank, back = "failed", 0, 0

    def prepare(self):
        refund = self.promise(PAID, "succeed_at_once")
        settle_refunds()
        SandboxBook.objects.filter(refund_number=refund.number).update(send_back_at=clock.now())
        return refund.payment


class ChargedBack(Scene):
    """The customer's bank has taken back what was promised and not sent."""

    points = {
        "superseded, not committed": after(outside_commands, "supersede_refund"),
        "taken in, not committed": after(outside_commands, "book_outside"),
        "taken in": after(inbox_commands, "hear_notice"),
    }
    at_the_bank = 0

    def prepare(self):
        payment = self.promise().payment
        happen_outside(payment, OutsideKind.CHARGEBACK, PAID)
        return payment


class RefundedInPart(Scene):
    """The shop gave a part back at the bank's own counter; the rest is promised anew."""

    points = {"rest promised, not committed": after(outside_commands, "promise_reimbursement")}
    at_the_bank = 30_00

    def prepare(self):
        payment = self.promise(PAID, "succeed_at_once").payment
        happen_outside(payment, OutsideKind.REFUND, 10_00)
        return payment


class Promising(Scene):
    points = {
        "promise written, not committed": after(booking, "promise"),
        "promised, nobody hurried": before(enqueue, "_ask_for"),
    }

    def prepare(self):
        SandboxScript.objects.create(behaviour="succeed_at_once")
        self.charge = self.charged(self.card())
        return self.charge.payments.get()

    def act(self) -> None:
        reimbursement_commands.promise_reimbursement(self.charge, PAID, cause=CAUSE, by=self.alice)

    def repeat(self) -> None:
        if not Reimbursement.objects.filter(charge=self.charge).exists():
            self.act()


class Withdrawing(Scene):
    points = {
        "promise taken back, not committed": after(booking, "promise_taken_back"),
        "withdrawn": after(reimbursement_commands, "cancel_refund"),
    }
    status, at_the_bank, back = "cancelled", 0, 0

    def prepare(self):
        self.refund = self.promise()
        Refund.objects.filter(pk=self.refund.pk).update(held_since=clock.now())
        return self.refund.payment

    def act(self) -> None:
        reimbursement_commands.withdraw_reimbursement(self.refund.reimbursement, by=self.alice)

    repeat = act


class SecondCheck(Scene):
    points = {
        "approved, not committed": before(reimbursement_commands, "hurry_submission"),
        "approved, nobody hurried": before(enqueue, "_ask_for"),
    }
    at_the_bank = back = 6_000_00

    def prepare(self):
        SandboxScript.objects.create(behaviour="succeed_at_once")
        charge = self.charged(self.card(self.back))
        asked = reimbursement_commands.promise_reimbursement(charge, self.back, cause=CAUSE, by=self.fetch("bob"))
        self.refund = asked.refunds.get()
        return self.refund.payment

    def act(self) -> None:
        reimbursement_commands.approve_refund(self.refund, by=self.fetch("carol"))

    def repeat(self) -> None:
        if again(self.refund).status == "requested":
            self.act()


class Redirecting(Scene):
    """The original way is closed; two supporters send it another way, by hand."""

    points = {
        "redirect confirmed, not committed": before(refund_commands, "hurry_submission"),
        "redirect confirmed, nobody hurried": before(enqueue, "_ask_for"),
    }
    at_the_bank = 0

    def prepare(self):
        self.refund = self.promise(PAID, "fail")
        settle_refunds()
        refund_commands.propose_redirect(self.refund, by=self.fetch("carol"), account="another card")
        return self.refund.payment

    def act(self) -> None:
        refund_commands.confirm_redirect(self.refund, by=self.fetch("dora"))

    def repeat(self) -> None:
        if again(self.refund).status == "failed":
            self.act()
        settle_refunds()
        refund_commands.tick_off_refund(again(self.refund), by=self.fetch("carol"), reference="TR-0001")

    def check(self, payment):
        super().check(payment)
        assert again(self.refund).destination == "manual"


class PayingByHand(Redirecting):
    points = {
        "claimed for a person": before(gateway_for("manual"), "_refund"),
    }

    def prepare(self):
        payment = super().prepare()
        super().act()
        return payment

    def act(self) -> None:
        settle_refunds()


class TickingOff(PayingByHand):
    points = {"ticked off, not committed": after(booking, "payout")}

    def prepare(self):
        payment = super().prepare()
        settle_refunds()
        return payment

    def act(self) -> None:
        refund_commands.tick_off_refund(again(self.refund), by=self.fetch("carol"), reference="TR-0001")

    repeat = act


class Repaying(Scene):
    """Money comes back from the customer, and can be refunded once more."""

    points = {
        "repayment booked, not committed": after(booking, "repayment_paid"),
    }
    paid = 1

    def prepare(self):
        refund = self.promise(PAID, "succeed_at_once")
        settle_refunds()
        self.refund = refund
        self.owe()
        return refund.payment

    def owe(self) -> None:
        charge = self.refund.charge
        self.owed = repayment_commands.book_repayment(charge, PAID, cause=CAUSE, by=self.machine)

    def act(self) -> None:
        repayment_commands.pay_repayment(self.owed, by=self.fetch("bob"), reference="T-2")

    def repeat(self) -> None:
        if again(self.owed).status == "due":
            self.act()

    def check(self, payment):
        super().check(payment)
        assert Repayment.objects.filter(charge=payment.charge).count() == 1
        assert Payment.objects.filter(charge=payment.charge, gateway="manual").count() == self.paid


class Owing(Repaying):
    points = {"repayment asked for, not committed": after(booking, "repayment_due")}
    paid = 0

    def owe(self) -> None:
        pass

    def act(self) -> None:
        super().owe()

    def repeat(self) -> None:
        if not Repayment.objects.filter(charge=self.refund.charge).exists():
            self.act()


class Waiving(Repaying):
    points = {"waived, not committed": after(booking, "repayment_waived")}
    paid = 0

    def owe(self) -> None:
        super().owe()
        repayment_commands.propose_waiver(self.owed, by=self.fetch("bob"), note="goodwill")

    def act(self) -> None:
        repayment_commands.waive_repayment(self.owed, by=self.fetch("carol"))


class Lapsing(Repaying):
    points = {"lapsed, not committed": after(booking, "repayment_lapsed")}
    paid = 0

    def owe(self) -> None:
        super().owe()
        Repayment.objects.filter(pk=self.owed.pk).update(due_at=clock.now() - timedelta(minutes=1))

    def act(self) -> None:
        repayment_commands.lapse_repayment(self.owed, by=self.machine)


SCENES = (
    Sending, Asking, SendingAgain, Retrying, Hearing, SentBack, ChargedBack, RefundedInPart, Promising, Withdrawing,
    SecondCheck, Redirecting, PayingByHand, TickingOff, Repaying, Owing, Waiving, Lapsing,
)  # fmt: skip
POINTS = [pytest.param(scene, point, id=point) for scene in SCENES for point in scene.points]


def act_and_die(scene: Scene, point: str) -> int:
    """Do the scene's next thing in a process of its own that dies at `point`; the signal that ended it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            scene.points[point]()
            scene.act()
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def test_there_are_points_enough() -> None:
    names = [point.id for point in POINTS]
    assert len(names) == len(set(names)) >= 24


@pytest.mark.parametrize("times", [1, pytest.param(50, marks=pytest.mark.prove)])
@pytest.mark.parametrize(("kind", "point"), POINTS)
def test_killed_at_any_point_nothing_is_lost_and_nothing_paid_twice(kind, point, times, request, monkeypatch) -> None:
    monkeypatch.setattr(enqueue, "_ask_for", lambda task, pk: None)
    scene: Scene = kind(request)
    for name in ("bob", "carol", "dora"):
        scene.fetch(name)
    person("Cao Second", "seller", shop=scene.fetch("shop"))
    for n in range(times):
        began = clock.now() + timedelta(hours=n)
        with time_machine.travel(began):
            payment = scene.prepare()
            assert act_and_die(scene, point) == signal.SIGKILL, "the test must really have killed it there"
            assert list(invariants.verify()) == [], "the books balance at every moment"
        with time_machine.travel(began + timedelta(minutes=11), tick=False):
            scene.repeat()
            settle_refunds()
        with time_machine.travel(began + timedelta(minutes=40), tick=False):
            settle_refunds()
            scene.check(payment)
            assert again(payment).refunded == scene.back
            entries = SandboxBook.objects.filter(payment_reference=payment.gateway_reference, outside="")
            rows = [entry for entry in entries if Refund.objects.filter(payment=payment, number=entry.refund_number)]
            assert sum(entry.amount for entry in rows if entry.state(clock.now()) == "paid") == scene.at_the_bank
            assert list(invariants.verify()) == []
