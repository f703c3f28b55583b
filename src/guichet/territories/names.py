"""How a name becomes a key: one function for what is stored and for what a person types."""

import re
import unicodedata

LONGEST_READ = 400
"""Characters of a text that are looked at: no territory has a name a quarter as long."""

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
_MARKS = re.compile(r"[\u0300-\u036f]+")
_WORDS = re.compile(r"[a-z0-9]+")
_WRITTEN_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_LEADING = re.compile(r"^(?:(?:cc|ca|cu|ept) )?(?:(?:l|le|la|les|d|de|du|des) )*(?=[a-z0-9]{2})")


def normalise(text: str) -> str:
    """Return lower-case ASCII words apart by one space: "L'Haÿ-les-Roses" -> "l hay les roses".

    Accents fall, ligatures open, "st" and "ste" are written out whole, and whatever is neither letter nor
    digit (hyphens, apostrophes, NULs, emoji) parts words. Only the first LONGEST_READ characters count.
    """
    folded = text[:LONGEST_READ].lower()
    if not folded.isascii():
        folded = _MARKS.sub("", unicodedata.normalize("NFKD", folded.translate(_LIGATURES)))
    words = _WORDS.findall(folded)
    return " ".join(_WRITTEN_SHORT.get(word, word) for word in words)


def without_leading_words(key: str) -> str:
    """Drop from a normalised name what people leave out: "le havre" -> "havre", "cc de l ernee" -> "ernee"."""
    return _LEADING.sub("", key, count=1)
