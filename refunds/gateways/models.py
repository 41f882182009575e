"""Accounts with payment providers, the switch that stops one, and every notice a provider sent, as it came."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import OwnedQuerySet, Shop
from portal.time import clock
from refunds.payments.models import Payment
from refunds.statuses import GatewayName, SwitchStatus

REFERENCE = re.compile(r"^(env:GATEWAY_[A-Z0-9_]+|file:[A-Za-z0-9][A-Za-z0-9._-]*)$")
"""Where a secret lies: a variable of the environment whose name begins with GATEWAY_, or a file in SECRETS_DIR."""


class SecretMissing(RuntimeError):
    """An account names a secret that this machine does not have."""


class GatewayAccountQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> GatewayAccountQuerySet:
        """Accounts are support's to know of."""
        return self.all() if getattr(user, "is_support", False) else self.none()

    def gateways_of(self, shop_id: int) -> set[str]:
        """With which providers a shop has an account, its own or the platform's."""
        found = self.filter(Q(shop_id=shop_id) | Q(shop=None), is_active=True)
        return set(found.values_list("gateway", flat=True))

    def of_payment(self, payment: Payment) -> GatewayAccount | None:
        """The account on which a payment was made, or whichever stands for the same merchant now; without either, the one
        that serves its shop."""
        made_on = payment.provider_account
        if made_on is None:
            return self.serving(payment.gateway, payment.shop_id)
        if made_on.is_active or not made_on.merchant:
            return made_on if made_on.is_active else self.serving(payment.gateway, payment.shop_id)
        renewed = self.filter(gateway=payment.gateway, merchant=made_on.merchant, is_active=True).order_by("pk").first()
        return renewed or self.serving(payment.gateway, payment.shop_id)

    def serving(self, gateway: str, shop_id: int) -> GatewayAccount | None:
        """The shop's own account with a provider, else the platform's, else None."""
        found = self.filter(Q(shop_id=shop_id) | Q(shop=None), gateway=gateway, is_active=True)
        return found.order_by(models.F("shop_id").desc(nulls_last=True)).first()


class GatewayAccount(models.Model):
    """Credentials of one shop, or of the platform, with one provider: rows an admin edits. Secrets are named, never kept."""

    NEEDED: ClassVar[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
        GatewayName.STRIPE: ((), ("api_key", "notice_secret")),
        GatewayName.ALIPAY: (("alipay_public_key",), ("private_key",)),
        GatewayName.WECHAT: (("app_id", "serial", "platform_keys"), ("private_key", "api_v3_key")),
    }
    """What each provider's account must have: plain values, and references to secrets."""

    gateway = models.CharField(_("gateway"), max_length=12, choices=GatewayName.choices)
    code = models.SlugField(
        _("code"), max_length=40, unique=True, help_text=_("Stands in the address to which the provider sends notices.")
    )
    shop = models.ForeignKey(
        Shop,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="gateway_accounts",
        verbose_name=_("shop"),
        help_text=_("Empty: the platform's, for every shop without its own."),
    )
    merchant = models.CharField(_("merchant or application number"), max_length=64, blank=True)
    values = models.JSONField(_("values"), default=dict, blank=True, help_text=_("What is no secret, by name."))
    secrets = models.JSONField(
        _("where the secrets lie"),
        default=dict,
        blank=True,
        help_text=_("By name: env:GATEWAY_… or file:… in SECRETS_DIR. Never the secret itself."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)

    objects = GatewayAccountQuerySet.as_manager()

    class Meta:
        ordering = ["gateway", "code"]
        verbose_name = _("account with a payment provider")
        verbose_name_plural = _("accounts with payment providers")
        constraints = [
            models.UniqueConstraint(
                name="one_account_a_shop", fields=["gateway", "shop"], condition=Q(is_active=True, shop__isnull=False)
            ),
            models.UniqueConstraint(
                name="one_account_of_the_platform", fields=["gateway"], condition=Q(is_active=True, shop__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_gateway_display()} · {self.code}"

    def clean(self) -> None:
        """Whether all the provider needs is named, and no secret is typed in here."""
        values, secrets = self.NEEDED.get(self.gateway, ((), ()))
        problems: dict[str, list[Any]] = {}
        for field, needed, given in (("values", values, self.values), ("secrets", secrets, self.secrets)):
            if not isinstance(given, dict):
                problems[field] = [_("Names and what they stand for, as a JSON object.")]
                continue
            if missing := [name for name in needed if not given.get(name)]:
                problems[field] = [_("Missing: %(names)s.") % {"names": ", ".join(missing)}]
        if isinstance(self.secrets, dict) and not all(
            isinstance(at, str) and REFERENCE.match(at) for at in self.secrets.values()
        ):
            problems.setdefault("secrets", []).append(
                _("Write env:GATEWAY_… or file:…, where the secret lies, not the secret itself.")
            )
        if problems:
            raise ValidationError(problems)

    def secret(self, name: str) -> str:
        """The secret itself, read where it lies. Raises SecretMissing. Never logged, never shown."""
        where = self.secrets.get(name, "")
        if not REFERENCE.match(where):
            raise SecretMissing(f"{self.code} has no reference for {name}")
        kind, at = where.split(":", 1)
        if kind == "env":
            found = os.environ.get(at, "")
        else:
            file = Path(settings.SECRETS_DIR) / at
            found = file.read_text(encoding="utf-8") if file.is_file() else ""
        if not found.strip():
            raise SecretMissing(f"{self.code} names {where} for {name}, and nothing is there")
        return found.strip()

    def value(self, name: str) -> Any:
        """A plain value of the account; raises SecretMissing when it is not given."""
        if name not in self.values:
            raise SecretMissing(f"{self.code} has no {name}")
        return self.values[name]


class GatewaySwitchQuerySet(OwnedQuerySet):
    def for_user(self, user: Any) -> Any:
        """Support and the machine stop and start providers; for others there is no switch."""
        return self.all() if getattr(user, "is_support", False) else self.none()

    def paused(self) -> models.QuerySet:
        """The names of the gateways to which nothing is sent now."""
        return self.filter(status=SwitchStatus.PAUSED).values("gateway")


class GatewaySwitch(Machine):
    """Stops one provider: while it is paused nothing is submitted there. A gateway without a row runs."""

    PREFIX = "GW"
    INITIAL = frozenset({SwitchStatus.RUNNING})

    gateway = models.CharField(_("gateway"), max_length=12, choices=GatewayName.choices, unique=True)
    status = StatusField(_("status"), choices=SwitchStatus.choices, default=SwitchStatus.RUNNING)
    why = models.CharField(_("why it is paused"), max_length=300, blank=True)

    objects = GatewaySwitchQuerySet.as_manager()

    class Meta:
        ordering = ["gateway"]
        verbose_name = _("gateway switch")
        verbose_name_plural = _("gateway switches")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number = self.number or self.gateway
        super().save(*args, **kwargs)

    @transition(status, source=SwitchStatus.RUNNING, target=SwitchStatus.PAUSED)
    def mark_paused(self, *, why: str) -> None:
        """Nothing is sent from now on."""
        self.why = why

    @transition(status, source=SwitchStatus.PAUSED, target=SwitchStatus.RUNNING)
    def mark_running(self) -> None:
        """What waited is sent by the next sweep."""
        self.why = ""

    def get_absolute_url(self) -> str:
        return reverse("gateways:detail", args=[self.number])
