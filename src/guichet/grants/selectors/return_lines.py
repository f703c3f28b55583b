"""Read a file of what the payer did: which payment, which day, how much; what came back is under zero."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from bareme import ScalarError, values
from guichet.grants.errors import GrantError
from guichet.review.selectors.import_sheet import Cell, Lines, read_spreadsheet
from guichet.shared.errors import BadInput
from guichet.shared.folding import sort_key
from guichet.shared.reading import read_date

TITLES = {
    "reference": (
        "numero de dp", "n de dp", "dp", "numero dp", "endtoendid", "end to end id", "reference", "reference de bout en bout",
    ),
    "paid_on": ("date", "date de paiement", "date d execution", "paye le", "date valeur"),
    "amount": ("montant", "montant paye", "amount"),
    "status": ("statut", "etat", "status", "sens"),
}  # fmt: skip
"""The titles that a column may bear, folded."""
BACK = (
    "rejet",
    "rejete",
    "rejetee",
    "annule",
    "annulee",
    "retour",
    "reverse",
    "rjct",
    "rejected",
    "reversed",
)
"""What a status begins with when the money did not go, or came back."""
MOST_CENTS = 10**13


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """One line once read. `amount_cents` is under zero for what came back; `reason` says what cannot be read."""

    row: int
    cells: tuple[Cell, ...]
    reference: str
    paid_on: date | None
    amount_cents: int | None
    rejected: bool
    reason: str
    key: str


def read_returns(content: bytes, name: str) -> list[ReadLine]:
    """Return the lines of a CSV, XLSX or ODS file. Raise GrantError, ReviewError, RefusedFile for what cannot be read."""
    lines = read_spreadsheet(content, name, known=_known)
    columns = _columns(lines)
    twins: Counter[str] = Counter()
    return [_line(row, cells, columns, twins) for row, cells in lines.lines]


def _known(titles: Iterable[str]) -> int:
    every = {title for names in TITLES.values() for title in names}
    return sum(sort_key(title) in every for title in titles)


def _columns(lines: Lines) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, title in enumerate(lines.titles):
        for key, names in TITLES.items():
            if sort_key(title) in names:
                found.setdefault(key, place)
    for key, words in (("reference", "Numéro de DP"), ("paid_on", "Date"), ("amount", "Montant")):
        if key not in found:
            raise GrantError(f"Il manque la colonne « {words} » : ajoutez-la, puis renvoyez ce fichier.")
    return found


def _line(row: int, cells: Sequence[Cell], columns: dict[str, int], twins: Counter[str]) -> ReadLine:
    given = {key: cells[place] if place < len(cells) else None for key, place in columns.items()}
    reference = str(given.get("reference") or "").strip()[:60]
    status = sort_key(str(given.get("status") or ""))
    rejected = status.startswith(BACK)
    paid_on, amount, reason = None, None, "" if reference else "Il manque le numéro de DP."
    try:
        paid_on = read_date(str(given.get("paid_on") or ""))
    except BadInput as error:
        reason = reason or f"Date : {error.message}"
    try:
        amount = _cents(given.get("amount"))
    except BadInput as error:
        reason = reason or f"Montant : {error.message}"
    if rejected and amount is not None and amount > 0:
        amount = -amount
    values_of = f"{reference}|{paid_on}|{amount}|{rejected}"
    if reason:
        values_of = f"{row}|{cells!r}"
    twins[values_of] += 1
    key = hashlib.sha256(f"{values_of}|{twins[values_of]}".encode()).hexdigest()
    return ReadLine(
        row=row,
        cells=tuple(cells),
        reference=reference,
        paid_on=paid_on,
        amount_cents=amount,
        rejected=rejected,
        reason=reason,
        key=key,
    )


def _cents(cell: Cell) -> int:
    """Read an amount, signed: 13 450,00 or −200. A spreadsheet's number is read by its decimals."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        try:
            cents = Decimal(repr(cell)).scaleb(2)
        except InvalidOperation:
            raise GrantError("ce n’est pas un montant.") from None
        if cents != cents.to_integral_value():
            raise GrantError("un montant a deux décimales au plus.")
        read = int(cents)
    else:
        text = str(cell or "").strip()
        bare = text.lstrip("-−–").strip()
        try:
            read = values.parse_amount(bare)
        except ScalarError as error:
            raise GrantError(str(error)) from None
        read = -read if bare != text else read
    if abs(read) > MOST_CENTS:
        raise GrantError("il est trop grand.")
    return read


def texts_of(cells: Iterable[object]) -> Iterator[str]:
    """Yield the cells of a line as they are shown."""
    for cell in cells:
        yield "" if cell is None else str(cell)[:80]
