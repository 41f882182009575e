from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "tickets"
    label = "tickets"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("After-sales")
    program_scope = "cases"
    """What a token must be allowed to take the steps of this app (`portal.tokens.models.Scope`)."""
