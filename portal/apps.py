from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Load the rooms that register themselves, of every installed app, as admin does with `admin`."""
        autodiscover_modules(
            "receivers", "tasks", "actions", "timers", "panels", "workbench", "notices", "stories", "wishes"
        )
