"""The cast and their shops, made once."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.hashers import make_password

from orders.stock.commands import tell_stock
from portal.demo import CAST, PASSWORD, Person
from portal.people.models import Membership, Role, Shop, User

DATA = Path(__file__).parent / "data"

SHOPS: tuple[dict[str, Any], ...] = (
    {
        "slug": "muhe",
        "name": "木禾家居",
        "pays_to": "招商银行杭州分行 6225 8800 1001 0001，户名：木禾家居",
        "phone": "057188880001",
        "returns_to": "浙江省杭州市余杭区良渚街道木禾仓库，木禾家居售后 收，0571-8888 0001",
    },
    {
        "slug": "beian",
        "name": "北岸数码",
        "pays_to": "工商银行北京分行 6222 0200 1001 0002，户名：北岸数码",
        "phone": "057188880002",
        "returns_to": "北京市大兴区亦庄北岸数码维修中心，售后部 收，010-8888 0002",
        "industry": "brand",
        "four_eyes_limit": 300_000,
        "cancel_fee_percent": 5,
    },
    {
        "slug": "shinian",
        "name": "拾年服饰",
        "pays_to": "建设银行上海分行 6217 0000 1001 0003，户名：拾年服饰",
        "phone": "057188880003",
        "returns_to": "上海市松江区九亭镇拾年服饰退货仓，退货组 收，021-8888 0003",
        "free_window_minutes": 30,
        "auto_approve_below": 5_000,
    },
    {
        "slug": "shanye",
        "name": "山野食集",
        "pays_to": "农业银行成都分行 6228 4800 1001 0004，户名：山野食集",
        "phone": "057188880004",
        "returns_to": "四川省成都市郫都区山野食集仓库，售后 收，028-8888 0004",
        "auto_approve_below": 10_000,
    },
    {
        "slug": "regent",
        "name": "Regent Gifts",
        "pays_to": "Sort code 20-00-00, account 10010005, Regent Gifts Ltd",
        "phone": "+442079460101",
        "returns_to": "Regent Gifts Returns, Unit 4, 12 Dock Road, London E16 1AH",
        "country": "GB",
        "currency": "GBP",
        "silence_approves_below": 20_000,
        "four_eyes_limit": 50_000,
        "return_freight": 395,
        "recall_fee": 250,
    },
)
"""Each opted for other rules, so that the same click has different answers."""


def goods() -> dict[str, dict[str, list[Any]]]:
    """Shop → item number → name, variant, price in minor units, glyph."""
    return json.loads((DATA / "goods.json").read_text(encoding="utf-8"))


def open_shops() -> SimpleNamespace:
    """The shops by short name; those that are there keep the rules they have."""
    shops = {}
    for told in SHOPS:
        rules = {name: value for name, value in told.items() if name != "slug"}
        shop, made = Shop.objects.get_or_create(slug=told["slug"], defaults=rules)
        shops[shop.slug] = shop
        if made:
            for position, sku in enumerate(goods()[shop.slug]):
                tell_stock(shop, sku, 12 + 7 * position % 40)
    return SimpleNamespace(**shops)


def bring_people(shops: SimpleNamespace) -> SimpleNamespace:
    """The cast by key. All have one password, so it is hashed once."""
    known = {user.email: user for user in User.objects.filter(email__in=[person.email for person in CAST])}
    password = ""
    people = {}
    for person in CAST:
        user = known.get(person.email)
        if user is None:
            password = password or make_password(PASSWORD)
            user = _bring(person, password)
        people[person.key] = user
        for slug in person.shops:
            Membership.objects.get_or_create(user=user, shop=getattr(shops, slug))
    return SimpleNamespace(**people)


def _bring(person: Person, password: str) -> User:
    is_admin = person.role == Role.ADMIN
    user = User.objects.create_user(
        name=person.name,
        role=person.role,
        phone=person.phone,
        email=person.email,
        language=person.language,
        is_staff=person.role in (Role.ADMIN, Role.SUPERVISOR, Role.SUPPORT),
        is_superuser=is_admin,
    )
    user.password = password
    user.save(update_fields=["password"])
    return user
