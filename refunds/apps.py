from django.apps import AppConfig


class RefundsConfig(AppConfig):
    name = "refunds"
    label = "refunds"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Refunds"
