"""Facts of many territories, from a CSV: one line a territory, one column a fact, named as in the scheme file."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bareme import FactError, FactValue, Plan, PlanFact, read_answer
from bareme.columns import Column, FactColumn, Ragged, choice_column
from guichet.simulations.errors import UnreadableFacts

CODE_HEADERS = ("code", "commune", "epci", "departement", "region", "siren", "insee")
MAX_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FactsFile:
    """Answers by fact name, then by territory code."""

    answers: dict[str, dict[str, FactValue]]

    def columns(self, plan: Plan, codes: list[str]) -> dict[str, FactColumn]:
        """Lay the answers along `codes`; a territory that the file leaves out is unknown."""
        columns: dict[str, FactColumn] = {}
        for name, answers in self.answers.items():
            fact = plan.fact(name)
            if fact is not None:
                columns[fact.name] = answers_column(fact, [answers.get(code) for code in codes])
        return columns


def answers_column(fact: PlanFact, values: list[FactValue]) -> FactColumn:
    """Turn typed answers (None: unknown) into a column of the engine."""
    known = np.array([value is not None for value in values], np.bool_)
    mask = None if known.all() else known
    if fact.type == "choice":
        return choice_column(fact, [value if isinstance(value, str) else None for value in values])
    if fact.type == "integers":
        rows = [value if isinstance(value, tuple) else () for value in values]
        offsets = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
        return Ragged(np.array([number for row in rows for number in row], np.int64), offsets, mask)
    encoded = [0 if value is None else fact.encode(value)[0] for value in values]
    return Column(np.array(encoded, np.int64), mask)


def read_facts_file(content: bytes, plan: Plan, known_codes: Mapping[str, int]) -> FactsFile:
    """Read a CSV (comma or semicolon, UTF-8, first line = names). Raise UnreadableFacts naming line and column."""
    rows = _rows(content)
    header = [name.strip().lower() for name in next(rows, [])]
    if not header or header[0] not in CODE_HEADERS:
        raise UnreadableFacts(
            "Ligne 1 : la première colonne doit s'appeler « code » (code INSEE ou SIREN). Les suivantes portent le nom des faits."
        )
    facts = [_fact(plan, name, position) for position, name in enumerate(header[1:], start=2)]
    answers: dict[str, dict[str, FactValue]] = {fact.name: {} for fact in facts}
    seen: dict[str, int] = {}
    for line, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise UnreadableFacts(
                f"Ligne {line} : {len(row)} colonnes au lieu de {len(header)}. Vérifiez les séparateurs et les guillemets."
            )
        code = _code(row[0], line, seen, known_codes)
        for position, (fact, cell) in enumerate(zip(facts, row[1:], strict=True), start=2):
            try:
                answers[fact.name][code] = read_answer(fact, cell)
            except FactError as error:
                raise UnreadableFacts(
                    f"Ligne {line}, colonne {position} ({header[position - 1]}) : {error.message}"
                ) from None
    return FactsFile(answers)


def _rows(content: bytes) -> Iterator[list[str]]:
    if len(content) > MAX_BYTES:
        raise UnreadableFacts("Le fichier dépasse 50 Mo. Gardez une ligne par territoire.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableFacts(
            f"Ligne {line} : le texte n'est pas de l'UTF-8. Enregistrez le fichier au format « CSV UTF-8 »."
        ) from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise UnreadableFacts(f"Ligne {line} : ce n'est pas un fichier texte. Enregistrez-le au format CSV.")
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else "\t" if "\t" in first else ","
    return _strict(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def _strict(rows: Any) -> Iterator[list[str]]:
    """Yield the rows; a quote that is opened and not closed is said with its line."""
    while True:
        try:
            row: list[str] = next(rows)
        except StopIteration:
            return
        except csv.Error:
            raise UnreadableFacts(
                f"Ligne {rows.line_num} : un guillemet n'est pas fermé ou pas à sa place. Vérifiez les guillemets."
            ) from None
        yield row


def _fact(plan: Plan, name: str, position: int) -> PlanFact:
    fact = plan.fact(name)
    if fact is None:
        known = ", ".join(fact.name for fact in plan.facts)
        raise UnreadableFacts(
            f"Ligne 1, colonne {position} : « {name[:40]} » n'est pas un fait de cette aide. Faits : {known}."
        )
    return fact


def _code(cell: str, line: int, seen: dict[str, int], known: Mapping[str, int]) -> str:
    code = cell.strip().upper()
    if code.isdigit() and len(code) == 4:  # a spreadsheet ate the leading zero of 01001
        code = f"0{code}"
    if code not in known:
        raise UnreadableFacts(
            f"Ligne {line}, colonne 1 : « {cell[:20]} » n'est pas un territoire connu à cette date. Vérifiez le code."
        )
    if code in seen:
        raise UnreadableFacts(
            f"Ligne {line}, colonne 1 : « {code} » est déjà ligne {seen[code]}. Gardez une seule ligne."
        )
    seen[code] = line
    return code
