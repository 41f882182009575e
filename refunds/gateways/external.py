"""Payments taken outside the portal. History is booked, never called: what is still to be paid is paid by hand."""

from __future__ import annotations

from refunds.gateways.manual import ManualGateway


class ExternalGateway(ManualGateway):
    """A refund of such a payment waits for the shop's proof, as one paid by hand does."""
