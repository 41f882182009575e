"""The reasons a buyer and a seller can choose from on the first day."""

import pytest
from django.urls import reverse
from django.utils import translation

from orders.cancellations.order_forms import CancelForm
from orders.orders.models import Order
from orders.parcels import commands
from orders.reasons import REASONS
from portal.reasons.given import ensure_reasons
from portal.reasons.models import Fault, Reason, ReasonKind
from tests.helpers import client_for

pytestmark = pytest.mark.django_db

OF_THE_GUIDE = [
    pytest.param("out_of_stock", Fault.SHOP, marks=pytest.mark.covers("R105")),
    pytest.param("price_changed", Fault.CUSTOMER, marks=pytest.mark.covers("R106")),
    pytest.param("by_mistake", Fault.CUSTOMER, marks=pytest.mark.covers("R107")),
    pytest.param("late", Fault.CARRIER, marks=pytest.mark.covers("R108")),
    pytest.param("damaged", Fault.CARRIER, marks=pytest.mark.covers("R109")),
    pytest.param("cannot_ship", Fault.SHOP, marks=pytest.mark.covers("R110")),
    pytest.param("wrong_information", Fault.SHOP, marks=pytest.mark.covers("R111")),
    pytest.param("not_as_described", Fault.SHOP, marks=pytest.mark.covers("R112")),
    pytest.param("quality", Fault.SHOP, marks=pytest.mark.covers("R113")),
    pytest.param("not_as_expected", Fault.CUSTOMER, marks=pytest.mark.covers("R114")),
]


@pytest.mark.parametrize(("code", "fault"), OF_THE_GUIDE)
def test_a_buyer_can_name_the_reason_and_it_says_who_is_liable(code, fault):
    reason = Reason.objects.offered(ReasonKind.CANCEL_ORDER).get(code=code)
    assert reason.fault == fault
    assert reason.label_en and reason.label_zh


def test_a_reason_speaks_the_readers_language():
    reason = Reason.objects.get(kind=ReasonKind.CANCEL_ORDER, code="quality")
    with translation.override("zh-hans"):
        assert reason.label == "质量不过关"
    with translation.override("en"):
        assert reason.label == "Quality is not acceptable"


def test_what_cannot_be_true_yet_is_not_offered_before_anything_was_sent(paid, alice, bob):
    line = paid.lines.first()
    early = CancelForm(obj=paid, user=alice).fields["reason"].reasons
    assert not {"damaged", "not_as_described", "quality"} & set(early) and {"late", "not_needed"} <= set(early)
    url = reverse("orders:action", args=[paid.number, "cancel"])
    api = f"/api/v1/orders/{paid.number}/cancel/"
    assert "Damaged in transit" not in client_for(alice).get(url).content.decode()
    answer = client_for(alice).post(api, {"reason": "damaged"}, content_type="application/json")
    assert answer.status_code == 400 and "reason" in answer.content.decode()
    Reason.objects.filter(code="quality").update(after_sending=False)
    assert "quality" in CancelForm(obj=paid, user=alice).fields["reason"].reasons, "an admin decides"
    commands.ship_order(paid, by=bob, carrier="SF", tracking_number="SF1", pieces={line.pk: 1})
    assert "damaged" in CancelForm(obj=Order.objects.get(pk=paid.pk), user=alice).fields["reason"].reasons


@pytest.mark.covers("R115", "R170")
def test_a_shop_adds_a_reason_of_its_own_and_other_shops_do_not_have_it(shop, other_shop):
    Reason.objects.create(
        kind=ReasonKind.CANCEL_ORDER, code="engraving", label_en="Wrong engraving", label_zh="刻字写错了", shop=shop
    )
    assert "engraving" in Reason.objects.offered(ReasonKind.CANCEL_ORDER, shop).values_list("code", flat=True)
    assert "engraving" not in Reason.objects.offered(ReasonKind.CANCEL_ORDER, other_shop).values_list("code", flat=True)


def test_what_an_admin_edited_stays_edited():
    Reason.objects.filter(kind=ReasonKind.CANCEL_ORDER, code="quality").update(label_zh="质量太差", is_active=False)
    Reason.objects.filter(kind=ReasonKind.CANCEL_ORDER, code="late").delete()
    assert ensure_reasons(REASONS) == 1
    assert Reason.objects.get(kind=ReasonKind.CANCEL_ORDER, code="quality").label_zh == "质量太差"
    assert ensure_reasons(REASONS) == 0
