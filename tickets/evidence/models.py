"""What shows what is wrong: pictures, videos, sound and documents, and those of a case that is still being written."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.cases.models import Ticket
from tickets.talk.models import Message, OfCaseQuerySet


class FileKind(models.TextChoices):
    """What a file shows, decided by its content."""

    PICTURE = "picture", _("Picture")
    VIDEO = "video", _("Video")
    SOUND = "sound", _("Sound")
    DOCUMENT = "document", _("Document")


class KeptFile(models.Model):
    """A cleaned file in private storage; handed out by a view that asks who. `size` in bytes, sides in pixels."""

    kind = models.CharField(_("kind"), max_length=10, choices=FileKind.choices, default=FileKind.PICTURE)
    content_type = models.CharField(_("content type"), max_length=40, default="image/jpeg")
    file = models.FileField(_("file"), upload_to="evidence/%Y/%m/")
    thumbnail = models.FileField(_("thumbnail"), upload_to="evidence/%Y/%m/", blank=True)
    name = models.CharField(_("name"), max_length=120)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class EvidenceQuerySet(OfCaseQuerySet):
    def for_user(self, user: Any) -> EvidenceQuerySet:
        """What `user` may open: files of internal notes are for staff alone."""
        rows: Any = super().for_user(user)
        if getattr(user, "is_authenticated", False) and (user.is_support or user.is_seller):
            return rows
        return rows.exclude(message__is_internal=True)


class Evidence(KeptFile):
    """A file of a case, kept with it for good. Pictures are made anew; nothing tells where it was taken."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="evidence", verbose_name=_("case"))
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="files", verbose_name=_("message")
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta(KeptFile.Meta):
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")


class DraftFileQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> DraftFileQuerySet:
        """One's own."""
        return self.filter(added_by=user) if getattr(user, "is_authenticated", False) else self.none()


class DraftFile(KeptFile):
    """A file of a case that has not been sent yet. Known by its `token`, which only the writer's session holds."""

    token = models.CharField(_("token"), max_length=32, unique=True)

    objects = DraftFileQuerySet.as_manager()

    class Meta(KeptFile.Meta):
        indexes = [models.Index(fields=["added_at"], name="draft_file_age")]
        verbose_name = _("file of a draft")
        verbose_name_plural = _("files of drafts")
