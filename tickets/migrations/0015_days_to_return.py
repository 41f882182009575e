"""Days for what is faulty, and the floor under days without a reason."""

import django.core.validators
import tickets.warranties.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0014_awards_are_fixed'),
    ]

    operations = [
        migrations.AddField(
            model_name='productterms',
            name='quality_days',
            field=models.PositiveSmallIntegerField(default=30, help_text='Calendar days from arrival.', validators=[django.core.validators.MinValueValidator(15)], verbose_name='days to return what is faulty or not as promised'),
        ),
        migrations.AlterField(
            model_name='productterms',
            name='no_reason_days',
            field=models.PositiveSmallIntegerField(default=7, help_text='Calendar days from arrival. 0: not possible.', validators=[tickets.warranties.models.keep_floor], verbose_name='days to return without a reason'),
        ),
    ]
