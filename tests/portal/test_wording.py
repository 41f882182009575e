"""What forms say of mistakes is said by one room, in the portal's voice."""

from __future__ import annotations

import pytest
from django import forms

from portal.pages.wording import Worded


class Asks(Worded, forms.Form):
    name = forms.CharField(max_length=3)
    count = forms.IntegerField(min_value=1, max_value=5)
    money = forms.DecimalField(decimal_places=2, min_value=0)
    mail = forms.EmailField()
    way = forms.ChoiceField(choices=[("a", "A")])
    own = forms.CharField(error_messages={"required": "Who are you?"})


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Please fill this in."),
        ("name", "Alice", "At most 3 characters; now there are 5."),
        ("name", "a\x00", "It contains a character that cannot be kept."),
        ("count", "0", "At least 1."),
        ("count", "6", "At most 5."),
        ("count", "two", "Write a whole number."),
        ("money", "-1", "At least 0."),
        ("money", "1.234", "At most 2 digits after the point."),
        ("mail", "alice", "Write a whole e-mail address, such as name@example.com."),
        ("way", "", "Please choose one."),
        ("way", "b", "Choose one of those shown."),
        ("own", "", "Who are you?"),
    ],
)
def test_a_mistake_is_told_in_our_words(field, value, said) -> None:
    assert Asks({field: value}).errors[field] == [said]
