"""Erase what the journal says of a person; the entries, and the chain over them, stay whole."""

from guichet.journal.models import PersonalValue


def erase_person(reference: str) -> int:
    """Delete the personal values that this actor's entries named ("person:7"); return how many."""
    deleted, _ = PersonalValue.objects.filter(person=reference).delete()
    return deleted


def erase_subject(subject: str) -> int:
    """Delete the personal values that the entries of a thing named ("application:12"); return how many."""
    deleted, _ = PersonalValue.objects.filter(entry__subject=subject).delete()
    return deleted
