#!/bin/bash
# python-calamine 0.9.1 beside openpyxl 3.1.5: whole numbers of a worksheet come back as floats, midnights as dates.
#
# Behaviour: calamine gives what an XLSX cell holds, and a number there has no kind: quantity 3 is 3.0. openpyxl tells whole
# numbers apart. A time at midnight is a date for calamine and a datetime for openpyxl.
# Guess before running: both give int 3 and the same datetime, so that the faster reader can replace the other.
# Why it matters: an order number or a quantity turned to text for a key is "202611010000123.0" and "3.0": the order is not
# found, the quantity is refused as no whole number, and only some placed-at times of a day (the midnights) fail to compare.
# Seen: as below; the number kept as text is the same in both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5
seen=$(cd "$folder" && venv/bin/python - <<'CODE'
from datetime import datetime

import openpyxl
from python_calamine import CalamineWorkbook

book = openpyxl.Workbook()
book.active.append([202611010000123, 3, "0012", datetime(2026, 11, 1), datetime(2026, 11, 1, 9, 30)])
book.save("orders.xlsx")
one = CalamineWorkbook.from_path("orders.xlsx").get_sheet_by_index(0).to_python()[0]
two = [cell.value for cell in openpyxl.load_workbook("orders.xlsx").active[1]]
for name, row in (("calamine", one), ("openpyxl", two)):
    print(name, *(f"{value} ({type(value).__name__})" for value in row), sep=" | ")
CODE
)
expected=$(cat <<'SEEN'
calamine | 202611010000123.0 (float) | 3.0 (float) | 0012 (str) | 2026-11-01 (date) | 2026-11-01 09:30:00 (datetime)
openpyxl | 202611010000123 (int) | 3 (int) | 0012 (str) | 2026-11-01 00:00:00 (datetime) | 2026-11-01 09:30:00 (datetime)
SEEN
)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "It does not hold any more; this was seen before:"; echo "$expected"; exit 1; }
