"""Payment providers of our own, behind a real socket: each behaves as the real one does, well or badly as a test asks.

They check our signatures and sign theirs, keep a book of what they paid, and can lose a request or an answer, fail, leave a
refund pending, and tell about it once, twice or in the wrong order. `paid()` is what a customer has really been given.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

import stripe
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

OURS = generate_private_key(65537, 2048)
THEIRS = generate_private_key(65537, 2048)
FORGER = generate_private_key(65537, 2048)
APIV3 = "0123456789abcdef0123456789abcdef"
SERIAL = "PUB_KEY_ID_0114232134912410000000000001"
NOTICE_SECRET = "whsec_ours"


def private_pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def sign(message: str, key: RSAPrivateKey = THEIRS) -> str:
    return base64.b64encode(key.sign(message.encode(), PKCS1v15(), SHA256())).decode()


def check(message: str, signature: str) -> None:
    OURS.public_key().verify(base64.b64decode(signature), message.encode(), PKCS1v15(), SHA256())


class Lost(Exception):
    """The socket is closed without an answer."""


class Provider:
    """A book of refunds by the provider's own number, and how the next requests are treated (first one first)."""

    name = ""

    def __init__(self) -> None:
        self.book: dict[str, dict[str, Any]] = {}
        self.script: list[str] = []
        self.calls: list[str] = []
        self.taken: dict[str, dict[str, Any]] = {}
        self.problems: list[str] = []
        self.address = ""

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> tuple[int, dict[str, str], bytes]:
        raise NotImplementedError

    def behaviour(self) -> str:
        return self.script.pop(0) if self.script else ""

    def take(self, number: str, amount: int, *, currency: str = "CNY", is_paid: bool = True, shop: str = "") -> None:
        """A customer pays here, under this number of the provider's; the merchant writes on it whose it is."""
        self.taken[number] = {"amount": amount, "currency": currency, "is_paid": is_paid, "shop": shop}

    def paid(self) -> int:
        """Minor units that customers have really been given."""
        return sum(entry["amount"] for entry in self.book.values() if entry["status"] == self.DONE)

    DONE = ""


class Stripe(Provider):
    """Keys are remembered with their parameters; the same key with others is an error; a new key is a new refund."""

    name = "stripe"
    DONE = "succeeded"

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, tuple[bytes, dict[str, Any]]] = {}
        self.currency = "cny"

    def answer(self, method, target, headers, body):
        assert headers["Authorization"] == "Bearer sk_test_ours"
        url = urlsplit(target)
        if method == "POST" and url.path == "/v1/refunds":
            return self._create(headers["Idempotency-Key"], body)
        if url.path.startswith(("/v1/payment_intents/", "/v1/charges/")):
            return self._payment(url.path.rsplit("/", 1)[1])
        rows = list(self.book.values())
        if url.path == "/v1/refunds":
            payment = parse_qs(url.query)["payment_intent"][0]
            rows = [row for row in rows if row["payment_intent"] == payment]
        elif url.path == "/v1/balance_transactions":
            rows = [
                {"id": f"txn_{row['id']}", "object": "balance_transaction", "amount": -row["amount"], "fee": 0,
                 "net": -row["amount"], "currency": row["currency"], "created": row["created"], "source": row,
                 "reporting_category": "refund"}
                for row in rows
            ]  # fmt: skip
        return reply({"object": "list", "data": rows, "has_more": False, "url": url.path})

    def _payment(self, number):
        if self.behaviour() == "lose_request":
            raise Lost
        one = self.taken.get(number)
        if one is None:
            error = {"type": "invalid_request_error", "code": "resource_missing", "message": "No such payment_intent"}
            return reply({"error": error}, 404)
        amount, paid = one["amount"], one["is_paid"]
        told = {"id": number, "amount": amount, "currency": one["currency"].lower(), "metadata": {}}
        told |= {"metadata": {"shop": one["shop"]}} if one["shop"] else {}
        if number.startswith("pi_"):
            return reply(told | {"object": "payment_intent", "amount_received": amount if paid else 0,
                                 "status": "succeeded" if paid else "requires_payment_method"})  # fmt: skip
        return reply(told | {"object": "charge", "paid": paid, "amount_captured": amount if paid else 0})

    def _create(self, key, body):
        if key in self.keys:
            known, made = self.keys[key]
            if known != body:
                return reply({"error": {"type": "idempotency_error", "message": "other parameters"}}, 400)
            return reply(made)
        how = self.behaviour()
        if how == "lose_request":
            raise Lost
        if how == "refuse":
            error = {"type": "invalid_request_error", "code": "insufficient_funds", "message": "no"}
            return reply({"error": error}, 400)
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        made = self.enter(
            asked["payment_intent"], int(asked["amount"]), self.currency,
            status="pending" if how == "pending" else "succeeded",
            metadata={name[9:-1]: value for name, value in asked.items() if name.startswith("metadata[")},
        )  # fmt: skip
        self.keys[key] = (body, made)
        if how == "lose_answer":
            raise Lost
        return reply(made)

    def enter(self, payment, amount, currency="cny", *, status="succeeded", metadata=None):
        number = f"re_{secrets.token_hex(8)}"
        self.book[number] = {
            "id": number, "object": "refund", "amount": amount, "currency": currency, "payment_intent": payment,
            "charge": None, "created": int(time.time()), "status": status, "metadata": metadata or {},
        }  # fmt: skip
        return self.book[number]

    def notice(self, told, kind="refund.updated", *, secret=NOTICE_SECRET, created=None):
        """A signed event about an object, as (body, headers)."""
        event = {"id": f"evt_{secrets.token_hex(6)}", "object": "event", "type": kind, "data": {"object": told}}
        event |= {"created": created} if created else {}
        body = json.dumps(event)
        return body.encode(), {"Stripe-Signature": stripe.WebhookSignature.generate_signature_header(body, secret)}

    def dispute(self, payment, amount):
        return {
            "id": f"dp_{secrets.token_hex(6)}", "object": "dispute", "amount": amount, "currency": "cny",
            "payment_intent": payment, "charge": "ch_1", "created": int(time.time()), "status": "needs_response",
        }  # fmt: skip


class Wechat(Provider):
    """One refund has one number for life: asked again, also after it was closed, it is the same refund."""

    name = "wechat"
    DONE = "SUCCESS"

    def answer(self, method, target, headers, body):
        self._check(method, target, headers, body)
        if method == "POST":
            return self._create(json.loads(body))
        if target.startswith("/v3/bill/tradebill"):
            told = {"download_url": f"{self.address}/v3/billdownload/file?token=1", "hash_type": "SHA1"}
            return self._signed(told | {"hash_value": hashlib.sha1(self.bill()).hexdigest()})
        if target.startswith("/v3/billdownload"):
            packed = self.bill() if self.behaviour() != "damage" else self.bill()[:-3]
            return 200, {"Content-Type": "application/octet-stream"}, gzip.compress(packed)
        if target.startswith("/v3/pay/transactions/id/"):
            return self._trade(urlsplit(target).path.rsplit("/", 1)[1])
        entry = self.book.get(urlsplit(target).path.rsplit("/", 1)[1])
        if entry is None:
            return self._signed({"code": "RESOURCE_NOT_EXISTS", "message": "no"}, 404)
        return self._signed(self._told(entry))

    def _trade(self, number):
        if self.behaviour() == "lose_request":
            raise Lost
        one = self.taken.get(number)
        if one is None:
            return self._signed({"code": "ORDER_NOT_EXIST", "message": "no"}, 404)
        return self._signed({
            "mchid": "1900000100", "appid": "wx1", "out_trade_no": "T-1", "transaction_id": number,
            "trade_state": "SUCCESS" if one["is_paid"] else "NOTPAY", "attach": one["shop"],
            "amount": {"total": one["amount"], "payer_total": one["amount"], "currency": one["currency"]},
        })  # fmt: skip

    def bill(self) -> bytes:
        lines = ["微信退款单号,商户退款单号,退款金额"]
        lines += [f"`{e['refund_id']},`{e['out_refund_no']},`{e['amount'] / 100:.2f}" for e in self.book.values()]
        return "\n".join(lines).encode("utf-8-sig")

    def _check(self, method, target, headers, body):
        given = dict(re.findall(r'(\w+)="([^"]*)"', headers["Authorization"]))
        message = f"{method}\n{target}\n{given['timestamp']}\n{given['nonce_str']}\n{body.decode()}\n"
        check(message, given["signature"])
        assert given["mchid"] == "1900000100"

    def _create(self, asked):
        how = self.behaviour()
        if how == "lose_request":
            raise Lost
        if how == "refuse":
            return self._signed({"code": "NOT_ENOUGH", "message": "no"}, 403)
        number, amount = asked["out_refund_no"], asked["amount"]["refund"]
        entry = self.book.get(number)
        if entry is not None and entry["amount"] != amount:
            return self._signed({"code": "INVALID_REQUEST", "message": "other amount"}, 400)
        if entry is None or entry["status"] == "CLOSED":
            entry = self.enter(asked["transaction_id"], amount, number=number)
            entry["status"] = {"pending": "PROCESSING", "close": "CLOSED", "abnormal": "ABNORMAL"}.get(how, "SUCCESS")
        if how == "lose_answer":
            raise Lost
        return self._signed(self._told(entry))

    def enter(self, payment, amount, *, number="", status="SUCCESS"):
        number = number or f"DASH{secrets.token_hex(6)}"
        self.book[number] = {
            "refund_id": f"5030{secrets.randbelow(10**16):016d}", "out_refund_no": number, "transaction_id": payment,
            "out_trade_no": "T-1", "amount": amount, "status": status, "at": now(),
        }  # fmt: skip
        return self.book[number]

    def _told(self, entry):
        told = {
            name: entry[name] for name in ("refund_id", "out_refund_no", "transaction_id", "out_trade_no", "status")
        }
        if entry["status"] == "SUCCESS":
            told["success_time"] = entry["at"]
        return told | {"create_time": entry["at"], "amount": amounts(entry["amount"], "CNY")}

    def _signed(self, told, status=200):
        text = json.dumps(told)
        stamp, nonce = str(int(time.time())), secrets.token_hex(8)
        headers = {
            "Content-Type": "application/json", "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": SERIAL, "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
            "Wechatpay-Signature": sign(f"{stamp}\n{nonce}\n{text}\n"),
        }  # fmt: skip
        return status, headers, text.encode()

    def notice(self, entry, *, key=THEIRS, at=None, **names):
        told = {name: entry[name] for name in ("refund_id", "out_refund_no", "transaction_id", "out_trade_no")}
        told |= names or {"mchid": "1900000100"}
        told |= {"refund_status": entry["status"], "amount": amounts(entry["amount"])}
        if entry["status"] == "SUCCESS":
            told["success_time"] = entry["at"]
        nonce = secrets.token_hex(6)
        sealed = AESGCM(APIV3.encode()).encrypt(nonce.encode(), json.dumps(told).encode(), b"refund")
        body = json.dumps({
            "id": f"EV-{secrets.token_hex(6)}", "event_type": f"REFUND.{entry['status']}",
            "resource_type": "encrypt-resource",
            "resource": {"algorithm": "AEAD_AES_256_GCM", "ciphertext": base64.b64encode(sealed).decode(),
                         "associated_data": "refund", "nonce": nonce},
        })  # fmt: skip
        stamp = str(int(at or time.time()))
        return body.encode(), {
            "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": nonce, "Wechatpay-Serial": SERIAL,
            "Wechatpay-Signature": sign(f"{stamp}\n{nonce}\n{body}\n", key),
        }  # fmt: skip


class Alipay(Provider):
    """One refund has one request number: asked again it changes no funds, and says so."""

    name = "alipay"
    DONE = "REFUND_SUCCESS"
    words = "sent by the portal"

    def answer(self, method, target, headers, body):
        if urlsplit(target).path != "/gateway.do":
            return 200, {"Content-Type": "application/zip"}, self.bill()
        asked = dict(pair.split("=", 1) for pair in urlsplit(target).query.split("&"))
        asked = {name: unquote_plus(value) for name, value in asked.items()}
        signature = asked.pop("sign")
        check("&".join(f"{name}={value}" for name, value in sorted(asked.items())), signature)
        what, content = asked["method"], json.loads(asked["biz_content"])
        if what == "alipay.trade.refund":
            told = self._create(content)
        elif what == "alipay.trade.fastpay.refund.query":
            told = self._told(self.book.get(content["out_request_no"]))
        elif what == "alipay.trade.query":
            told = self._trade(content["trade_no"])
        else:
            told = {"code": "10000", "bill_download_url": self.address.replace("/gateway.do", "/bill.zip")}
        text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
        name = what.replace(".", "_") + "_response"
        return 200, {"Content-Type": "text/html;charset=utf-8"}, f'{{"{name}":{text},"sign":"{sign(text)}"}}'.encode()

    def _trade(self, number):
        if self.behaviour() == "lose_request":
            raise Lost
        one = self.taken.get(number)
        if one is None:
            return {"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST", "msg": "no"}
        told = {
            "code": "10000", "trade_no": number, "out_trade_no": "T-1", "total_amount": f"{one['amount'] / 100:.2f}",
            "trade_status": "TRADE_SUCCESS" if one["is_paid"] else "WAIT_BUYER_PAY",
        }  # fmt: skip
        return told | ({"store_id": one["shop"]} if one["shop"] else {})

    def _create(self, asked):
        how = self.behaviour()
        if how == "lose_request":
            raise Lost
        if how == "refuse" or how.startswith("ACQ."):
            return {"code": "40004", "sub_code": how if "." in how else "ACQ.SELLER_BALANCE_NOT_ENOUGH", "msg": "no"}
        number = asked["out_request_no"]
        changed = "N" if number in self.book else "Y"
        entry = self.book.get(number) or self.enter(
            asked["trade_no"], int(Decimal(asked["refund_amount"]) * 100), number=number
        )
        if how == "lose_answer":
            raise Lost
        items = [{"fund_channel": "BANKCARD" if how == "pending" else "ALIPAYACCOUNT", "amount": "1"}]
        if how == "pending":
            entry["back"] = "P"
        return {
            "code": "10000", "trade_no": entry["trade_no"], "fund_change": changed, "gmt_refund_pay": now("%Y-%m-%d %H:%M:%S"),
            "refund_fee": f"{entry['amount'] / 100:.2f}", "refund_detail_item_list": items,
        }  # fmt: skip

    def enter(self, payment, amount, *, number="", status="REFUND_SUCCESS"):
        number = number or f"DASH{secrets.token_hex(6)}"
        self.book[number] = {"trade_no": payment, "number": number, "amount": amount, "status": status, "back": ""}
        return self.book[number]

    def _told(self, entry):
        if entry is None:
            return {"code": "10000", "msg": "Success"}
        told = {
            "code": "10000", "trade_no": entry["trade_no"], "refund_status": entry["status"],
            "refund_amount": f"{entry['amount'] / 100:.2f}", "gmt_refund_pay": now("%Y-%m-%d %H:%M:%S"),
            "refund_reason": self.words,
        }  # fmt: skip
        if entry["back"]:
            told["deposit_back_info"] = {"has_deposit_back": "true", "dback_status": entry["back"]}
        return told

    def bill(self) -> bytes:
        import io
        import zipfile

        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            lines = ["支付宝交易号,商户订单号,退款批次号/请求号,商家实收(元)"]
            lines += [f"{e['trade_no']},T-1,{e['number']},-{e['amount'] / 100:.2f}" for e in self.book.values()]
            archive.writestr("bill(汇总).csv", "#summary\n门店编号,合计".encode("gb18030"))
            archive.writestr("bill.csv", "\n".join(lines).encode("gb18030"))
        return packed.getvalue()

    def notice(self, entry, *, key=THEIRS):
        total = sum(e["amount"] for e in self.book.values() if e["trade_no"] == entry["trade_no"])
        form = {
            "notify_id": secrets.token_hex(8), "notify_type": "trade_status_sync", "app_id": "2019073166072302",
            "trade_no": entry["trade_no"], "out_trade_no": "T-1", "out_biz_no": entry["number"],
            "refund_fee": f"{total / 100:.2f}", "gmt_refund": now("%Y-%m-%d %H:%M:%S.000"), "charset": "utf-8",
        }  # fmt: skip
        return self._form(form, key)

    def came_back(self, entry, status, *, key=THEIRS):
        told = {
            "trade_no": entry["trade_no"], "out_request_no": entry["number"], "dback_status": status,
            "dback_amount": f"{entry['amount'] / 100:.2f}", "bank_ack_time": now("%Y-%m-%d %H:%M:%S"),
        }  # fmt: skip
        form = {
            "notify_id": secrets.token_hex(8), "app_id": "2019073166072302", "biz_content": json.dumps(told),
            "msg_method": "alipay.trade.refund.depositback.completed",
        }  # fmt: skip
        return self._form(form, key)

    def _form(self, form, key):
        signature = sign("&".join(f"{name}={value}" for name, value in sorted(form.items())), key)
        body = urlencode(form | {"sign_type": "RSA2", "sign": signature})
        assert dict(parse_qsl(body))["sign"] == signature
        return body.encode(), {}


def reply(told: dict[str, Any], status: int = 200) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json"}, json.dumps(told).encode()


def amounts(amount: int, currency: str = "") -> dict[str, Any]:
    told = {"total": amount, "refund": amount, "payer_total": amount, "payer_refund": amount}
    return told | ({"currency": currency} if currency else {})


def now(form: str = "") -> str:
    moment = datetime.now(UTC)
    return moment.strftime(form) if form else moment.isoformat(timespec="seconds")


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """The provider, listening on a socket of this machine for as long as the block lasts."""

    class Door(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            provider.calls.append(f"{self.command} {self.path.split('?')[0]}")
            try:
                status, headers, text = provider.answer(self.command, self.path, self.headers, body)
            except Lost:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            except Exception as problem:
                provider.problems.append(repr(problem))
                raise
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = handle_any

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    path = "/gateway.do" if provider.name == "alipay" else ""
    provider.address = f"http://127.0.0.1:{server.server_port}{path}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
