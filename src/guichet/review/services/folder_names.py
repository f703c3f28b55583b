"""Names of files that any system unpacks where one expects: no path, no sign that one of them forbids, each once."""

import unicodedata

LONGEST = 100
FORBIDDEN = frozenset('/\\:*?"<>|')
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
)
UNNAMED = "sans nom"


def safe_name(name: str, longest: int = LONGEST) -> str:
    """Return a name without a path, controls or reserved words, its ending kept, `longest` characters at most."""
    text = unicodedata.normalize("NFC", name)
    text = "".join(
        "-" if sign in FORBIDDEN else " " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text
    )
    text = " ".join(text.split()).strip(". ")
    stem, dot, ending = text.rpartition(".")
    if not (ending.isalnum() and len(ending) <= 10 and stem.strip(". ")):
        stem, dot, ending = text, "", ""
    if stem.partition(".")[0].strip().lower() in RESERVED:
        stem = f"_{stem}"
    stem = stem[: longest - len(dot + ending)].strip(". ")
    return f"{stem}{dot}{ending}" or UNNAMED


class Names:
    """The names already given in one folder: a second one of the same name, whatever its case, is numbered."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def give(self, name: str) -> str:
        """Return a safe name that nothing else bears in this folder."""
        found = safe_name(name)
        stem, dot, ending = found.rpartition(".")
        if not dot:
            stem, ending = found, ""
        rank = 2
        while found.casefold() in self.taken:
            found = f"{stem[: LONGEST - 8 - len(ending)]} ({rank}){dot}{ending}"
            rank += 1
        self.taken.add(found.casefold())
        return found
