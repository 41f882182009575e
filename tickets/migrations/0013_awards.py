"""What a complaint's answer grants is kept with the case that pays it; there may be several."""

import django.db.models.deletion
from django.db import migrations, models


def keep_with_the_case(apps, schema_editor):
    Complaint = apps.get_model("tickets", "Complaint")
    for complaint in Complaint.objects.exclude(case=None).select_related("case"):
        case = complaint.case
        case.award_of, case.awarded = complaint, case.asked
        case.save(update_fields=["award_of", "awarded"])


class Migration(migrations.Migration):
    dependencies = [("tickets", "0012_opinions")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="award_of",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="awards",
                to="tickets.complaint", verbose_name="granted in answer to",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="awarded",
            field=models.BigIntegerField(default=0, verbose_name="granted in answer to a complaint, in minor units"),
        ),
        migrations.RunPython(keep_with_the_case, migrations.RunPython.noop),
    ]
