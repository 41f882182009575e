"""Withdrawals know who decided them before a supervisor was asked for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill_in(apps, schema_editor):
    """From the record: the last decision before the supervisor was asked for."""
    withdrawals = apps.get_model("tickets", "TicketCancellation").objects.filter(supervisor_asked_at__isnull=False)
    steps = apps.get_model("portal", "StatusChange").objects.filter(machine="tickets.ticketcancellation", step="refuse")
    for row in withdrawals:
        before = steps.filter(object_id=row.pk, at__lte=row.supervisor_asked_at).order_by("pk").last()
        if before is not None:
            withdrawals.filter(pk=row.pk).update(first_decided_by=before.by_id)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_initial"),
        ("tickets", "0004_cases_keep_their_quote"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="ticketcancellation",
            name="first_decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided the first time by",
            ),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
