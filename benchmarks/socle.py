"""The measured scheme (schemes/socle-numerique-ecoles.yaml) and made-up communes for it, the same at each run."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bareme import Plan, SchemeFile, SharedFacts, compile_scheme, read_scheme, read_shared_facts
from bareme.columns import Column, FactColumn

ROOT = Path(__file__).resolve().parent.parent
AT = date(2021, 3, 1)
COMMUNES = 34_969  # as many as France has communes
SEED = 2021
ONE: dict[str, Any] = {
    "legal_kind": "commune",
    "schools": 1,
    "classes": 5,
    "pupils": 120,
    "has_base": False,
    "with_staff": True,
    "equipment": 17_500_00,
    "services": 2_400_00,
    "other_grants": 1_000_00,
}


@dataclass(frozen=True)
class Socle:
    file: SchemeFile
    shared: SharedFacts

    def plan(self, **parameters: str) -> Plan:
        return compile_scheme(self.file, self.shared, AT, parameters=parameters)


def read() -> Socle:
    shared = read_shared_facts((ROOT / "schemes/facts.yaml").read_bytes(), "facts.yaml")
    path = ROOT / "schemes/socle-numerique-ecoles.yaml"
    return Socle(read_scheme(path.read_bytes(), path.name), shared)


def communes(count: int = COMMUNES) -> dict[str, np.ndarray]:
    """Facts of made-up communes: int64, cents, 0/1. Most have few classes; a few pass each bound of the scheme."""
    chance = np.random.default_rng(SEED)
    classes = np.minimum(np.exp(chance.normal(1.6, 1.1, count)).astype(np.int64), 5_000)
    pupils = classes * chance.integers(12, 29, count)
    equipment = classes * chance.integers(40_000, 550_000, count) + chance.integers(0, 100, count)
    services = pupils * chance.integers(0, 4_000, count) + chance.integers(0, 100, count)
    return {
        "schools": np.minimum(1 + classes // 5, 500) * (chance.random(count) > 0.05),
        "classes": classes,
        "pupils": pupils,
        "has_base": (chance.random(count) < 0.15).astype(np.int64),
        "with_staff": (chance.random(count) < 0.9).astype(np.int64),
        "equipment": equipment,
        "services": services * (chance.random(count) > 0.05),
        "other_grants": equipment // chance.integers(2, 40, count) * (chance.random(count) < 0.3),
    }


def columns(facts: dict[str, np.ndarray]) -> dict[str, FactColumn]:
    found: dict[str, FactColumn] = {name: Column(values) for name, values in facts.items()}
    return {**found, "legal_kind": "commune"}
