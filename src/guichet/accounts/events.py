"""What happened to people and their mails, told to the rooms above in the same transaction."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRefused:
    """The server of this address refused a mail for good (`code` 5xx): there is nobody there. It is not tried again."""

    email: str
    code: int
    at: datetime
