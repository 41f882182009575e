"""What happened: append-only, and sealed so that a later edit shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(RuntimeError):
    """Somebody tried to rewrite history. Always a defect."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows are added; only the two bookkeeping marks (told, sealed) are written later."""

    def update(self, **kwargs: Any) -> int:
        if set(kwargs) - {"told_at", "seal", "seal_id"}:
            raise AppendOnlyError(f"{self.model.__name__} is append-only")
        return super().update(**kwargs)

    def delete(self) -> Any:
        raise AppendOnlyError(f"{self.model.__name__} is append-only")


class AppendOnly(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnlyError(f"{type(self).__name__} is append-only")


class Seal(AppendOnly):
    """One batch of records, chained to the batch before: HMAC-SHA256(previous digest + the records in order of id).

    `key_id` names the key, which is not in the database; batches from before there was one have none and are a plain SHA-256.
    """

    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    key_id = models.CharField(max_length=16, blank=True, default="")
    records = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]


class Recorded(AppendOnly):
    """What every record tells: about which row, by whom, for whom, when."""

    machine = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    at = models.DateTimeField(_("at"))
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        abstract = True


class StatusChange(Recorded):
    """Who moved what, from where to where, and why. Trail and outbox in one: `told_at` is set once receivers heard it."""

    STEP, IMPORTED = "step", "imported"

    from_status = models.CharField(_("from"), max_length=24, blank=True)
    to_status = models.CharField(_("to"), max_length=24)
    step = models.CharField(_("step"), max_length=40)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    note = models.TextField(_("words"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, default=STEP)
    told_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("recorded change")
        verbose_name_plural = _("recorded changes")
        indexes = [
            models.Index(fields=["machine", "object_id", "id"], name="change_story"),
            models.Index(fields=["id"], name="change_untold", condition=models.Q(told_at__isnull=True)),
            models.Index(fields=["id"], name="change_unsealed", condition=models.Q(seal__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.from_status or '·'} → {self.to_status}"

    def canonical(self) -> list[Any]:
        """What the seal covers, in a fixed order."""
        return [
            "change", self.pk, self.machine, self.object_id, self.number, self.from_status, self.to_status, self.step,
            self.by_id, self.on_behalf_of_id, self.channel, self.reason, self.note, self.kind, self.at.isoformat(),
        ]  # fmt: skip


class AuditEntry(Recorded):
    """A fact without a status: an export, a repair, a refused import row, a timer that found nothing to do."""

    kind = models.CharField(_("kind"), max_length=40, db_index=True)
    data = models.JSONField(_("data"), default=dict)

    class Meta:
        ordering = ["id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["machine", "object_id", "id"], name="entry_story"),
            models.Index(fields=["id"], name="entry_unsealed", condition=models.Q(seal__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.number}"

    def canonical(self) -> list[Any]:
        """What the seal covers, in a fixed order."""
        return [
            "entry", self.pk, self.kind, self.machine, self.object_id, self.number, self.by_id, self.on_behalf_of_id,
            self.channel, self.data, self.at.isoformat(),
        ]  # fmt: skip
