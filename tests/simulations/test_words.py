"""Values, units, dates and reasons as a person reads them."""

from datetime import date

import pytest

from bareme import simulate
from guichet.schemes.enums import Status
from guichet.schemes.selectors import plan_for
from guichet.simulations.card_words import met_words, range_words, when_words
from guichet.simulations.wording import criterion_words, noun_for, value_words

DAY = date(2021, 3, 1)


@pytest.mark.parametrize(
    ("count", "noun", "said"),
    [
        (0, "écoles", "école"),
        (1, "écoles", "école"),
        (2, "écoles", "écoles"),
        (1, "mois", "mois"),
        (1, "repas", "repas"),
        (1, "m²", "m²"),
        (1, "habitants par km²", "habitant par km²"),
    ],
)
def test_a_unit_agrees_with_its_number(count: int, noun: str, said: str) -> None:
    assert noun_for(count, noun) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (13_450_00, "money", "13 450,00 €"),
        (2_250, "rate", "22,5 %"),
        (16_584, "number", "16 584"),
        (1, "yes_no", "oui"),
        (0, "yes_no", "non"),
        (DAY.toordinal(), "date", "1er mars 2021"),
    ],
)
def test_a_value_is_written_in_french(value: int, unit: str, said: str) -> None:
    assert value_words(value, unit).replace("\u202f", " ").replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("ends", "said"), [((0, 100_00), "jusqu’à 100,00 €"), ((50_00, 100_00), "de 50,00 € à 100,00 €")]
)
def test_a_range_from_nothing_is_a_ceiling(ends: tuple[int, int], said: str) -> None:
    assert range_words(ends).replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("status", "day", "said"),
    [
        (Status.OPEN, date(2021, 3, 31), ("jusqu’au 31 mars", "il reste 30 jours")),
        (Status.OPEN, date(2022, 6, 27), ("jusqu’au 27 juin 2022", "il reste 483 jours")),
        (Status.OPEN, DAY, ("jusqu’au 1er mars", "aujourd’hui, dernier jour")),
        (Status.OPEN, None, ("ouverte", "sans date de fin connue")),
        (Status.SOON, date(2021, 3, 2), ("ouvre le 2 mars", "demain")),
        (Status.CLOSED, date(2021, 2, 1), ("fermée", "depuis le 1er février 2021")),
        (Status.CLOSED, None, ("fermée", "")),
        (Status.PERMANENT, None, ("au fil de l’eau", "sans date limite")),
        (Status.LOCAL, None, ("dates fixées localement", "à demander")),
        (Status.UNKNOWN, None, ("dates inconnues", "")),
    ],
)
def test_dates_say_how_long_is_left(status: Status, day: date | None, said: tuple[str, str]) -> None:
    until, left = when_words(status, day, DAY)
    assert (until, left.replace("\u202f", " ").replace("\xa0", " ")) == said


@pytest.mark.usefixtures("catalogue")
def test_a_criterion_that_speaks_of_others_is_said_so() -> None:
    plan = plan_for("detr", DAY)
    simulation = simulate(
        plan, {"organisation.kind": "commune", "territory.population": 900, "territory.overseas": False}
    )
    said = {result.criterion.id: criterion_words(result, plan) for result in simulation.criteria}
    assert said["group"] == "Ne vous concerne pas."
    assert said["commune"] != "Ne vous concerne pas."
    assert "Communauté rurale" not in met_words(simulation), "a card does not boast of it"
