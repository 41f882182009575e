#!/usr/bin/env python
"""The portal's command line. `manage.py serve` starts everything."""

import os
import sys


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an old Python runs first
        sys.exit("Aftercare needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        sys.exit(f"{error}. Install what the portal needs first: `make run`, or `pip install -r requirements.txt`.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
