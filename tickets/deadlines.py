"""Every period of after-sales, said once: its unit, and where the rule comes from.

Hours are hours on working days unless it says otherwise; business days follow the published calendar. Sentences take the
number from here.
"""

from __future__ import annotations

from datetime import timedelta

REVIEW_HOURS = 48
"""Hours on working days the shop has to answer; then silence does (FLOWS: Ticket)."""
INFO_DAYS = 7
"""Calendar days the customer has to give more; then the review goes on without."""
CONFIRM_DAYS = 7
"""Calendar days after which a resolved case closes by itself."""
PLATFORM_DAYS = 7
"""Business days the platform has."""

COMPLAINT_ACCEPT_DAYS = 1
"""Working days in which platform support takes a complaint up; then a supervisor is next."""
COMPLAINT_ANSWER_DAYS = 7
"""Working days for the answer, and once more for a second look (FLOWS: Complaint)."""
COMPLAINT_CONTENT_DAYS = 7
"""Calendar days in which the customer can ask for a second look; then an answered complaint closes by itself."""

EDIT_ANSWER_HOURS = 24
EDIT_URGENT_HOURS = 8
"""Hours on working days in which a wished change is answered; silence refuses."""

DRAFT_DAYS = 14
"""Calendar days for which files of an unsent case are kept; a session lasts no longer."""

INSPECT_DAYS = 10
"""Calendar days after receipt; then silence accepts (FLOWS: Inspection)."""
TRANSIT_DAYS = 20
"""Calendar days a parcel may be on its way before support looks for it."""

SEND_DAYS = 7
"""Calendar days to hand the goods to a carrier."""
PREPARE_HOURS = 72
"""Hours on working days in which the seller sends what was agreed; then platform support asks."""
EXTRA_DAYS = 14
"""Calendar days in which a dearer exchange is paid up; then the case is looked at anew."""
VISIT_GRACE = timedelta(days=1)
"""How long after a visit should have begun platform support asks what became of it."""
HAND_BACK_DAYS = 14
"""Calendar days to hand it back; then the withdrawal lapses (FLOWS: TicketCancellation)."""

ARRIVAL_DAYS = 10
"""Calendar days after it was sent; without a word from the customer it counts as received."""

QUESTION_ANSWER_HOURS = 24
"""Hours on working days in which a question is answered: the same or the next day (R61)."""
QUESTION_CLOSE_DAYS = 14
"""Calendar days after which an answered question closes by itself."""

REPAIR_DAYS = 30
"""Calendar days a repair may take before the platform looks at it, after the consumer goods rules (三包)."""

MESSAGE_ANSWER_HOURS = 24
"""Hours on working days in which a customer's message is answered: the same or the next day (R61)."""

RECALL_DAYS = 10
"""Calendar days without news of a recall after which the platform is asked (FLOWS: Recall)."""
THAWED_REVIEW_HOURS = 48
"""Hours on working days a reviewer has at least, once a case is no longer frozen."""
THAWED_REST_DAYS = 2
"""Calendar days that are at least left for everything else once a case is no longer frozen."""

SUPERVISOR_DAYS = 3
"""Business days a supervisor has, once the customer asked for one."""
WITHDRAWAL_REVIEW_HOURS = 8
"""Hours on working days a reviewer has to let a case go that is still in review; then silence approves."""

REOPEN_DAYS = 15
REOPEN_TIMES = 2
"""A customer reopens twice, within 15 days (FLOWS: Ticket)."""
NUDGE_EVERY = timedelta(hours=24)
APPEAL_DAYS = 7
"""Calendar days after a rejection in which the platform can be asked (FLOWS: OrderCancellation, appeal)."""
EDIT_DAYS = 15
"""Calendar days after raising in which a change can be asked for (R78)."""

RATED_WITHIN = timedelta(days=30)
"""How long after its end a case can be rated."""

TAKE_BACK_HOURS = 24
"""Calendar hours in which a shop takes back its own rejection."""

NO_DAYS = 3
"""Calendar days in which a customer can say no to what somebody else ended for them; until then nobody agrees to it."""
SUPERVISOR_WINDOW = timedelta(days=7)
"""How long after the platform's decision a supervisor can be asked for."""

KEPT_YEARS = 3
"""Calendar years for which a case and all that was said about it are kept at least once it has ended (E-Commerce Law of the
PRC, article 31). Nothing is deleted by itself after that either."""

NO_REASON_FLOOR = 7
"""Calendar days from arrival to return without a reason: the platform's floor (PRC consumer law, article 25). A shop may give more."""
QUALITY_FLOOR = 15
"""Calendar days from arrival to return or exchange what is faulty: the floor (the rules of 三包). A shop may give more."""
QUALITY_DAYS = 30
"""Calendar days from arrival for what is faulty or not as promised, where the shop says nothing else."""
