#!/bin/bash
# mt-940 5.1.1: a reversed credit (RC in field 61) is told as a positive amount, like the credit itself.
#
# Behaviour: only the mark D makes an amount negative. RD, the reversal of a debit, is positive, which is right; RC, the
# reversal of a credit, is positive too, though the money leaves the account again.
# Guess before running: RC comes out negative and RD positive, so that the lines add up to the closing balance.
# Why it matters: matching refunds and repayments with a bank statement by the amount's sign counts a customer's repayment
# that the bank took back as a second one. The opening balance plus the lines is not the closing balance.
# Seen: 1000.00 - 12.50 + 12.50 - 20.00 is the closing 980.00, and the lines as told add up to 1020.00.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mt-940==5.1.1
seen=$(cd "$folder" && venv/bin/python - <<'CODE'
from decimal import Decimal

import mt940

STATEMENT = """:20:STMT1
:25:00000000/0000000000
:28C:1/1
:60F:C261001EUR1000,00
:61:2610021002D12,50NTRFREF1//BANK1
:86:payout
:61:2610051005RD12,50NTRFREF1//BANK2
:86:payout came back
:61:2610061006RC20,00NTRFREF2//BANK3
:86:receipt taken back
:62F:C261006EUR980,00
"""
told = mt940.parse(STATEMENT)
for line in told:
    print(line.data["status"], line.data["amount"].amount)
print("adds up to", Decimal("1000.00") + sum(line.data["amount"].amount for line in told))
print("closing   ", told.data["final_closing_balance"].amount.amount)
CODE
)
expected=$(cat <<'SEEN'
D -12.50
RD 12.50
RC 20.00
adds up to 1020.00
closing    980.00
SEEN
)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It does not hold any more; this was seen before:"; echo "$expected"; exit 1; }
