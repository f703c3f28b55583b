"""A draft begins with what is known; what cannot be used is said, never dropped."""

import pytest

from guichet.applications.errors import NotOpen
from guichet.applications.selectors import standing_of
from guichet.applications.services import Wish, prepare_beginning, start_application
from tests.applications.drafts import NOW, SOCLE, draft
from tests.people import make

pytestmark = pytest.mark.usefixtures("ground")


def test_a_draft_of_nobody_has_a_secret_address_and_the_rules_of_the_day() -> None:
    made = draft(schools="2")
    assert len(made.token) == 43
    assert (made.owner, made.number, made.state) == (None, None, "draft")
    assert made.carrier_name == "Ballan-Miré"
    assert made.places[:2] == ["COM-37018", "EPCI-243700754"]
    assert made.carrier_facts["organisation.kind"] == "commune"
    assert made.answers.values == {"schools": 2}


@pytest.mark.parametrize(
    ("name", "value", "field", "kept"),
    [
        ("classes", "5", "classes", 5),  # the field itself
        (f"{SOCLE}.classes", "5", "classes", 5),  # as the simulator's links name it
        ("has_base", "non", "has_base", False),
    ],
)
def test_a_value_is_read(name: str, value: str, field: str, kept: object) -> None:
    made = draft(values={name: value})
    assert made.answers.values[field] == kept
    assert made.answers.notes[field] == {"from": "le lien"}


def test_a_spend_of_the_simulation_is_a_line_of_expenses() -> None:
    values = draft(equipment="17500", services="2 400,00").answers.values
    lines = [(line["kind"], line["amount"]) for line in values["expenses"]["lines"]]
    assert lines == [("equipment", 1_750_000), ("services", 240_000)]
    assert values["expenses"]["tax"] == "included"


@pytest.mark.parametrize(("typed", "lines"), [("6 000,50 €", [("public", 600_050)]), ("0", [])])
def test_grants_obtained_elsewhere_are_a_line_of_the_financing_plan(
    typed: str, lines: list[tuple[str, int]]
) -> None:
    made = draft(values={"project.other_grants": typed})
    kept = made.answers.values["financing"]["lines"]
    assert [(line["nature"], line["amount"]) for line in kept] == lines
    assert standing_of(made, NOW).view.facts["other_grants"] == sum(cents for _, cents in lines)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("classes", "beaucoup", "not a number"),
        ("classes", "-3", "negative"),
        ("classes", "1.250", "doubtful"),
        ("classes", "9999999", "above the maximum"),
        ("has_base", "peut-être", "neither yes nor no"),
        ("diagnosis", "../../etc/passwd", "no file of ours"),
    ],
)
def test_a_refused_value_stays_at_its_field_with_why(name: str, value: str, reason: str) -> None:
    made = draft(values={name: value, "schools": "1"})
    note = made.answers.notes[name]
    assert note["value"] == value, reason
    assert note["message"].endswith((".", " ?")), note
    assert made.answers.values == {"schools": 1}, "the others are kept"


def test_a_value_of_an_unknown_name_is_reported() -> None:
    wish = Wish(slug=SOCLE, layers=(("le lien", {"surface": "12"}),))
    refused = prepare_beginning(wish, now=NOW).prefill.refused
    assert [(item.name, item.field) for item in refused] == [("surface", "")]


def test_whoever_is_signed_in_owns_the_draft() -> None:
    secretary = make("secretary")
    assert draft(secretary).owner_id == secretary.person


def test_a_closed_call_takes_no_draft() -> None:
    with pytest.raises(NotOpen, match="31 mars 2021"):
        start_application(Wish(slug=SOCLE), actor=None, now=NOW.replace(month=4))


def test_the_rules_follow_the_answers() -> None:
    made = draft(
        schools="1", classes="5", pupils="120", has_base="non", with_staff="oui", equipment="17500",
        services="2400", other_grants="0",
    )  # fmt: skip
    standing = standing_of(made, NOW)
    assert standing.simulation.verdict == "yes"
    assert standing.simulation.amount == 1_345_000
