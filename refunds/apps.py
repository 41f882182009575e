from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RefundsConfig(AppConfig):
    name = "refunds"
    label = "refunds"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Refunds")
    program_scope = "money"
    """What a token must be allowed to take the steps of this app (`portal.tokens.models.Scope`)."""
