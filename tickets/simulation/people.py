"""Who lives in the world, and how they take a step: from the action tables, with a form filled in by chance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache, lru_cache
from io import BytesIO
from random import Random
from typing import Any, NamedTuple, cast

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from orders.orders.fields import PiecesField
from portal.audit.models import StatusChange
from portal.doors.actions import Action, ActionForm, registry, table_for
from portal.kernel.changes import acting_for
from portal.kernel.errors import Refused
from portal.kernel.fsm import Machine
from portal.people.models import Membership, Role, Shop, User
from portal.time import clock

WORDS = (
    "收到了，谢谢",
    "Please look at it again.",
    "不需要了",
    "The lid does not close.",
    "麻烦快一点",
    "尺码不合适",
    "Agreed on the phone.",
)
LIKELY = {
    "ship": 8.0, "approve": 6.0, "accept": 3.0, "take": 4.0, "send": 6.0, "receive": 6.0, "accept_goods": 6.0, "tick_off": 6.0,
    "recover": 3.0, "confirm_redirect": 5.0, "redirect": 4.0, "pay": 5.0, "report": 4.0, "confirm": 3.0, "resolve": 2.0,
    "cancel_for_shop": 0.2, "change": 0.3, "delete": 0.3, "decline": 0.7, "give_up": 0.7, "lose": 0.5, "miss": 1.0, "appeal": 1.5,
    "add_note": 0.2, "note_inside": 0.1, "miss_refund": 0.2, "move_costs": 0.5, "nudge": 0.2, "ask": 1.0, "retract": 0.8, "complete": 0.6, "report_wrong": 0.1,
}  # fmt: skip
"""How likely a step is beside the others that are possible; 2 where nothing is said."""


BY_HEAD = frozenset({"refunds.difference", "refunds.gatewayswitch"})
"""Machines that nobody moves by chance: who settles a difference has looked, and a gateway is not stopped at random."""


class Cast(NamedTuple):
    shops: list[Shop]
    customers: list[User]
    sellers: dict[int, list[User]]
    support: list[User]


def people_of(chance: Random) -> Cast:
    """Four shops with rules by chance, one of them of a single person; five customers; three people of support."""
    shops, sellers = [], {}
    for n, (country, currency) in enumerate([("CN", "CNY"), ("CN", "CNY"), ("GB", "GBP"), ("CN", "JPY")]):
        limit = chance.choice([0, 20_000, 60_000, 500_000])
        shop = Shop.objects.create(
            slug=f"shop-{n}", name=f"Shop {n}", phone=f"05718888000{n}", country=country, currency=currency,
            free_window_minutes=chance.choice([0, 0, 30, 240]),
            auto_approve_below=chance.choice([0, 0, 5_000, 30_000]),
            silence_approves_below=chance.choice([10_000, 200_000]),
            four_eyes_limit=20_000 if n == 1 else limit,
            cancel_fee_percent=chance.choice([0, 0, 5]),
            return_freight=chance.choice([0, 1200]),
        )  # fmt: skip
        shops.append(shop)
        sellers[shop.pk] = [_person(f"Seller {n}{m}", Role.SELLER) for m in range(1 if n == 1 else 2)]
        Membership.objects.bulk_create([Membership(user=user, shop=shop) for user in sellers[shop.pk]])
    customers = [_person(f"Customer {n}", Role.CUSTOMER, phone=f"1390009000{n}") for n in range(5)]
    support = [
        _person("Support 1", Role.SUPPORT),
        _person("Support 2", Role.SUPPORT),
        _person("Support 3", Role.SUPERVISOR),
    ]
    return Cast(shops, customers, sellers, support)


def _person(name: str, role: str, **more: Any) -> User:
    email = f"{name.lower().replace(' ', '.')}@example.test"
    return User.objects.create_user(name=name, role=role, email=email, language="en", **more)


class Step(NamedTuple):
    """What somebody is about to do."""

    user: User
    action: Action
    obj: Any

    def __str__(self) -> str:
        return f"{self.user.name} · {self.obj._meta.label_lower} {self.obj.number} · {self.action.name}"


@cache
def open_statuses(model: Any) -> tuple[str, ...]:
    """The statuses of a machine from which a step leads on."""
    field = model._meta.get_field("status")
    return tuple(sorted({step.source for step in field.get_all_transitions(model) if step.source != "*"}))


class Hands:
    """Finds what somebody can do, fills in the form, and does it, as a page would."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.tables: dict[str, Any] = {
            model.machine(): model
            for model in registry
            if issubclass(model, Machine) and model.machine() not in BY_HEAD
        }

    def some_row(self) -> Any:
        """A row with a life that something happened to lately, or long ago, and that can still go on; None when luck is out."""
        told = StatusChange.objects.order_by("-pk").values_list("machine", "object_id")
        for _try in range(4):
            reach = self.chance.choice([12, 40, 150, 600])
            found = told[self.chance.randrange(reach) :][:1]
            for machine, pk in found:
                model = self.tables.get(machine)
                if model is None:
                    continue
                obj = model._default_manager.filter(pk=pk, status__in=open_statuses(model)).first()
                if obj is not None:
                    return obj
        return None

    def step_on(self, obj: Any, user: User, *, names: Sequence[str] = ()) -> Step | None:
        """A step that is possible on this row; only of these names when any are given."""
        actions = [action for action in table_for(type(obj)) if not names or action.name in names]
        for action in self._shuffled(actions):
            if action.for_customer and not (user.role == Role.CUSTOMER or self.chance.random() < 0.3):
                continue
            try:
                action.rule(obj, user)
            except Refused:
                continue
            return Step(user, action, obj)
        return None

    def take(self, step: Step) -> Any:
        """Do it through the table. Raises what the table raises."""
        form = step.action.form(obj=step.obj, user=step.user) if step.action.form else None
        data, files = self._filled(form) if form is not None else ({}, {})
        customer = getattr(step.obj, "customer", None)
        perform = table_for(type(step.obj)).perform
        if step.action.for_customer and customer is not None and step.user != customer:
            with acting_for(customer, "phone"):
                return perform(step.action.name, step.obj, by=step.user, data=data, files=files)
        return perform(step.action.name, step.obj, by=step.user, data=data, files=files)

    def _shuffled(self, actions: list[Action]) -> Iterator[Action]:
        left = list(actions)
        while left:
            weights = [LIKELY.get(action.name, 2.0) for action in left]
            chosen = self.chance.choices(range(len(left)), weights)[0]
            yield left.pop(chosen)

    # --- forms --------------------------------------------------------------------------------------------------------

    def _filled(self, form: ActionForm) -> tuple[dict[str, Any], dict[str, Any]]:
        data: dict[str, Any] = {}
        files: dict[str, Any] = {}
        for name, field in form.fields.items():
            if not field.required and self.chance.random() < 0.5:
                continue
            value = self._value(form, name, field)
            if isinstance(field, forms.FileField):
                files[name] = value
            elif value is not None:
                data[name] = value
        return data, files

    def _value(self, form: ActionForm, name: str, field: forms.Field) -> Any:
        chance = self.chance
        match field:
            case PiecesField():
                counts = getattr(field.widget, "counts", {})
                return (
                    json.dumps({str(line): chance.randint(0, free) for line, free in counts.items()})
                    if counts
                    else None
                )
            case forms.FileField():
                return receipt() if field.required else None
            case forms.BooleanField():
                return chance.choice(["on", None])
            case forms.ModelChoiceField() if hasattr(field, "reasons"):
                return chance.choice(sorted(field.reasons)) if field.reasons else None
            case forms.ModelChoiceField():
                rows = list(field.queryset.order_by("pk")[:20]) if field.queryset is not None else []
                return chance.choice(rows).serializable_value(field.to_field_name or "pk") if rows else None
            case forms.ChoiceField():
                values = [str(value) for value, _word in list(cast(Any, field.choices)) if value not in ("", None)]
                return chance.choice(values) if values else None
            case forms.DecimalField() | forms.IntegerField():
                return str(chance.choice([1, 2, 5, 10, 30]))
            case forms.DateField():
                return (clock.today() + timedelta(days=chance.randint(1, 6))).isoformat()
            case forms.DateTimeField():
                return (clock.now() + timedelta(days=chance.randint(1, 6))).strftime("%Y-%m-%dT%H:%M")
        if "account" in name:
            return "ICBC ending 9000"
        if name in ("reference", "tracking_number", "serial_number"):
            return f"{name[:2].upper()}{chance.randint(10**9, 10**10)}"
        if "phone" in name:
            return "13800000009"
        return chance.choice(WORDS)


@lru_cache(maxsize=1)
def _picture() -> bytes:
    held = BytesIO()
    Image.new("RGB", (32, 24), (180, 170, 150)).save(held, "JPEG")
    return held.getvalue()


def receipt() -> SimpleUploadedFile:
    """What proves a cost or shows a fault."""
    return SimpleUploadedFile("proof.jpg", _picture(), content_type="image/jpeg")
