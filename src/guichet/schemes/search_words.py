"""How a text becomes words to search: one function for what is stored and for what a person types."""

import hashlib
import re
import unicodedata

LONGEST_READ = 20_000
"""Characters of a text that are looked at: a whole scheme fits."""

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": " ", "'": " "})
_MARKS = re.compile("[\u0300-\u036f]+")
_WORDS = re.compile(r"[a-z0-9]+")
# Words that say nothing of a subject, elided ones included: "l'école" is searched as "école".
_EMPTY = frozenset(
    _WORDS.findall(
        "a au aux c ce ces d dans de des du elle en et il ils j je l la le les leur leurs m ma mes mon n nos notre "
        "nous on ou par pour qu que qui s sa se ses son sur t ta tes ton tu un une vos votre vous"
    )
)

_CODE_LETTERS = "23456789bcdfghjkmnpqrstvwxz"
CODE_LENGTH = 6


def fold(text: str) -> str:
    """Return lower-case ASCII words apart by one space: "L'École numérique" -> "ecole numerique".

    The database compares bytes (C locale): accents and case are folded here, once and in one way. Whatever
    is neither letter nor digit parts words.
    """
    lowered = text[:LONGEST_READ].lower().translate(_LIGATURES)
    words = _WORDS.findall(_MARKS.sub("", unicodedata.normalize("NFKD", lowered)))
    return " ".join(word for word in words if word not in _EMPTY)


def short_code(slug: str, attempt: int = 0) -> str:
    """Return the code of a scheme's short address: six characters nobody confuses, always the same.

    Letters without vowels (no word appears) nor look-alikes. `attempt` gives another code when two slugs
    meet on one, which the database refuses.
    """
    digest = hashlib.sha256(f"{slug}#{attempt}".encode() if attempt else slug.encode()).digest()
    number = int.from_bytes(digest[:8])
    letters = []
    for _ in range(CODE_LENGTH):
        number, rest = divmod(number, len(_CODE_LETTERS))
        letters.append(_CODE_LETTERS[rest])
    return "".join(letters)
