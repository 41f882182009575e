"""What must hold of after-sales, always. See `portal.books`."""

from __future__ import annotations

from collections.abc import Iterator

from portal.books import Row, invariant, rows


@invariant("case_holds", "an open case holds exactly its pieces")
def case_holds() -> Iterator[Row]:
    return rows(
        """
        SELECT t.number, l.quantity, COALESCE(SUM(h.quantity), 0) FROM tickets_ticket t
        JOIN tickets_ticketline l ON l.ticket_id = t.id
        LEFT JOIN orders_hold h ON h.line_id = l.line_id AND h.source = t.number AND h.released_at IS NULL
        WHERE t.status IN ('submitted', 'needs_info', 'approved', 'in_progress')
        GROUP BY t.number, l.id, l.quantity HAVING COALESCE(SUM(h.quantity), 0) <> l.quantity
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


@invariant("withdrawn_money", "a withdrawn case keeps no money: what was promised is cancelled, or paid back")
def withdrawn_money() -> Iterator[Row]:
    return rows(
        """
        SELECT t.number, r.number, r.status FROM tickets_ticket t
        JOIN refunds_refund r ON r.reimbursement_id = t.reimbursement_id
        WHERE t.status = 'cancelled' AND r.status NOT IN ('cancelled', 'superseded')
          AND NOT EXISTS (
            SELECT 1 FROM tickets_ticketcancellation c JOIN refunds_repayment p ON p.id = c.repayment_id
            WHERE c.ticket_id = t.id AND c.status = 'completed' AND p.status IN ('paid', 'waived')
          )
        """
    )
