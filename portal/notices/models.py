"""What somebody is told, on the messages page and by e-mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> NoticeQuerySet:
        """One's own messages."""
        return self.filter(to=user) if getattr(user, "is_authenticated", False) else self.none()


class Notice(models.Model):
    """One fact told to one person. `change` makes telling it twice impossible."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    change = models.ForeignKey("portal.StatusChange", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=40)
    url = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [models.UniqueConstraint(name="told_once", fields=["to", "change"])]
        indexes = [
            models.Index(fields=["to", "-id"], name="notice_inbox"),
            models.Index(fields=["to"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title_en
