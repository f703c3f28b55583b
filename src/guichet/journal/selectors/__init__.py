"""What other rooms may read of the journal."""

from guichet.journal.selectors.entries import EntryRecord, entries_of
from guichet.journal.selectors.kinds import register_words, words_of
from guichet.journal.selectors.proof import Unsealed, unsealed

__all__ = ["EntryRecord", "Unsealed", "entries_of", "register_words", "unsealed", "words_of"]
