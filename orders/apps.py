from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Orders")
    program_scope = "orders"
    """What a token must be allowed to take the steps of this app (`portal.tokens.models.Scope`)."""
