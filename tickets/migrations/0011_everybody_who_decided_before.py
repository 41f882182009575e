"""Withdrawals know everybody who decided them before a supervisor was asked for, not the last alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill_in(apps, schema_editor):
    """From the record: who of the platform had rejected what somebody else there then decided."""
    withdrawals = apps.get_model("tickets", "TicketCancellation").objects
    steps = apps.get_model("portal", "StatusChange").objects.filter(
        machine="tickets.ticketcancellation", step="reject", by__role__in=("support", "supervisor", "admin")
    )
    for row in withdrawals.filter(supervisor_asked_at__isnull=False, first_decided_by__isnull=False):
        first = steps.filter(object_id=row.pk, at__lte=row.supervisor_asked_at).order_by("pk").first()
        if first is not None and first.by_id != row.first_decided_by_id:
            withdrawals.filter(pk=row.pk).update(
                first_decided_by=first.by_id, second_decided_by=row.first_decided_by_id
            )


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_initial"),
        ("tickets", "0010_complaints_and_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="ticketcancellation",
            name="second_decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided the second time by",
            ),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
