"""Facts that come up after the commit."""

from django.dispatch import Signal

status_changed = Signal()
"""Sent by the outbox relay, at least once, after the commit: `sender` is the model, `change` the StatusChange.

Receivers find their object, call one command, and are idempotent, since a crash between hearing and ticking off
makes the relay tell the same fact again.
"""
