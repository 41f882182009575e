"""The ground floor: people, shops, time, money, audit, and the doors every upper floor uses."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
