#!/bin/bash
# babel 2.19.0, parse_decimal: an amount with a decimal comma becomes a hundred times as much where the locale is English.
#
# Behaviour: the grouping sign is dropped wherever it stands; groups of two digits, or four, are no error unless strict=True.
# Guess before running: "12,50" in an English locale raises NumberFormatError, since no group has two digits.
# Why it matters: a provider's report lets its user choose the decimal separator, and the server's locale does not know
# which one was chosen. A refund of 12.50 is then compared, or worse paid, as 1250.
# Mended here: what can be read in two ways is refused row by row (refunds/reconciling/lines.py).
# Seen: 12,50 in en is 1250; 1.234 in de is 1234; with strict=True the first one is refused.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
seen=$(cd "$folder" && venv/bin/python - <<'CODE'
from babel.numbers import NumberFormatError, parse_decimal

print("12,50 en", parse_decimal("12,50", locale="en"))
print("3,5 en", parse_decimal("3,5", locale="en"))
print("12.50 de", parse_decimal("12.50", locale="de"))
try:
    print("12,50 en strict", parse_decimal("12,50", locale="en", strict=True))
except NumberFormatError:
    print("12,50 en strict", "refused")
CODE
)
expected=$(cat <<'SEEN'
12,50 en 1250
3,5 en 35
12.50 de 1250
12,50 en strict refused
SEEN
)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It does not hold any more; this was seen before:"; echo "$expected"; exit 1; }
