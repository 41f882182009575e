from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "tickets"
    label = "tickets"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("After-sales")
