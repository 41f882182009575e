
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def of_the_number_they_had(apps, schema_editor):
    """Until now no number could be corrected: all news is of the number its parcel has."""
    parcels = apps.get_model("orders", "Shipment").objects.filter(pk=OuterRef("shipment"))
    apps.get_model("orders", "TrackingEvent").objects.update(
        tracking_number=Subquery(parcels.values("tracking_number")[:1])
    )


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0004_reasons_after_sending'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='trackingevent',
            name='news_once',
        ),
        migrations.AddField(
            model_name='shipment',
            name='former_numbers',
            field=models.JSONField(blank=True, default=list, verbose_name='corrected tracking numbers'),
        ),
        migrations.AddField(
            model_name='trackingevent',
            name='tracking_number',
            field=models.CharField(blank=True, max_length=60, verbose_name='tracking number'),
        ),
        migrations.RunPython(of_the_number_they_had, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='trackingevent',
            constraint=models.UniqueConstraint(fields=('shipment', 'tracking_number', 'at', 'text'), name='news_once'),
        ),
    ]
