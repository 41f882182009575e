"""The API's generic views. Nouns subclass MachineViewSet and list their `api_routes`."""
