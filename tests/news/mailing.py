"""What tests read in the mails of alerts."""

import re

from guichet.accounts.models import Mail


def last_mail(email: str) -> Mail:
    """Return the latest mail to this address."""
    return Mail.objects.filter(to=email).latest("pk")


def secret_in(email: str) -> str:
    """Return what the link of the latest mail confirms."""
    found = re.search(r"/alertes/confirmer/([\w-]+)", last_mail(email).text)
    assert found
    return found[1]


def token_in(mail: Mail) -> str:
    """Return the secret part of the links of a mail."""
    return mail.unsubscribe.removeprefix("/alertes/arret/")
