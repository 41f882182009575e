"""An API token for a person."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from portal.people.models import Role, User, tidy_phone
from portal.tokens.commands import make_token
from portal.tokens.models import AccessToken, Scope


class Command(BaseCommand):
    help = "Make an API token for a user and print it, once. Send it as `Authorization: Token …`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", metavar="USER", help="e-mail address or phone number")
        parser.add_argument("--name", default="create_token", help="what it is for, shown in the list on the profile")
        parser.add_argument("--days", type=int, default=90, help="how long it works (1 to 365; 90)")
        parser.add_argument("--scope", action="append", choices=Scope.values, help="what it may do (all)")
        parser.add_argument("--renew", action="store_true", help="the user's other tokens of this name stop working")

    def handle(self, *args: Any, user: str, name: str, days: int, renew: bool, **options: Any) -> None:
        given = user.strip()
        person = User.objects.filter(
            Q(email=given.lower()) if "@" in given else Q(phone=tidy_phone(given) or None, phone__isnull=False)
        ).first()
        if person is None or not person.is_active or person.role == Role.SYSTEM:
            raise CommandError(f"Nobody signs in as {user}.")
        if not 1 <= days <= 365:
            raise CommandError("A token works for 1 to 365 days.")
        if not 1 <= len(name) <= 60:
            raise CommandError("A name has 1 to 60 characters.")
        if renew:
            AccessToken.objects.filter(user=person, name=name).delete()
        _row, key = make_token(person, name=name, scopes=options["scope"] or Scope.values, days=days)
        self.stdout.write(key)
