"""An API token for a person."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from rest_framework.authtoken.models import Token

from portal.people.models import User, tidy_phone


class Command(BaseCommand):
    help = "Print the API token of a user (made when there is none). Send it as `Authorization: Token …`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", metavar="USER", help="e-mail address or phone number")
        parser.add_argument("--renew", action="store_true", help="replace the token; the old one stops working")

    def handle(self, *args: Any, user: str, renew: bool, **options: Any) -> None:
        name = user.strip()
        person = User.objects.filter(
            Q(email=name.lower()) if "@" in name else Q(phone=tidy_phone(name) or None, phone__isnull=False)
        ).first()
        if person is None or not person.is_active:
            raise CommandError(f"Nobody signs in as {user}.")
        if renew:
            Token.objects.filter(user=person).delete()
        token, _made = Token.objects.get_or_create(user=person)
        self.stdout.write(token.key)
