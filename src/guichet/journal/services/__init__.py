"""What other rooms may do with the journal: write in it, and erase what it says of a person."""

from guichet.journal.services.erasing import erase_person, erase_subject
from guichet.journal.services.recording import SYSTEM_CLOCK, record

__all__ = ["SYSTEM_CLOCK", "erase_person", "erase_subject", "record"]
