"""What tests read in the mails that wait."""

import re

from guichet.accounts.models import Mail


def last_mail(to: str) -> Mail:
    """Return the latest mail to this address."""
    return Mail.objects.filter(to=to).latest("pk")


def code_in(mail: Mail) -> str:
    """Return the six digits of a sign-in mail."""
    found = re.search(r"(\d{3}) (\d{3})", mail.text)
    assert found
    return found[1] + found[2]
