"""Every period that people have for money, said once: its unit, and where the rule comes from."""

from __future__ import annotations

from datetime import timedelta

SECOND_CHECK_DAYS = 1
"""Working days the shop has for its second check; then platform support has as many to make it, and a supervisor is next."""

REMIND_BEFORE = timedelta(days=3)
"""Before the last day the customer is reminded once."""

DAYS_TO_PAY = 14
"""Calendar days; an end on a day off moves to the next working day."""

HOURS_TO_CONFIRM = 72
"""For the shop, from the customer's report on; days off do not count. Then platform support looks, as long; then a
supervisor is next."""

HOURS_TO_MEND = 72
"""At least so long the customer has when a transfer was not found; days off do not count."""
