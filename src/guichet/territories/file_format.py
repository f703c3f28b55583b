"""The file of territories, read line by line and checked: what scripts/build_territories.py writes."""

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from guichet.territories.codes import PREFIXES
from guichet.territories.errors import BrokenTerritoryFile
from guichet.territories.names import normalise, without_leading_words

COMMITTED = Path(__file__).parent / "data" / "territories.jsonl.gz"
FORMAT = 1
LONG_TYPES = {
    "CC": "communaute de communes",
    "CA": "communaute d agglomeration",
    "CU": "communaute urbaine",
    "METRO": "metropole",
    "MET69": "metropole",
}
KNOWN_TYPES = {None, *LONG_TYPES}
TERRITORY_COLUMNS = [
    *("kind", "code", "name", "valid_from", "valid_to", "populations", "siren"),
    *("epci", "ept", "arrondissement", "departement", "region", "epci_type", "financing"),
    *("latitude", "longitude", "approximate", "postal_codes", "name_key", "short_key", "search_text"),
]
SUCCESSION_COLUMNS = ["kind", "from_code", "to_code", "not_yet", "day", "from_name"]


def file_digest(path: Path) -> str:
    """The hash of the file and of the code that turns it into keys: either changing means loading again."""
    found = hashlib.sha256()
    for part in (path, Path(__file__), Path(__file__).with_name("names.py")):
        found.update(hashlib.sha256(part.read_bytes()).digest())
    return found.hexdigest()


class TerritoryFile:
    """The file, read once from its first line to its last: header, then successions, then territories.

    BrokenTerritoryFile names the line that cannot be used. Rows are in the order of the columns above, ready
    to be copied.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._rows = _numbered_rows(path)
        self._first_territory: tuple[int, Any] | None = None
        try:
            header = next(self._rows)[1]
            days = [date.fromisoformat(day) for day in header["vintages"]]
            self.first_day, self.last_day = days[0], days[-1]
            known = header["format"] == FORMAT
        except (StopIteration, LookupError, TypeError, ValueError) as error:
            raise BrokenTerritoryFile(
                f"{path.name}, ligne 1 : ce n’est pas un fichier de territoires."
            ) from error
        if not known:
            raise BrokenTerritoryFile(f"{path.name} : ce format n’est pas celui que Guichet lit ({FORMAT}).")
        self.digest = file_digest(path)
        self.successions = list(self._read_successions())

    def _read_successions(self) -> Iterator[tuple[Any, ...]]:
        for number, row in self._rows:
            match row:
                case ["S", *values] if len(values) == len(SUCCESSION_COLUMNS):
                    yield tuple(values)
                case ["T", *_]:
                    self._first_territory = (number, row)
                    return
                case _:
                    raise self._neither(number)

    def territories(self) -> Iterator[tuple[Any, ...]]:
        """Read the rest, with the keys that search needs. Two states of one territory never share a day."""
        former = _former_names(self.successions)
        ends: dict[tuple[str, str], str | None] = {}
        for number, row in chain([self._first_territory] if self._first_territory else (), self._rows):
            match row:
                case ["T", str(kind), str(code), str(name), str(first), end, list(), *_] if _is_whole(row):
                    last = ends.get((kind, code), "")
                    if last is None or first < last:
                        raise BrokenTerritoryFile(
                            f"{self._name}, ligne {number} : {name} a deux états le {first}."
                        )
                    ends[(kind, code)] = end
                    yield _with_keys(row[1:], former)
                case _:
                    raise self._neither(number)

    def _neither(self, number: int) -> BrokenTerritoryFile:
        return BrokenTerritoryFile(
            f"{self._name}, ligne {number} : ni un territoire ni une succession à sa place."
        )


def _is_whole(row: list[Any]) -> bool:
    return (
        len(row) == len(TERRITORY_COLUMNS) - 2
        and row[1] in PREFIXES
        and row[13] in KNOWN_TYPES
        and isinstance(row[-1], list)
    )


def _numbered_rows(path: Path) -> Iterator[tuple[int, Any]]:
    number = 0
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8") as file
        ):
            for number, line in enumerate(file, start=1):
                yield number, json.loads(line)
    except FileNotFoundError as error:
        raise BrokenTerritoryFile(f"Le fichier {path} n’existe pas.") from error
    except json.JSONDecodeError as error:
        raise BrokenTerritoryFile(f"{path.name}, ligne {number} : illisible ({error}).") from error
    except (OSError, EOFError, ValueError) as error:
        raise BrokenTerritoryFile(f"{path.name}, après la ligne {number} : illisible ({error}).") from error


def _former_names(successions: list[tuple[Any, ...]]) -> dict[str, list[tuple[str, str]]]:
    """The keys of names left behind, by the official code that took them over, with the day it had."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, _, to_code, _, day, from_name in successions:
        if kind in {"merged", "renamed"} and from_name:
            found[to_code].append((day, normalise(from_name)))
    return found


def _with_keys(values: list[Any], former: dict[str, list[tuple[str, str]]]) -> tuple[Any, ...]:
    """Add what search needs: the name's key, without its first small words, and all words and codes.

    The two arrays become PostgreSQL literals here: five times faster than through the driver.
    """
    kind, code, name, first = values[:4]
    departement, epci_type, postal_codes = values[10], values[12], values[17]
    key = normalise(name)
    words = [key]
    if epci_type:
        words.append(LONG_TYPES[epci_type])
    if left := former.get(f"{PREFIXES[kind]}-{code}"):
        words += dict.fromkeys(old for day, old in left if day <= first and old != key)
    words.append(code.lower())
    words += postal_codes
    if departement and kind != "commune" and departement != code:
        words.append(departement.lower())
    values[5] = f"{{{str(values[5])[1:-1].replace('None', 'NULL')}}}"
    values[17] = f"{{{','.join(postal_codes)}}}"
    return (*values, key, without_leading_words(key), f" {' '.join(words)}")
