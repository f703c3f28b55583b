"""The name of a file as it is kept: what a screen shows truly and every disk accepts."""

import re
import unicodedata

LONGEST = 120
"""Characters of a kept name, its ending included: any file system and any screen hold it."""
UNNAMED = "fichier"

_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,8})$")


def clean_name(name: str) -> str:
    """Return a name without folder, control, writing-direction mark or character that a disk refuses.

    The last part of a path is kept, from a browser or a disk that gives the whole. What is too long is cut before
    the ending; a name of which nothing remains is "fichier". Two files may bear the same name.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(" " if unicodedata.category(c) in {"Zs", "Zl", "Zp"} else c for c in last)
    kept = "".join(c for c in visible if not unicodedata.category(c).startswith("C"))
    kept = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", kept)).strip(" ").rstrip(" .")
    found = _ENDING.search(kept)
    ending = found[0] if found else ""
    stem = kept.removesuffix(ending).strip(" .") or UNNAMED
    if stem.split(".")[0].strip().casefold() in _RESERVED:
        stem = f"_{stem}"
    return stem[: LONGEST - len(ending)].rstrip(" .") + ending


def ending_of(name: str) -> str:
    """Return the ending of a name in lower case, without its dot; empty when there is none."""
    found = _ENDING.search(name)
    return found[1].lower() if found else ""


def with_ending(name: str, ending: str) -> str:
    """Return a name that had no ending, with one."""
    return f"{name[: LONGEST - len(ending) - 1]}.{ending}"
