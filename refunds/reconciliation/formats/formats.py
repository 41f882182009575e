"""The columns of each provider, as its own downloads have them, and the portal's own (docs/reconciliation.md)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC

from django.utils.translation import gettext as _

from refunds.reconciliation.formats.lines import Movement, Reader, currency_of, minor, moment, named, whole
from refunds.statuses import GatewayName, LineKind, LineStatus


class OwnColumns(Reader):
    """``reference,key,payment,kind,amount,currency,at`` and, where wanted, ``status``; the sandbox bank writes it, too."""

    columns = ("reference", "key", "payment", "kind", "amount", "currency", "at")

    KINDS: Mapping[str, LineKind] = {kind.value: kind for kind in LineKind}
    STATUSES: Mapping[str, LineStatus] = {"": LineStatus.DONE} | {status.value: status for status in LineStatus}

    def movement(self, row: int, cells: Mapping[str, str]) -> Movement | None:
        if cells["kind"] == "payment":
            return None
        if cells["kind"] not in self.KINDS:
            raise ValueError(
                _("“%(text)s” is no kind of line; known are %(known)s.")
                % {"text": cells["kind"][:40], "known": ", ".join(["payment", *self.KINDS])}
            )
        status = cells.get("status", "")
        if status not in self.STATUSES:
            raise ValueError(
                _("“%(text)s” is no status; known are %(known)s.")
                % {"text": status[:40], "known": ", ".join(name for name in self.STATUSES if name)}
            )
        currency = currency_of(cells["currency"])
        return Movement(
            row,
            self.KINDS[cells["kind"]],
            self.STATUSES[status],
            named(cells["reference"], "reference"),
            whole(cells["key"]),
            whole(cells["payment"]),
            minor(cells["amount"], currency),
            currency,
            moment(cells["at"]),
        )


class WeChat(Reader):
    """WeChat Pay's trade bill (ALL or REFUND): cells begin with a backtick, a summary follows the table.

    A cell ends where a comma and a backtick follow: names of goods have commas of their own, and no quotation marks. A
    refund is listed once, on the day it was accepted, with how far it was when the bill was made.
    """

    columns = ("交易时间", "微信订单号", "货币种类", "微信退款单号", "商户退款单号", "退款金额", "退款状态")

    STATUSES: Mapping[str, LineStatus] = {
        "SUCCESS": LineStatus.DONE,
        "PROCESSING": LineStatus.PENDING,
        "FAIL": LineStatus.FAILED,
        "CHANGE": LineStatus.FAILED,
    }
    SUMMARY = "总交易单数"

    def split(self, lines: Iterator[str]) -> Iterator[list[str]]:
        for line in lines:
            text = line.strip("\ufeff\r\n")
            if text.startswith("`"):
                yield text.split(",`")
                continue
            try:
                yield next(csv.reader([text]), [])
            except csv.Error:
                yield text.split(",")

    def clean(self, cell: str) -> str:
        return cell.strip().removeprefix("`")

    def is_end(self, cells: Sequence[str]) -> bool:
        return cells[0] == self.SUMMARY

    def movement(self, row: int, cells: Mapping[str, str]) -> Movement | None:
        if not cells["微信退款单号"].strip("0"):
            return None
        status = cells["退款状态"]
        if status not in self.STATUSES:
            raise ValueError(_("“%(text)s” is no status.") % {"text": status[:40]})
        currency = currency_of(cells["货币种类"])
        return Movement(
            row,
            LineKind.REFUND,
            self.STATUSES[status],
            named(cells["微信退款单号"], "微信退款单号"),
            # 0: begun outside, where nobody had a number for it.
            whole(cells["商户退款单号"]) if cells["商户退款单号"].strip("0") else "",
            whole(cells["微信订单号"]),
            minor(cells.get("申请退款金额") or cells["退款金额"], currency),
            currency,
            moment(cells.get("退款成功时间") or cells.get("退款申请时间") or cells["交易时间"]),
        )


class Alipay(Reader):
    """Alipay's trade bill: GBK, cells padded with tabs, comments with ``#`` around the table, amounts in yuan."""

    columns = ("支付宝交易号", "业务类型", "完成时间", "商家实收（元）", "退款批次号/请求号")
    aliases = {"交易号": "支付宝交易号"}
    encodings = ("utf-8-sig", "gb18030")
    preamble = "#"

    def movement(self, row: int, cells: Mapping[str, str]) -> Movement | None:
        if "退款" not in cells["业务类型"]:
            return None
        trade = named(cells["支付宝交易号"], "支付宝交易号")
        number = whole(cells["退款批次号/请求号"])
        at = moment(cells["完成时间"])
        return Movement(
            row,
            LineKind.REFUND,
            LineStatus.DONE,
            # Alipay has no number of its own for a refund: the trade's, with the request's, names it. One begun in the
            # merchant centre has no request number: the trade's and the moment do.
            named(f"{trade}/{number or format(at, '%Y%m%d%H%M%S')}"[:80], "支付宝交易号"),
            number,
            trade,
            minor(cells.get("订单金额（元）") or cells["商家实收（元）"], "CNY"),
            "CNY",
            at,
        )


class Stripe(Reader):
    """Stripe's itemised balance changes: times in UTC, decimal amounts, refunds negative.

    `gross` is in the currency of the shop's balance. What the customer was given stands in the `customer_facing_` columns,
    where they were chosen and the line is no dispute.
    """

    columns = ("balance_transaction_id", "created_utc", "currency", "gross", "reporting_category", "source_id")

    KINDS: Mapping[str, LineKind] = {
        "refund": LineKind.REFUND,
        "refund_failure": LineKind.SENT_BACK,
        "dispute": LineKind.CHARGEBACK,
        "dispute_reversal": LineKind.WON_BACK,
    }

    def movement(self, row: int, cells: Mapping[str, str]) -> Movement | None:
        kind = self.KINDS.get(cells["reporting_category"])
        if kind is None:
            return None
        facing = cells.get("customer_facing_amount", "")
        currency = currency_of(cells["customer_facing_currency"] if facing else cells["currency"])
        return Movement(
            row,
            kind,
            LineStatus.DONE,
            named(cells["source_id"], "source_id"),
            cells.get("refund_metadata[aftercare_attempt]", ""),
            cells.get("payment_intent_id") or cells.get("charge_id", ""),
            minor(facing or cells["gross"], currency),
            currency,
            moment(cells["created_utc"], UTC),  # type: ignore[arg-type]
            is_settlement=not facing,
        )


FORMATS: dict[str, type[Reader]] = {"csv": OwnColumns, "wechat": WeChat, "alipay": Alipay, "stripe": Stripe}
"""Name → reader. The portal's own columns are `csv`."""


def format_of(gateway: str) -> str:
    """The format in which a gateway writes its statements."""
    return gateway if gateway in (GatewayName.STRIPE, GatewayName.ALIPAY, GatewayName.WECHAT) else "csv"
