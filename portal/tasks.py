"""What beat wakes. Each task is one sweep; losing a wake-up loses nothing."""

from __future__ import annotations

from celery import shared_task

from portal.audit import outbox, sealing
from portal.kernel import enqueue
from portal.notices import telling
from portal.ops import pulse
from portal.time import timers


@shared_task
def run_timers() -> dict[str, int]:
    """Fire every deadline that has passed."""
    return dict(timers.sweep())


@shared_task
def relay_changes() -> int:
    """Tell receivers what they have not heard yet."""
    return outbox.relay()


@shared_task
def mail_notices() -> int:
    """Mail what people were told and has not been mailed yet."""
    return telling.mail_due()


@shared_task
def beat_heart() -> None:
    """Show that beat, broker, worker and database work together (`portal.ops.pulse`)."""
    pulse.beat()


@shared_task
def seal_audit() -> int:
    """Chain the records that have settled."""
    return sealing.seal()


def hurry_relay() -> None:
    """Ask for a relay now. Only a hurry: when the broker is away, the sweep finds the same rows."""
    enqueue.ask(relay_changes)
