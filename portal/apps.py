import structlog
from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Portal")
    program_scope = "shop"
    """What a token must be allowed to take the steps of this app (`portal.tokens.models.Scope`)."""

    def ready(self) -> None:
        """Load the rooms that register themselves."""
        from portal.kernel import rooms  # Django has no apps to look through before this

        rooms.load("receivers", "tasks", "actions", "panels", "workbench", "notices", "timeline", "intents", "admin")
        from portal.ops import exposure

        if exposure.is_public():
            structlog.get_logger(__name__).warning("sandbox_in_public", site=settings.SITE_URL)
