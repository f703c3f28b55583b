"""The demonstration's people: functions of Indre-et-Loire, made once however often one starts."""

from datetime import timedelta

import pytest

from guichet.accounts.enums import Right
from guichet.accounts.models import HeldRole, Membership, Organisation, Person
from guichet.accounts.permissions import load_actor
from guichet.demo.people import ROLES
from guichet.demo.services import SINCE, seed_people
from guichet.journal.models import Entry
from guichet.territories.selectors import check_siret

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]


def counts() -> list[int]:
    return [model.objects.count() for model in (Person, Organisation, Membership, HeldRole, Entry)]


def test_seeding_twice_changes_nothing() -> None:
    seed_people()
    first = counts()
    seed_people()
    assert counts() == first
    assert first[0] == len(ROLES) >= 12


def test_organisations_are_real_and_their_numbers_hold() -> None:
    seed_people()
    for organisation in Organisation.objects.all():
        assert check_siret(organisation.siret) == organisation.siret
        assert organisation.siret[9:11] == "99"
        assert organisation.territory, f"{organisation.name} is a territory"
    assert Organisation.objects.get(territory="COM-37018").name == "Commune de Ballan-Miré"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "right", "places", "may"),
    [
        ("instructrice", Right.INSTRUCT, ("COM-37018", "DEP-37"), True),
        ("instructeur-loir-et-cher", Right.INSTRUCT, ("COM-37018", "DEP-37"), False),
        ("prefete", Right.DECIDE, ("COM-37018", "DEP-37"), True),
        ("prefete", Right.INSTRUCT, ("COM-37018", "DEP-37"), False),
        ("sous-prefet", Right.ENDORSE, ("COM-37018", "ARR-372", "DEP-37"), True),
        ("sous-prefet", Right.ENDORSE, ("COM-37132", "ARR-373", "DEP-37"), False),
        ("inspectrice", Right.OPINE, ("COM-37018", "DEP-37"), True),
        ("secretaire-ballan-mire", Right.VIEW, ("COM-37018", "DEP-37"), False),
    ],
)
def test_rights(key: str, right: Right, places: tuple[str, ...], may: bool) -> None:
    seed_people()
    person = Person.objects.get(email=ROLES[key].email)
    found = load_actor(person.pk, now=SINCE + timedelta(days=60))
    assert found is not None
    assert found[1].may(right, scheme="socle-numerique-ecoles", places=places) is may
