"""The form in which an administrator sets a shop up."""

from __future__ import annotations

import pytest
from django.forms import modelform_factory

from portal.admin import ShopForm
from portal.people.models import Shop

FORM = modelform_factory(Shop, form=ShopForm, fields=("country", "currency"))


@pytest.mark.django_db
def test_a_shop_has_a_country_and_a_currency_that_are_known(shop) -> None:
    form = FORM({"country": "ZZ", "currency": "XXX"}, instance=shop)
    assert set(form.errors) == {"country", "currency"}
    assert FORM({"country": "gb", "currency": "GBP"}, instance=shop).is_valid(), "nothing was sold yet"


@pytest.mark.django_db
def test_the_currency_of_a_shop_that_has_sold_stays(charged, shop) -> None:
    charged()
    assert set(FORM({"country": "CN", "currency": "GBP"}, instance=shop).errors) == {"currency"}
    assert FORM({"country": "CN", "currency": "CNY"}, instance=shop).is_valid()
