#!/usr/bin/env python
"""The portal's command line. `manage.py serve` starts everything."""

import os
import sys


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an old Python runs first
        sys.exit(f"Aftercare needs Python 3.11 or newer; this is Python {sys.version_info[0]}.{sys.version_info[1]}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        if sys.argv[1:2] == [
            "serve"
        ]:  # before Django: the launcher decides where the broker is, which the settings read
            from portal.ops.launcher import serve

            sys.exit(serve(sys.argv[2:]))
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        sys.exit(f"{error}. Install what the portal needs first: `make run`, or `pip install -r requirements.txt`.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
