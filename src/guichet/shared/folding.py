"""Words as they are searched: without accents, ligatures or capitals. The C locale of the database folds none of them."""

import re
import unicodedata

_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "’": "'", "\u00a0": " "}
)
_MARKS = re.compile(r"[\u0300-\u036f]+")
_GAPS = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return a text in lower case without accents, its punctuation kept: "L’Haÿ-les-Roses" -> "l'hay-les-roses"."""
    folded = text.lower()
    if folded.isascii():
        return folded
    return _MARKS.sub("", unicodedata.normalize("NFKD", folded.translate(_LIGATURES)))


def sort_key(text: str) -> str:
    """Return what sorts a text: its folded letters and digits, words apart by one space."""
    return _GAPS.sub(" ", fold(text)).strip()
