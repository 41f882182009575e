"""People and shops, and who may see a row."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from portal.kernel.fsm import MachineQuerySet
from portal.time import clock


class Role(models.TextChoices):
    """What somebody is here. Staff of shops are sellers; which shops is told by Membership."""

    CUSTOMER = "customer", _("Customer")
    SELLER = "seller", _("Seller")
    SUPPORT = "support", _("Platform support")
    SUPERVISOR = "supervisor", _("Support supervisor")
    ADMIN = "admin", _("Administrator")
    SYSTEM = "system", _("The system")


class UserManager(BaseUserManager["User"]):
    """Makes people; e-mail addresses are stored in lower case, phone numbers as digits with an optional plus."""

    def create_user(self, *, name: str, password: str | None = None, **fields: Any) -> User:
        fields["email"] = fields["email"].strip().lower() if fields.get("email") else None
        fields["phone"] = tidy_phone(fields.get("phone") or "") or None
        user = self.model(name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str | None = None, **fields: Any) -> User:
        fields.setdefault("name", email)
        return self.create_user(
            email=email, password=password, role=Role.ADMIN, is_staff=True, is_superuser=True, **fields
        )

    def named(self, typed: str) -> User | None:
        """Whom an e-mail address or phone number means, in any way of writing it. One query, none for an empty name."""
        typed = typed.strip()
        known = {"email": typed.lower()} if "@" in typed else {"phone": tidy_phone(typed)}
        return self.filter(**known).first() if all(known.values()) else None

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=username)


def tidy_phone(text: str) -> str:
    """A phone number without blanks and dashes; a leading +86 is dropped, since Chinese numbers are written without."""
    digits = "".join(c for c in text if c.isdigit() or c == "+")
    return digits.removeprefix("+86") if digits.startswith("+86") else digits


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, or the system itself. Signs in by e-mail or phone number."""

    email = models.EmailField(_("E-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(_("Phone number"), max_length=20, unique=True, null=True, blank=True)
    name = models.CharField(_("Name"), max_length=80)
    role = models.CharField(_("Role"), max_length=12, choices=Role.choices, default=Role.CUSTOMER)
    language = models.CharField(_("Language"), max_length=12, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)
    is_staff = models.BooleanField(_("May open the admin"), default=False)
    joined_at = models.DateTimeField(editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                name="user_can_be_reached",
                condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False) | models.Q(role="system"),
            ),
            models.UniqueConstraint(name="one_system_user", fields=["role"], condition=models.Q(role="system")),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever gets another password or is made inactive loses the tokens of their programs, by whichever door it comes."""
        if self.joined_at is None:
            self.joined_at = clock.now()
        # Django keeps a newly set password here until it is saved; a hash that is merely renewed at sign-in is not one.
        new_password = getattr(self, "_password", None) is not None
        ends_tokens = self.pk is not None and (new_password or not self.is_active)
        with transaction.atomic():
            super().save(*args, **kwargs)
            if ends_tokens:
                self.auth_token_set.all().delete()

    @cached_property
    def shop_ids(self) -> frozenset[int]:
        """The shops this person works for. Asked once a request."""
        if self.role != Role.SELLER:
            return frozenset()
        return frozenset(self.memberships.values_list("shop_id", flat=True))

    @property
    def is_seller(self) -> bool:
        return self.role == Role.SELLER

    @property
    def is_support(self) -> bool:
        """Support, supervisors and administrators see everything; so does the system."""
        return self.role in (Role.SUPPORT, Role.SUPERVISOR, Role.ADMIN, Role.SYSTEM)

    @property
    def is_supervisor(self) -> bool:
        return self.role in (Role.SUPERVISOR, Role.ADMIN)

    @property
    def is_machine(self) -> bool:
        return self.role == Role.SYSTEM

    @property
    def masked_phone(self) -> str:
        """The phone number as lists show it: the middle is nobody's business."""
        return f"{self.phone[:3]}****{self.phone[-4:]}" if self.phone and len(self.phone) > 7 else (self.phone or "")


def system_user() -> User:
    """The machine as an actor: timers, receivers, feeds and imports act as this user."""
    user, _made = User.objects.get_or_create(role=Role.SYSTEM, defaults={"name": "Aftercare"})
    return user


class OwnedQuerySet(MachineQuerySet):
    """Rows that belong to a customer and a shop. `customer_path` and `shop_path` say where to look."""

    customer_path = "customer"
    shop_path = "shop"

    def for_user(self, user: Any) -> OwnedQuerySet:
        """What `user` may know of. A row outside does not exist for them (404, never 403)."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_support:
            return self.all()
        mine = models.Q(**{self.customer_path: user})
        if user.is_seller:
            mine |= models.Q(**{f"{self.shop_path}__in": user.shop_ids})
        return self.filter(mine)


class ShopQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> ShopQuerySet:
        """Shops are public names to whoever is signed in; sellers see their own."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(pk__in=user.shop_ids) if user.is_seller else self.all()


class Industry(models.TextChoices):
    """Which profile of forms and cautions a shop's cancellations need (R158)."""

    ECOMMERCE = "ecommerce", _("E-commerce")
    DINING = "dining", _("Dining")
    MEDICAL = "medical", _("Medical")
    FINANCE = "finance", _("Finance")
    OFFLINE = "offline", _("Offline shop")
    SERVICE = "service", _("Service platform")
    BRAND = "brand", _("Brand store")


class Shop(models.Model):
    """A seller's shop and the rules it opted for. The platform's floor is the default of each field."""

    slug = models.SlugField(_("Short name"), unique=True)
    name = models.CharField(_("Name"), max_length=80)
    industry = models.CharField(_("Industry"), max_length=12, choices=Industry.choices, default=Industry.ECOMMERCE)
    country = models.CharField(_("Country of its working days"), max_length=2, default="CN")
    currency = models.CharField(_("Currency"), max_length=3, default="CNY")
    phone = models.CharField(_("Phone number"), max_length=20, blank=True)
    free_window_minutes = models.PositiveIntegerField(
        _("Free cancellation after payment, in minutes"),
        default=0,
        help_text=_("An unshipped order cancelled within these minutes is cancelled at once. 0: never."),
    )
    auto_approve_below = models.PositiveBigIntegerField(
        _("Approve by rule below, in minor units"),
        default=0,
        help_text=_("Cancellations of unshipped pieces below this amount are approved at once. 0: never."),
    )
    silence_approves_below = models.PositiveBigIntegerField(
        _("Silence approves below, in minor units"),
        default=200_000,
        help_text=_("At or above this amount silence sends the request to platform support."),
    )
    four_eyes_limit = models.PositiveBigIntegerField(
        _("Second person from, in minor units"),
        default=500_000,
        help_text=_("A refund above this amount is approved by somebody other than its requester. 0: never."),
    )
    cancel_fee_percent = models.DecimalField(
        _("Fee kept once shipped, in percent"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    return_freight = models.PositiveBigIntegerField(_("Return freight, in minor units"), default=1200)
    recall_fee = models.PositiveBigIntegerField(_("Recall fee, in minor units"), default=600)
    pays_to = models.CharField(
        _("Account customers pay back to"),
        max_length=200,
        blank=True,
        help_text=_("Shown where money has to come back: bank and account number, or how to pay at the counter."),
    )
    returns_to = models.CharField(
        _("Address goods are sent back to"),
        max_length=300,
        blank=True,
        help_text=_("Receiver, phone number and address. Shown to customers who send something back."),
    )
    is_open = models.BooleanField(_("Open"), default=True)

    objects = ShopQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("shop")
        verbose_name_plural = _("shops")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody works for a shop."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("shop"))
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user"))

    class Meta:
        constraints = [models.UniqueConstraint(name="one_membership", fields=["shop", "user"])]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.user} · {self.shop}"
