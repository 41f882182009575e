"""The API's generic views. Apps subclass MachineViewSet and list their `api_routes`."""

from portal.api.machines import ByKey, ForItsAudience, MachineSerializer, MachineViewSet, PortalView, address_of
from portal.api.once import IdempotencyMixin
from portal.api.resources import api_routes

__all__ = [
    "ByKey",
    "ForItsAudience",
    "IdempotencyMixin",
    "MachineSerializer",
    "MachineViewSet",
    "PortalView",
    "address_of",
    "api_routes",
]
