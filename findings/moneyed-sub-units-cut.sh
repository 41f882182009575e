#!/bin/bash
# py-moneyed 3.0, get_amount_in_sub_unit: what is less than a cent is cut off, not rounded and not refused.
#
# Behaviour: 10.009 EUR is 1000 cents, and so is 10.005; a negative amount is cut towards zero.
# Guess before running: an amount that the currency cannot hold raises, or is at least rounded to 1001.
# Why it matters: a refund shared over three lines by a division is a cent short in the call to the provider, always to the
# customer's loss, while the sum in the books, kept as a decimal, looks whole.
# Seen: three thirds of 10.00 EUR are sent as 999 cents; 2/3 of it as 666.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check py-moneyed==3.0
seen=$(cd "$folder" && venv/bin/python - <<'CODE'
from moneyed import EUR, Money

for text in ("10.005", "10.009", "-10.009"):
    print(text, Money(text, EUR).get_amount_in_sub_unit())
third = Money("10.00", EUR) / 3
print("three thirds", sum(third.get_amount_in_sub_unit() for _n in range(3)))
print("two thirds", (third * 2).get_amount_in_sub_unit())
CODE
)
expected=$(cat <<'SEEN'
10.005 1000
10.009 1000
-10.009 -1000
three thirds 999
two thirds 666
SEEN
)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It does not hold any more; this was seen before:"; echo "$expected"; exit 1; }
