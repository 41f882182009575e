"""A proposed way waits beside the two people who let the present one stand."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def move_open_proposals(apps, schema_editor):
    """Who proposed a way that nobody has confirmed is its proposer, not one of the two behind what stands."""
    open_ones = apps.get_model("refunds", "Refund").objects.filter(
        redirect_asked_by__isnull=False, redirect_confirmed_by__isnull=True
    )
    open_ones.update(redirect_proposed_by=models.F("redirect_asked_by"), redirect_asked_by=None)


class Migration(migrations.Migration):
    dependencies = [
        ("refunds", "0008_answers_heard"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="redirect_proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="other destination waiting, proposed by",
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="redirect_asked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="other destination asked for by",
            ),
        ),
        migrations.RunPython(move_open_proposals, migrations.RunPython.noop),
    ]
