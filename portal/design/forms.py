"""A form with one field of each kind."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.design.words import say


class SampleForm(forms.Form):
    """One field of each kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        reasons = [
            ("solved", say("I solved it myself", "已经自己解决了")),
            ("agreed", say("Agreed with the seller", "和商家协商好了")),
            ("mistake", say("Raised by mistake", "申请时弄错了")),
            ("changed", say("Things have changed", "情况有变，不想退了")),
            ("other", say("Other", "其他")),
        ]
        self.fields["reason"] = forms.ChoiceField(
            label=say("Why do you withdraw?", "为什么取消？"), choices=reasons, widget=forms.RadioSelect
        )
        self.fields["amount"] = forms.CharField(
            label=say("Amount you bear", "您承担的金额"),
            help_text=say("At most ¥268.00, the amount paid", "不超过实付 ¥268.00"),
        )
        self.fields["blamed"] = forms.ChoiceField(
            label=say("Who is liable", "责任方"),
            choices=[
                ("carrier", say("Carrier (damaged on the way)", "承运快递（运输损坏）")),
                ("shop", say("Seller", "商家")),
            ],
        )
        self.fields["words"] = forms.CharField(
            label=say("In your words", "说明"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["picture"] = forms.FileField(label=say("Picture", "图片"), required=False)
        self.fields["agree"] = forms.BooleanField(label=say("I bear ¥18.00", "我承担 ¥18.00"), required=False)


class ReasonForm(SampleForm):
    """The reasons alone, as the withdraw page asks for them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name != "reason":
                del self.fields[name]
