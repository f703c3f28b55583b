"""What is typed in the forms of a contract, read with what is wrong at its field."""

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest

from guichet.crte.errors import ContractRefusal
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_amount, read_date, read_integer

LONGEST = 4000
MOST_PK = 2**62
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


class Said:
    """The words of a form. Each reading raises ContractRefusal at its own field."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words

    def text(self, name: str) -> str:
        """Return what was typed, empty when nothing was."""
        return self.words.get(name, "")

    def day(self, name: str, missing: str) -> date:
        """Return a date that must be there."""
        found = self.day_or_none(name)
        if found is None:
            raise ContractRefusal(missing, field=name)
        return found

    def day_or_none(self, name: str) -> date | None:
        """Return a date between 2000 and 2100, None when nothing was typed."""
        if not self.text(name).strip():
            return None
        try:
            found = read_date(self.text(name))
        except BadInput as error:
            raise ContractRefusal(error.message, field=name) from None
        if not FIRST_DAY <= found <= LAST_DAY:
            raise ContractRefusal("Choisissez un jour entre 2000 et 2100.", field=name)
        return found

    def number_or_none(self, name: str, *, most: int) -> int | None:
        """Return a whole number, None when nothing was typed."""
        if not self.text(name).strip():
            return None
        try:
            return read_integer(self.text(name), maximum=most)
        except BadInput as error:
            raise ContractRefusal(error.message, field=name) from None

    def cents_or_none(self, name: str) -> int | None:
        """Return an amount in cents, None when nothing was typed."""
        if not self.text(name).strip():
            return None
        try:
            return read_amount(self.text(name))
        except BadInput as error:
            raise ContractRefusal(error.message, field=name) from None

    def key(self, name: str) -> int:
        """Return the key of a row; 0, which no row has, for anything else."""
        text = self.text(name)
        return min(int(text), MOST_PK) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def said_in(request: HttpRequest) -> Said:
    """Return the words of a posted form."""
    return Said({name: str(text).replace("\x00", "")[:LONGEST] for name, text in request.POST.items()})
