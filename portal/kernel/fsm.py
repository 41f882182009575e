"""The table of steps, and the guard around the field it writes.

django-fsm-2 gives the readable table: `@transition(source, target)` on a `mark_*` method. It does not keep anyone from
writing the status another way, so `Machine` does: a status is written inside `portal.kernel.changes` or not at all.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, can_proceed, transition

from portal.kernel import numbers
from portal.kernel.errors import Refused, StatusWriteError
from portal.time import clock

__all__ = ["Machine", "MachineQuerySet", "StatusField", "can_step", "require_step", "transition"]

writing: ContextVar[int] = ContextVar("writing", default=0)
"""Above zero while `portal.kernel.changes` is the one who saves."""


class StatusField(FSMField):
    """The life of a row. Always named `status`; written by `mark_*` steps alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("protected", True)
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, *args: Any, **kwargs: Any) -> None:
        """Migrations draw each model many hundred times, without its steps: there it is a column and no machine.

        FSMField would keep a listener for each drawing, and each would hear of all that follow.
        """
        if cls.__module__ == "__fake__":
            models.CharField.contribute_to_class(self, cls, name, *args, **kwargs)
        else:
            super().contribute_to_class(cls, name, *args, **kwargs)


class MachineQuerySet(models.QuerySet):
    """Bulk writes may not touch a status: a change without its record would break the history."""

    def update(self, **kwargs: Any) -> int:
        if "status" in kwargs:
            raise StatusWriteError(f"{self.model.__name__}.status is written by its mark_* steps, not by update()")
        return super().update(**kwargs)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        if issubclass(self.model, Machine) and not writing.get():
            raise StatusWriteError(f"{self.model.__name__} rows are created through portal.kernel.changes")
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Any, fields: Any, *args: Any, **kwargs: Any) -> int:
        if "status" in fields:
            raise StatusWriteError(f"{self.model.__name__}.status is written by its mark_* steps, not by bulk_update()")
        return super().bulk_update(objs, fields, *args, **kwargs)


def called(name: Any, field: models.Field) -> Any:
    """The field under the name people read in the admin. A word for readers only: migrations do not record it."""
    field.verbose_name = name
    return field


class Machine(models.Model):
    """A row with a life: a number for people, a status for the table of steps, and the due time it waits for.

    `due_at` is the stored deadline of the present waiting state; what happens when it passes is registered with
    `portal.time.timers.on_due`. `version` counts the recorded changes.
    """

    PREFIX: ClassVar[str] = "NO"
    INITIAL: ClassVar[frozenset[str]] = frozenset()

    number = called(_("number"), models.CharField(max_length=40, unique=True, editable=False))
    due_at = called(_("due at"), models.DateTimeField(null=True, blank=True, editable=False))
    due_from = called(_("waiting since"), models.DateTimeField(null=True, blank=True, editable=False))
    version = called(_("version"), models.PositiveIntegerField(default=0, editable=False))
    created_at = called(_("created at"), models.DateTimeField(editable=False))
    updated_at = called(_("changed at"), models.DateTimeField(editable=False))

    objects = MachineQuerySet.as_manager()

    if TYPE_CHECKING:
        status: Any

        def get_status_display(self) -> str: ...

    _stored_status: str | None = None
    _waits_anew = False
    _stays = False

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.number:
            self.number = numbers.make(self.PREFIX)
        moment = clock.now()
        if self.created_at is None:
            self.created_at = moment
        self.updated_at = moment
        changed = self._state.adding or (self._stored_status is not None and self.status != self._stored_status)
        if changed and not writing.get():
            raise StatusWriteError(f"{type(self).__name__}.status changes only inside portal.kernel.changes")
        super().save(*args, **kwargs)
        self._stored_status = self.status

    @classmethod
    def machine(cls) -> str:
        """The name under which this machine's changes are recorded, such as ``refunds.refund``."""
        return cls._meta.label_lower

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Any:
        obj = super().from_db(db, field_names, values)
        obj._stored_status = obj.__dict__.get("status")
        return obj

    def wait_until(self, moment: Any, *, since: Any = None) -> None:
        """Set the deadline of the state the row is about to wait in (None: nobody is waited for); `since`: when the
        waiting began, now unless told."""
        self.due_at = moment
        self.due_from = (since or clock.now()) if moment is not None else None
        self._waits_anew = True

    def stay(self) -> None:
        """Said by a step that leaves the row in its status, such as a correction: it is recorded, the deadline stands."""
        self._stays = True

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        """Reload, the protected status included (the FSM field alone would refuse its own reload)."""
        wanted = [f.attname for f in self._meta.concrete_fields] if fields is None else list(fields)
        others = [name for name in wanted if name != "status"]
        super().refresh_from_db(using=using, fields=others, from_queryset=from_queryset)
        if "status" in wanted:
            self.__dict__["status"] = type(self)._base_manager.values_list("status", flat=True).get(pk=self.pk)
            self._stored_status = self.__dict__["status"]


def can_step(obj: Any, step: str) -> bool:
    """Whether the table of steps has `step` from where `obj` stands. Says nothing about who or whether."""
    return can_proceed(getattr(obj, step))


def require_step(obj: Any, step: str, sentence: Any = None, *, hint: Any = "") -> None:
    """Refuse when the table of steps has no such step from here. The sentence names the status people see."""
    if not can_step(obj, step):
        raise Refused(
            sentence
            or gettext("This is %(status)s, so that step is not possible.") % {"status": obj.get_status_display()},
            code="wrong_status",
            hint=hint,
        )
