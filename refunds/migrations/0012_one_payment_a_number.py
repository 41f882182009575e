"""A provider's payment is one order's alone. Where two orders name the same, the first keeps it; refunds of the others are paid
by hand from now on, by somebody who looks whose money it was."""

from django.db import migrations, models

CONNECTED = ("stripe", "alipay", "wechat")


def keep_the_first(apps, schema_editor):
    Payment = apps.get_model("refunds", "Payment")
    rows = Payment.objects.filter(gateway__in=CONNECTED).exclude(gateway_reference="")
    firsts = rows.values("gateway", "gateway_reference").annotate(first=models.Min("pk"), n=models.Count("pk")).filter(n__gt=1)
    for row in firsts:
        same = rows.filter(gateway=row["gateway"], gateway_reference=row["gateway_reference"])
        same.exclude(pk=row["first"]).update(gateway="manual")


class Migration(migrations.Migration):
    dependencies = [("refunds", "0011_alter_statementline_kind")]

    operations = [
        migrations.RunPython(keep_the_first, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("gateway__in", CONNECTED),
                    models.Q(("gateway_reference", ""), _negated=True),
                ),
                fields=("gateway", "gateway_reference"),
                name="one_payment_a_providers_number",
            ),
        ),
    ]
