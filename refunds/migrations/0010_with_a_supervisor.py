"""What lies with platform support has a deadline, too; then a supervisor is next."""

from datetime import timedelta

from django.db import migrations, models

from portal.time import clock


def give_a_deadline(apps, schema_editor):
    """What lies with support already, without one, has a day from now on."""
    end = clock.now() + timedelta(days=1)
    waiting = {"with_support_since__isnull": False, "due_at": None}
    apps.get_model("refunds", "Refund").objects.filter(status="requested", **waiting).update(due_at=end)
    reported = apps.get_model("refunds", "Repayment").objects.filter(status="due", reported_at__isnull=False, **waiting)
    reported.update(due_at=end)


class Migration(migrations.Migration):
    dependencies = [("refunds", "0009_a_proposal_beside_what_stands")]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="escalated_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="with a supervisor since"),
        ),
        migrations.AddField(
            model_name="repayment",
            name="escalated_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="with a supervisor since"),
        ),
        migrations.RunPython(give_a_deadline, migrations.RunPython.noop),
    ]
