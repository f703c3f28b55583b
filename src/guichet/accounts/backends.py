"""How Django finds again a person who signed in. Nobody signs in by a password here."""

from django.contrib.auth.backends import BaseBackend

from guichet.accounts.models import Person


class PersonBackend(BaseBackend):
    """Finds a person by number while they are active."""

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.filter(pk=user_id, disabled_at=None).first()
