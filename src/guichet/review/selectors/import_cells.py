"""One cell as a person wrote it in a spreadsheet, to what Guichet reads: days, amounts, words of a list. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from bareme import ScalarError, values
from guichet.applications.enums import State
from guichet.review.errors import ReviewError
from guichet.review.selectors.import_sheet import Cell
from guichet.schemes.enums import Audience
from guichet.shared.folding import sort_key
from guichet.shared.reading import read_date

FIRST_DAY = date(1899, 12, 30)
"""The day 0 of spreadsheets, as they count from March 1900 on."""
SERIALS = range(20_000, 80_000)
"""Numbers that are a day of a spreadsheet: 1954 to 2119."""
OPTION_SEPARATORS = "|;,\n"

STATES: dict[str, State] = {
    **dict.fromkeys(("", "en instruction", "en cours", "en cours d instruction", "instruction"), State.UNDER_REVIEW),
    **dict.fromkeys(("envoyee", "recue", "recu", "deposee", "depose", "a instruire", "nouveau"), State.SUBMITTED),
    **dict.fromkeys(("classee sans suite", "classe sans suite", "sans suite", "classee", "classe"), State.CLOSED),
    **dict.fromkeys(("abandonnee", "abandonne", "abandon", "retiree", "retire"), State.CLOSED),
    **dict.fromkeys(("acceptee", "accepte", "accordee", "accorde", "attribuee", "favorable"), State.ACCEPTED),
    **dict.fromkeys(("refusee", "refuse", "rejetee", "rejete", "defavorable"), State.REFUSED),
}  # fmt: skip


def text_of(cell: Cell) -> str:
    """Return a cell as a text: "oui" for a ticked one, a number without useless zeros."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f")
    return str(cell).replace("\u00a0", " ").strip()


def day_of(cell: Cell) -> date | None:
    """Read a day: a date of the spreadsheet, its number, 31/03/2021, 31.03.2021, 31-03-2021, 2021-03-31. None when empty."""
    text = text_of(cell)
    if not text:
        return None
    number = text.partition(".")[0]
    if number.isascii() and number.isdigit() and int(number[:6]) in SERIALS and len(number) == 5:
        return FIRST_DAY + timedelta(days=int(number))
    words = text.replace("T", " ").split()[0]
    french = (
        words.replace(".", "/").replace("-", "/") if words[2:3] in ".-/" or words[1:2] in ".-/" else words
    )
    parts = french.split("/")
    if len(parts) == 3 and len(parts[2]) == 2 and parts[2].isdigit():
        french = f"{parts[0]}/{parts[1]}/20{parts[2]}"
    return read_date(french)


def cents_of(cell: Cell) -> int | None:
    """Read an amount in cents: "13 180,00 €", 13180.5; a number is rounded to the cent. None when empty."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if cell < 0:
            raise ReviewError("Un montant ne descend pas sous zéro : vérifiez-le.")
        if cell > values.MAX_CENTS // 100:
            raise ReviewError("Ce montant est trop grand : un montant va jusqu’à 100 milliards d’euros.")
        return int((Decimal(repr(cell)) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    text = text_of(cell)
    if not text:
        return None
    try:
        return values.parse_amount(text)
    except ScalarError as error:
        raise ReviewError(str(error)) from None


def state_of(cell: Cell) -> State:
    """Read where a file stood, in usual words; under review when nothing is said."""
    found = STATES.get(sort_key(text_of(cell)))
    if found is None:
        raise ReviewError(
            "Cet état n’est pas reconnu. Écrivez « envoyée », « en instruction » ou « classée sans suite »."
        )
    return found


def kind_of(cell: Cell) -> str:
    """Read a kind of organisation: its code, its words or the singular of them."""
    text = sort_key(text_of(cell))
    for code, words in Audience.choices:
        told = sort_key(words)
        names = {sort_key(code), told, told.partition(" ")[0] if "(" in words else told}
        names |= {" ".join(word.rstrip("s") for word in name.split()) for name in set(names)}
        names |= {sort_key(part) for part in words.partition("(")[2].rstrip(")").split(",")} - {""}
        if text in names or " ".join(word.rstrip("s") for word in text.split()) in names:
            return code
    known = ", ".join(str(words) for _, words in Audience.choices)
    raise ReviewError(f"Cette sorte d’organisme n’est pas reconnue. Choisissez parmi : {known}.")


def option_of(cell: Cell, options: Iterable[tuple[str, str]]) -> str:
    """Return the code of an option from its words, accents and capitals aside; else the text as it stands."""
    text = text_of(cell)
    folded = sort_key(text)
    return next(
        (code for code, words in options if folded and folded in {sort_key(words), sort_key(code)}), text
    )


def options_of(cell: Cell, options: Iterable[tuple[str, str]]) -> list[str]:
    """Return the codes of several options, apart by a sign; an option whose words hold a comma is found whole."""
    known = list(options)
    whole = option_of(cell, known)
    if whole in {code for code, _ in known}:
        return [whole]
    parts = [text_of(cell)]
    for sign in OPTION_SEPARATORS:
        if sign in text_of(cell):
            parts = text_of(cell).split(sign)
            break
    return [option_of(part, known) for part in parts if part.strip()]
