#!/bin/bash
# price-parser 0.5.1: an amount in dinars with three decimals is read a thousand times too large.
#
# Behaviour: a separator with three digits behind it is taken for thousands, whatever the currency beside it is.
# Guess before running: the currency stands in the text, and KWD, TND and BHD have three decimals, so "KWD 5.120" is 5.12.
# Why it matters: amounts in mails of complaint, marketplace exports and offers to settle are read with such parsers. A claim
# of 5.120 dinars becomes one of 5,120. A hint (decimal_separator) has to be given per currency.
# Mended here: where a currency has three decimals, "1,500" is refused instead of guessed (refunds/reconciling/lines.py).
# Seen: KWD 5.120 is 5120 and BHD 0.250 is 250, and 5.120 only with the hint; USD 5.12 is 5.12.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check price-parser==0.5.1
seen=$(cd "$folder" && venv/bin/python - <<'CODE'
from price_parser import Price

for text in ("KWD 5.120", "1.500 TND", "BHD 0.250", "USD 5.12"):
    print(text, "is", Price.fromstring(text).amount)
print("KWD 5.120 with the hint is", Price.fromstring("KWD 5.120", decimal_separator=".").amount)
CODE
)
expected=$(cat <<'SEEN'
KWD 5.120 is 5120
1.500 TND is 1500
BHD 0.250 is 250
USD 5.12 is 5.12
KWD 5.120 with the hint is 5.120
SEEN
)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It does not hold any more; this was seen before:"; echo "$expected"; exit 1; }
