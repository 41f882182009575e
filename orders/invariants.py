"""What must hold of orders, always. See `portal.audit.invariants`."""

from __future__ import annotations

from collections.abc import Iterator

from portal.audit.invariants import Row, invariant, rows


@invariant("pieces_held_once", "what is held, cancelled and returned of a line stays within the ordered pieces")
def pieces_held_once() -> Iterator[Row]:
    return rows(
        """
        SELECT o.number, l.position, l.quantity, l.cancelled_quantity, l.returned_quantity, COALESCE(h.held, 0)
        FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        LEFT JOIN (
            SELECT line_id, SUM(quantity) AS held FROM orders_hold WHERE released_at IS NULL GROUP BY line_id
        ) h ON h.line_id = l.id
        WHERE l.cancelled_quantity + l.returned_quantity + COALESCE(h.held, 0) > l.quantity
        """
    )


@invariant("open_case_holds", "an open cancellation holds exactly its pieces, an ended one holds none")
def open_case_holds() -> Iterator[Row]:
    return rows(
        """
        SELECT c.number, c.status, COALESCE(p.pieces, 0), COALESCE(h.held, 0)
        FROM orders_ordercancellation c
        LEFT JOIN (
            SELECT cancellation_id, SUM(quantity) AS pieces FROM orders_cancellationline GROUP BY cancellation_id
        ) p ON p.cancellation_id = c.id
        LEFT JOIN (
            SELECT source, SUM(quantity) AS held FROM orders_hold WHERE released_at IS NULL GROUP BY source
        ) h ON h.source = c.number
        WHERE COALESCE(h.held, 0) <> CASE
            WHEN c.status IN ('requested', 'countered', 'platform_review', 'recalling') THEN COALESCE(p.pieces, 0)
            ELSE 0 END
        """
    )


@invariant("cancelled_pieces", "the pieces counted as cancelled are those of completed cancellations")
def cancelled_pieces() -> Iterator[Row]:
    """Orders whose cancellations before the portal were imported are left out: they have no cancellation here."""
    return rows(
        """
        SELECT o.number, l.position, l.cancelled_quantity, COALESCE(c.pieces, 0)
        FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        LEFT JOIN (
            SELECT cl.line_id, SUM(cl.quantity) AS pieces FROM orders_cancellationline cl
            JOIN orders_ordercancellation oc ON oc.id = cl.cancellation_id
            WHERE oc.status = 'completed' GROUP BY cl.line_id
        ) c ON c.line_id = l.id
        WHERE l.cancelled_quantity < COALESCE(c.pieces, 0)
        """
    )


@invariant(
    "completed_is_refunded", "a completed cancellation with something to give back has a reimbursement of that amount"
)
def completed_is_refunded() -> Iterator[Row]:
    return rows(
        """
        SELECT c.number, c.returned, r.amount FROM orders_ordercancellation c
        LEFT JOIN refunds_reimbursement r ON r.id = c.reimbursement_id
        WHERE (c.status = 'completed' AND c.returned > 0 AND (r.id IS NULL OR r.amount <> c.returned))
           OR (c.status <> 'completed' AND r.id IS NOT NULL)
        """
    )


@invariant("cancelled_is_empty", "a cancelled order has no piece left that is neither cancelled nor returned")
def cancelled_is_empty() -> Iterator[Row]:
    return rows(
        """
        SELECT o.number, l.position, l.quantity, l.cancelled_quantity, l.returned_quantity
        FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        WHERE o.status = 'cancelled' AND l.quantity <> l.cancelled_quantity + l.returned_quantity
        """
    )


@invariant("sent_once", "no more pieces of a line are in parcels than were ordered")
def sent_once() -> Iterator[Row]:
    return rows(
        """
        SELECT o.number, l.position, l.quantity, s.pieces
        FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        JOIN (
            SELECT sl.line_id, SUM(sl.quantity) AS pieces FROM orders_shipmentline sl
            JOIN orders_shipment p ON p.id = sl.shipment_id WHERE p.status <> 'returned' GROUP BY sl.line_id
        ) s ON s.line_id = l.id
        WHERE s.pieces > l.quantity
        """
    )


@invariant("stock_adds_up", "no piece is put back into stock more often than it was cancelled or returned")
def stock_adds_up() -> Iterator[Row]:
    return rows(
        """
        SELECT o.number, l.position, l.cancelled_quantity + l.returned_quantity, m.pieces
        FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        JOIN (SELECT line_id, SUM(quantity) AS pieces FROM orders_stockmovement GROUP BY line_id) m ON m.line_id = l.id
        WHERE m.pieces > l.cancelled_quantity + l.returned_quantity
        """
    )


@invariant("carrier_had_it", "the carrier bears only pieces that were in its parcel")
def carrier_had_it() -> Iterator[Row]:
    return borne_without_parcel(
        "orders.ordercancellation", "orders_ordercancellation", "orders_cancellationline", "cancellation_id"
    )


def borne_without_parcel(label: str, table: str, pieces: str, key: str) -> Iterator[Row]:
    """Lines of cases whose goods or freight the carrier bears, with more pieces than ever left in parcels. `label` is what
    their reimbursements call the cause."""
    return rows(
        f"""
        SELECT c.number, p.line_id, p.quantity, COALESCE(s.pieces, 0), b.amount
        FROM {table} c
        JOIN {pieces} p ON p.{key} = c.id
        JOIN (
            SELECT m.cause_number, SUM(e.amount) AS amount FROM refunds_ledgerentry e
            JOIN refunds_ledgertransaction t ON t.id = e.transaction_id
            LEFT JOIN refunds_refund r ON r.id = t.refund_id
            JOIN refunds_reimbursement m ON m.id = COALESCE(t.reimbursement_id, r.reimbursement_id)
            WHERE e.account = 'carrier' AND e.component IN ('item', 'freight') AND m.cause_label = %s
            GROUP BY m.cause_number
        ) b ON b.cause_number = c.number
        LEFT JOIN (
            SELECT l.line_id, SUM(l.quantity) AS pieces FROM orders_shipmentline l
            JOIN orders_shipment o ON o.id = l.shipment_id WHERE o.status <> 'packed' GROUP BY l.line_id
        ) s ON s.line_id = p.line_id
        WHERE b.amount > 0 AND p.quantity > COALESCE(s.pieces, 0)
        """,  # noqa: S608 - only names of our own tables are filled in
        [label],
    )
