"""Stopping a provider, and letting it go on. Questions about what was sent before are asked all the same."""

from __future__ import annotations

from portal.kernel.changes import changing, creating
from portal.people.models import User, system_user
from refunds.gateways import permissions
from refunds.gateways.models import GatewaySwitch
from refunds.statuses import PAID_BY_HAND, GatewayName

NOBODY_SENDS = (*PAID_BY_HAND, GatewayName.CREDIT)
"""Gateways behind which there is no provider: a person pays, or the shop owes."""


def pause_gateway(switch: GatewaySwitch, *, by: User, note: str) -> GatewaySwitch:
    """Send nothing there from now on; what has been called already is asked about. `note` tells support why."""
    with changing(switch, by=by, note=note) as switch:
        permissions.pause_gateway(switch, by)
        switch.mark_paused(why=note)
    return switch


def resume_gateway(switch: GatewaySwitch, *, by: User) -> GatewaySwitch:
    """Send again. What waited has been due all along, so the next sweep takes it."""
    with changing(switch, by=by) as switch:
        permissions.resume_gateway(switch, by)
        switch.mark_running()
    return switch


def gateway_switches() -> list[GatewaySwitch]:
    """The switch of every gateway that sends something; missing ones are made, running."""
    names = [name for name in GatewayName.values if name not in NOBODY_SENDS]
    found = {switch.gateway: switch for switch in GatewaySwitch.objects.filter(gateway__in=names)}
    for name in names:
        if name not in found:
            found[name] = creating(GatewaySwitch(gateway=name), by=system_user())
    return [found[name] for name in names]
