"""Orders in the admin: rows to read and move by their buttons, and the policies of cancelling in their versions."""

from orders.admin import policies, rows

__all__ = ["policies", "rows"]
