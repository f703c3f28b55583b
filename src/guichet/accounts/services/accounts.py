"""What a person changes of their own account: name, telephone, pace of mails, open sessions."""

from datetime import datetime

from django.db import transaction

from guichet.accounts.enums import Pace
from guichet.accounts.errors import InvalidAccount
from guichet.accounts.models import Person, Session
from guichet.journal.services import record

LONGEST_NAME, LONGEST_PHONE = 200, 20


@transaction.atomic
def change_account(person: int, *, name: str, phone: str, pace: str, now: datetime) -> None:
    """Keep name, telephone and pace. InvalidAccount for a telephone that is not one, or a pace that does not exist."""
    name, phone = " ".join(name.split())[:LONGEST_NAME], read_phone(phone)
    if pace not in Pace.values:
        raise InvalidAccount("pace", "Choisissez l’un des rythmes proposés.")
    row = Person.objects.select_for_update().get(pk=person)
    before = {"name": row.name, "phone": row.phone, "pace": row.pace}
    after = {"name": name, "phone": phone, "pace": pace}
    if before == after:
        return
    row.name, row.phone, row.pace = name, phone, pace
    row.save(update_fields=["name", "phone", "pace"])
    record(
        "person.changed",
        f"person:{person}",
        actor=f"person:{person}",
        now=now,
        details={"changed": sorted(key for key in after if after[key] != before[key]), "pace": pace},
        personal={"name": name, "phone": phone},
    )


@transaction.atomic
def change_pace(person: int, pace: Pace, *, now: datetime) -> None:
    """Change only the pace of mails: the link at the foot of each mail does, without signing in."""
    if Person.objects.filter(pk=person).exclude(pace=pace).update(pace=pace):
        reference = f"person:{person}"
        record(
            "person.changed", reference, actor=reference, now=now, details={"changed": ["pace"], "pace": pace}
        )


def read_phone(text: str) -> str:
    """Return a telephone number as it is kept: groups of two digits for a French one, as written for a foreign one."""
    digits = "".join(sign for sign in text if sign.isdigit() or sign == "+")
    if not text.strip():
        return ""
    national = "0" + digits[3:] if digits.startswith("+33") else digits
    if len(national) == 10 and national.startswith("0") and national.isdigit():
        return " ".join(national[start : start + 2] for start in range(0, 10, 2))
    if digits.startswith("+") and 8 <= len(digits) <= 16:
        return digits
    raise InvalidAccount("phone", "Ce numéro est incomplet : écrivez par exemple 02 47 00 00 00.")


@transaction.atomic
def close_sessions(person: int, *, key: str = "", others_than: str = "", now: datetime) -> int:
    """Close one session of a person (`key`), or all but one (`others_than`), by their stored keys. Returns how many."""
    rows = Session.objects.filter(person=person)
    rows = rows.filter(session_key=key) if key else rows.exclude(session_key=others_than)
    closed, _ = rows.delete()
    if closed:
        reference = f"person:{person}"
        record("session.closed", reference, actor=reference, now=now, details={"count": closed})
    return closed
