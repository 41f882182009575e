#!/bin/bash
# phonenumbers 9.0.43: a phone number that a marketplace has masked is read as another, shorter number, and as a possible one.
#
# Behaviour: the stars are dropped like blanks. What is left has a length that exists in the country, so is_possible_number is
# true; only is_valid_number says no.
# Guess before running: stars are no part of a number, so parse raises NumberParseException.
# Why it matters: marketplaces' exports mask the middle digits. Buyers who share the ends become one number, and an order
# could be claimed by whoever has "the same" phone. A masked number proves nothing and has to be told apart before parsing.
# Seen: as below, with the example number of the library itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check phonenumbers==9.0.43
seen=$(cd "$folder" && venv/bin/python - <<'CODE'
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

example = phonenumbers.example_number_for_type("CN", PhoneNumberType.MOBILE)
plain = phonenumbers.national_significant_number(example)
for middle in ("", "0000", "9999"):
    whole = plain[:3] + (middle or plain[3:7]) + plain[7:]
    read = phonenumbers.parse(whole[:3] + "****" + whole[7:], "CN")
    print(
        "masked of", middle or "example",
        "is the same", read == phonenumbers.parse(plain[:3] + "****" + plain[7:], "CN"),
        "digits", len(str(read.national_number)),
        "possible", phonenumbers.is_possible_number(read),
        "valid", phonenumbers.is_valid_number(read),
    )
CODE
)
expected=$(cat <<'SEEN'
masked of example is the same True digits 7 possible True valid False
masked of 0000 is the same True digits 7 possible True valid False
masked of 9999 is the same True digits 7 possible True valid False
SEEN
)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It does not hold any more; this was seen before:"; echo "$expected"; exit 1; }
