"""Erase what the journal says of a person; the entries, and the chain over them, stay whole."""

from collections.abc import Collection

from django.db.models import Q

from guichet.journal.models import PersonalValue


def erase_person(reference: str, *, values: Collection[str] = ()) -> int:
    """Delete the personal values of a person ("person:7"); return how many.

    `values` (their mail address) also finds what others' entries said of them before they had an account: an invitation,
    an opinion asked for.
    """
    named = {value for value in values if value}
    deleted, _ = PersonalValue.objects.filter(Q(person=reference) | Q(value__in=named)).delete()
    return deleted


def erase_subject(subject: str) -> int:
    """Delete the personal values that the entries of a thing named ("application:12"); return how many."""
    deleted, _ = PersonalValue.objects.filter(entry__subject=subject).delete()
    return deleted
