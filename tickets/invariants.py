"""What must hold of after-sales, always. See `portal.audit.invariants`."""

from __future__ import annotations

from collections.abc import Iterator

from orders.invariants import borne_without_parcel
from portal.audit.invariants import Row, invariant, rows


@invariant("case_holds", "an open case holds exactly its pieces; one reopened after they were gone holds none")
def case_holds() -> Iterator[Row]:
    return rows(
        """
        SELECT t.number, l.quantity, COALESCE(SUM(h.quantity), 0) FROM tickets_ticket t
        JOIN tickets_ticketline l ON l.ticket_id = t.id
        LEFT JOIN orders_hold h ON h.line_id = l.line_id AND h.source = t.number AND h.released_at IS NULL
        WHERE t.status IN ('submitted', 'needs_info', 'approved', 'in_progress')
        GROUP BY t.number, t.reopened, l.id, l.quantity
        HAVING COALESCE(SUM(h.quantity), 0) <> l.quantity AND NOT (t.reopened > 0 AND COUNT(h.id) = 0)
        """
    )


@invariant("case_frozen", "a frozen case has an open withdrawal, and an open withdrawal freezes its case")
def case_frozen() -> Iterator[Row]:
    return rows(
        """
        SELECT t.number, t.frozen_by, c.number FROM tickets_ticket t
        LEFT JOIN tickets_ticketcancellation c ON c.ticket_id = t.id
          AND c.status IN ('requested', 'countered', 'platform_review', 'recalling', 'repaying')
        WHERE COALESCE(c.number, '') <> t.frozen_by
        """
    )


@invariant(
    "withdrawn_money", "a withdrawn case keeps no money: whatever was promised for it is cancelled, or paid back"
)
def withdrawn_money() -> Iterator[Row]:
    return rows(
        """
        SELECT t.number, SUM(r.amount) FROM tickets_ticket t
        JOIN refunds_reimbursement b ON b.cause_label = 'tickets.ticket' AND b.cause_number = t.number
        JOIN refunds_refund r ON r.reimbursement_id = b.id
        WHERE t.status = 'cancelled' AND r.status NOT IN ('cancelled', 'superseded')
        GROUP BY t.id, t.number
        HAVING SUM(r.amount) > COALESCE((
            SELECT SUM(p.amount) FROM tickets_ticketcancellation c
            JOIN refunds_repayment p ON p.cause_label = 'tickets.ticketcancellation' AND p.cause_number = c.number
            WHERE c.ticket_id = t.id AND c.status = 'completed' AND p.status IN ('paid', 'waived')
        ), 0)
        """
    )


@invariant("withdrawn_gifts", "a withdrawn case keeps no gift: what was given came back, or may be kept")
def withdrawn_gifts() -> Iterator[Row]:
    return rows(
        """
        SELECT t.number, h.number, h.status FROM tickets_ticket t JOIN tickets_handback h ON h.ticket_id = t.id
        JOIN tickets_ticketcancellation c ON c.id = h.withdrawal_id
        WHERE c.status = 'completed' AND h.status NOT IN ('confirmed', 'waived')
        """
    )


@invariant(
    "ended_cases", "an ended case waits for nothing: no offer, repair or unsent parcel but the customer's own goods"
)
def ended_cases() -> Iterator[Row]:
    return rows(
        """
        SELECT t.number, t.status, o.number FROM tickets_ticket t
        JOIN (
          SELECT ticket_id, number FROM tickets_offer WHERE status = 'open'
          UNION ALL SELECT ticket_id, number FROM tickets_repair WHERE status IN ('booked', 'in_work')
          UNION ALL SELECT ticket_id, number FROM tickets_replacement WHERE status = 'prepared' AND kind <> 'goods_back'
        ) o ON o.ticket_id = t.id
        WHERE t.status IN ('resolved', 'closed', 'rejected', 'cancelled')
        """
    )


@invariant("carrier_had_the_goods", "of a case, too, the carrier bears only pieces that were in its parcel")
def carrier_had_the_goods() -> Iterator[Row]:
    return borne_without_parcel("tickets.ticket", "tickets_ticket", "tickets_ticketline", "ticket_id")
