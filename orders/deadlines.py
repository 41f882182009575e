"""Every period of orders and their cancellations, said once: its unit, and where the rule comes from."""

from __future__ import annotations

ANSWER_HOURS = 48
"""Hours on working days the shop has; then silence answers (FLOWS: OrderCancellation)."""
COUNTER_DAYS = 3
"""Calendar days the customer has to answer a proposed cost."""
APPEAL_DAYS = 7
"""Calendar days after a rejection in which the platform may be asked."""
PLATFORM_DAYS = 7
"""Business days the platform has to decide; then it goes to a supervisor."""

CHANGE_ANSWER_HOURS = 24
"""Hours on working days the shop has; then silence refuses (FLOWS: OrderChange)."""

COMPLETE_AFTER_DAYS = 15
"""Calendar days from delivery to completion, the end moved to a working day (FLOWS: Order)."""

RECALL_NEWS_DAYS = 10
"""Calendar days without news from the carrier after which support looks (FLOWS: Order)."""

TAKE_BACK_HOURS = 24
"""Calendar hours in which a shop takes back its own rejection."""
