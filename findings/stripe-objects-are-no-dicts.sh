#!/bin/bash
# stripe 16.1.0: a Refund is no dict any more, and only some of a dict's ways are gone.
#
# Behaviour: subscript and `in` work, .get(), .items(), dict() and json.dumps() raise. .to_dict() gives plain data, str() JSON.
# Guess before running: objects of the library are dicts, as they were for ten years, so metadata.get("key") works.
# Why it matters: the key of a try stands in the refund's metadata and is missing on refunds begun at the dashboard: exactly
# there code asks with .get(). It then fails on the path that looks for a lost answer, not on the one that sends.
# Seen: as below.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check stripe==16.1.0
seen=$(cd "$folder" && venv/bin/python - <<'CODE'
import json

import stripe

refund = stripe.Refund.construct_from(
    {"id": "re_1", "object": "refund", "amount": 1200, "currency": "eur", "metadata": {"attempt": "RF-1"}}, "sk_test"
)
ways = {
    "isinstance dict": lambda: isinstance(refund, dict),
    "refund['metadata']['attempt']": lambda: refund["metadata"]["attempt"],
    "'attempt' in metadata": lambda: "attempt" in refund["metadata"],
    "metadata.get('attempt')": lambda: refund["metadata"].get("attempt"),
    "dict(refund)": lambda: dict(refund),
    "json.dumps(refund)": lambda: json.dumps(refund),
    "json.loads(str(refund))['amount']": lambda: json.loads(str(refund))["amount"],
    "refund.to_dict()['metadata']": lambda: refund.to_dict()["metadata"],
}
for name, way in ways.items():
    try:
        print(name, "->", way())
    except (AttributeError, TypeError) as problem:
        print(name, "->", type(problem).__name__)
CODE
)
expected=$(cat <<'SEEN'
isinstance dict -> False
refund['metadata']['attempt'] -> RF-1
'attempt' in metadata -> True
metadata.get('attempt') -> AttributeError
dict(refund) -> TypeError
json.dumps(refund) -> TypeError
json.loads(str(refund))['amount'] -> 1200
refund.to_dict()['metadata'] -> {'attempt': 'RF-1'}
SEEN
)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It does not hold any more; this was seen before:"; echo "$expected"; exit 1; }
