"""Where providers send their notices: verified on the raw bytes, kept, answered at once; looked at by a task."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.people.audience import PUBLIC, open_to
from portal.people.visitors import is_too_often
from refunds.gateways.base import NoticeRefused
from refunds.gateways.directory import gateway_for
from refunds.gateways.models import GatewayAccount, SecretMissing
from refunds.inbox import commands
from refunds.statuses import GatewayName

log = structlog.get_logger(__name__)

MOST_BYTES = 256 * 1024
"""Longer than any provider's notice."""

REFUSED_OF_ONE = 60
"""Refused notices kept of one address in an hour. A flood fills neither the table nor the log, nor the room of others."""

SIGNED_WITH = (
    "Stripe-Signature",
    "Wechatpay-Timestamp",
    "Wechatpay-Nonce",
    "Wechatpay-Serial",
    "Wechatpay-Signature",
    "Sandbox-Signature",
)
"""The headers kept with a notice: what its signature can be checked with again. No others."""

SANDBOX_CODE = "bank"


@csrf_exempt  # a provider has no session to be ridden on; its signature is the proof, and nothing of ours is read back
@open_to(PUBLIC)
@require_POST
def take_notice(request: HttpRequest, gateway: str, code: str) -> HttpResponse:
    """One notice. 200 in the provider's own words once it is kept, also when it came before; 400 when it is not genuine."""
    account = _account(gateway, code)
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse("too long", status=413, content_type="text/plain")
    speaker = gateway_for(gateway)
    body = request.body
    headers = {name: request.headers[name] for name in SIGNED_WITH if name in request.headers}
    kept_for = account if account.pk else None
    try:
        try:
            news = speaker.parse_notice(body, request.headers, account)
        except RecursionError:  # signed, and nested past reason all the same
            raise NoticeRefused("too_deep") from None
    except NoticeRefused as no:
        if is_too_often(request, "forged_notice", REFUSED_OF_ONE):
            return HttpResponse("refused: too many", status=429, content_type="text/plain")
        log.warning("notice_refused", gateway=gateway, account=code, why=no.code)
        commands.refuse_notice(gateway, kept_for, body=body, headers=headers, why=no.code)
        return HttpResponse(f"refused: {no.code}", status=400, content_type="text/plain")
    except SecretMissing as problem:
        log.exception("notice_not_readable", gateway=gateway, account=code, problem=str(problem))
        return HttpResponse("not ready", status=503, content_type="text/plain")
    commands.take_notice(gateway, kept_for, body=body, headers=headers, news=news)
    text, content_type = speaker.ACKNOWLEDGED
    return HttpResponse(text, content_type=content_type)


def _account(gateway: str, code: str) -> GatewayAccount:
    """The account that this address belongs to; 404 when there is none. The sandbox bank's needs no row."""
    if gateway == GatewayName.SANDBOX and settings.SANDBOX and code == SANDBOX_CODE:
        return GatewayAccount(gateway=gateway, code=code)
    account = GatewayAccount.objects.filter(gateway=gateway, code=code).first()
    if account is None:
        raise Http404
    return account
