"""The names of a scheme while it is compiled: each one's slot, unit and value."""

import difflib
from dataclasses import dataclass, field
from typing import Any

from bareme.errors import DefinitionError
from bareme.values import Tariff

Path = tuple[str | int, ...]

UNITS = {"amount": "money", "integer": "number", "rate": "rate", "date": "date"}


@dataclass
class Names:
    """Slots in the order they are declared. Constants, facts and lines are values alike."""

    slots: dict[str, int] = field(default_factory=dict)
    units: list[str] = field(default_factory=list)
    low: list[Any] = field(default_factory=list)
    high: list[Any] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    tariffs: dict[str, Tariff] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    unconfirmed: set[int] = field(default_factory=set)
    unconfirmed_tariffs: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)

    def add(self, name: str, unit: str, low: Any, high: Any, path: Path) -> int:
        """Declare a value and return its slot."""
        if name in self.slots or name in self.tariffs:
            raise DefinitionError(path, f"le nom « {name} » sert déjà.", "Donnez un autre nom.")
        slot = self.hidden(name, unit, low, high)
        self.slots[name] = slot
        return slot

    def hidden(self, label: str, unit: str, low: Any, high: Any) -> int:
        """Declare a value that no name of the file reaches."""
        self.units.append(unit)
        self.low.append(low)
        self.high.append(high)
        self.labels.append(label)
        return len(self.units) - 1

    def slot(self, name: str, units: set[str], path: Path) -> int:
        """Return the slot of an operand, checked to be of one of the units."""
        if name in {"0", "1"}:
            return self._constant(int(name), units, path)
        if name in self.refused:
            raise DefinitionError(
                path, f"« {name} » est une dépense refusée.", "Elle ne compte pour rien : retirez-la."
            )
        if name in self.tariffs:
            raise DefinitionError(path, f"« {name} » est un barème.", "Écrivez-le après « tariff: ».")
        if name not in self.slots:
            raise self.missing(name, path)
        slot = self.slots[name]
        unit = self.units[slot]
        if unit not in units:
            raise DefinitionError(
                path,
                f"« {name} » est {_UNIT_WORDS.get(unit, unit)}.",
                f"Il faut ici {' ou '.join(_UNIT_WORDS.get(u, u) for u in sorted(units))}.",
            )
        return slot

    def tariff(self, name: str, path: Path) -> Tariff:
        """Return the tariff called `name`."""
        if name not in self.tariffs:
            raise DefinitionError(
                path,
                f"« {name} » n'est pas un barème.",
                "Déclarez-le dans « parameters » : [70 % to 1000 €, 0 % beyond].",
            )
        return self.tariffs[name]

    def _constant(self, value: int, units: set[str], path: Path) -> int:
        if value == 1 and "number" not in units:
            raise DefinitionError(
                path, "1 ne peut pas servir de montant ni de taux.", "Déclarez un paramètre."
            )
        unit = "number" if "number" in units else sorted(units)[0]
        key = f"{value} {unit}"
        if key not in self.slots:
            self.slots[key] = self.hidden(str(value), unit, value, value)
        return self.slots[key]

    def missing(self, name: str, path: Path) -> DefinitionError:
        """Say that a name is not known here, with the one that looks like it."""
        if name in self.later:
            return DefinitionError(
                path,
                f"« {name} » vient plus bas, ou dépend de cette ligne.",
                "Une ligne n'utilise que ce qui la précède.",
            )
        if name.replace(" ", "").replace("€", "").replace("%", "").replace(",", "").isdigit():
            return DefinitionError(
                path,
                f"« {name} » est un nombre écrit dans une règle.",
                "Déclarez-le dans « parameters », daté et sourcé.",
            )
        near = difflib.get_close_matches(name, self.slots, n=1)
        remedy = (
            f"Vouliez-vous écrire « {near[0]} » ?"
            if near
            else "Déclarez-le dans « facts », « expenses » ou « parameters »."
        )
        return DefinitionError(path, f"le nom « {name} » est inconnu.", remedy)


_UNIT_WORDS = {
    "money": "un montant",
    "number": "un nombre",
    "rate": "un taux",
    "date": "une date",
    "yes_no": "un oui/non",
    "choice": "un choix",
    "choices": "un choix multiple",
    "integers": "une suite de nombres",
    "codes": "un territoire",
}
