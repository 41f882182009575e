#!/bin/bash
# python-alipay-sdk 3.4.0: a genuine, signed answer is refused when one of its texts has a lone brace in it.
#
# Behaviour: the part of an answer that is signed is found by counting braces, also those inside texts. With a lone one the
# wrong part is compared with the signature, and the answer counts as forged.
# Guess before running: the object is found by a JSON parser, so that texts do not matter.
# Why it matters: the refund's reason, which people write, comes back in the answer to a question about it. Each question about
# that refund is then answered by an error, and a refund whose outcome is unknown stays so for ever, though it arrived.
# Mended here: the end of the object is found by parsing (refunds/gateways/alipay.py).
# Seen: accepted without a brace and with a pair, refused with a lone one; the signatures are all right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-alipay-sdk==3.4.0
seen=$(cd "$folder" && venv/bin/python - <<'CODE'
import base64
import json

from alipay import AliPay, AliPayConfig
from alipay.exceptions import AliPayValidationError
from Cryptodome.Hash import SHA256
from Cryptodome.PublicKey import RSA
from Cryptodome.Signature import PKCS1_v1_5

key = RSA.generate(2048)
client = AliPay(
    appid="1", app_notify_url=None, app_private_key_string=key.export_key().decode(),
    alipay_public_key_string=key.public_key().export_key().decode(), sign_type="RSA2", config=AliPayConfig(),
)
NAME = "alipay_trade_fastpay_refund_query_response"
for reason in ("too small", "size {L} too small", "size L} too small"):
    told = json.dumps({"code": "10000", "refund_reason": reason}, separators=(",", ":"))
    sign = base64.b64encode(PKCS1_v1_5.new(key).sign(SHA256.new(told.encode()))).decode()
    raw = '{"%s":%s,"sign":"%s"}' % (NAME, told, sign)
    try:
        print(reason, "->", client._verify_and_return_sync_response(raw, NAME)["code"])
    except (AliPayValidationError, ValueError) as problem:
        print(reason, "->", type(problem).__name__)
CODE
)
expected=$(cat <<'SEEN'
too small -> 10000
size {L} too small -> 10000
size L} too small -> AliPayValidationError
SEEN
)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It does not hold any more; this was seen before:"; echo "$expected"; exit 1; }
