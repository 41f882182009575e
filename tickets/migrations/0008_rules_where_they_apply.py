"""What an industry says of parcels, gifts and visits is told where there is one."""

from django.db import migrations, models

from tickets.industries.rules import RULES
from tickets.industries.rules import ensure_rules

BEFORE = "You do it yourself here; goods on their way are called back."


def tell_apart(apps, schema_editor):
    model = apps.get_model("tickets", "IndustryRule")
    for rule in RULES:
        if rule.only_when:
            model.objects.filter(industry=rule.industry, code=rule.code).update(only_when=rule.only_when)
    now = next(rule for rule in RULES if rule.code == "self_service")
    as_shipped = model.objects.filter(industry=now.industry, code=now.code, label_en=BEFORE)
    as_shipped.update(label_en=now.label_en, label_zh=now.label_zh)
    ensure_rules(model=model)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0007_cases_know_what_they_counted")]

    operations = [
        migrations.AddField(
            model_name="industryrule",
            name="only_when",
            field=models.CharField(
                blank=True,
                choices=[
                    ("sent", "Something is on its way"),
                    ("coming", "Something is on its way to the customer"),
                    ("given", "Something was given for the case"),
                    ("visit", "A visit is agreed"),
                ],
                default="",
                help_text="Before a case is withdrawn. Empty: always.",
                max_length=10,
                verbose_name="told only when",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
    ]
