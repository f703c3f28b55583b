"""Roles: given, ended and delegated within the scope of whoever manages them, and written in the journal."""

import pytest
from django.test import Client

from guichet.accounts.enums import Right, RoleKind
from guichet.accounts.models import HeldRole, SecondFactor
from guichet.accounts.services import may_manage
from guichet.accounts.services.second_factor import begin_enrolment
from guichet.journal.models import Entry
from guichet.shared import clock
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]

NEW = "nouvelle@prefecture-37.example"
IN_37 = ("DEP-37", "REG-24")


@pytest.mark.parametrize(
    ("key", "kind", "scheme", "places", "may"),
    [
        ("national_manager", RoleKind.REVIEWER, "", (), True),
        ("national_manager", RoleKind.SCHEME_MANAGER, people.SOCLE, (), True),
        ("national_manager", RoleKind.AUDITOR, "", (), True),
        ("national_manager", RoleKind.NATIONAL_MANAGER, "", (), False),
        ("scheme_manager", RoleKind.REVIEWER, people.SOCLE, IN_37, True),
        ("scheme_manager", RoleKind.DECIDER, people.SOCLE, (), True),
        ("scheme_manager", RoleKind.REVIEWER, "detr", IN_37, False),
        ("scheme_manager", RoleKind.REVIEWER, "", IN_37, False),
        ("scheme_manager", RoleKind.SCHEME_MANAGER, people.SOCLE, IN_37, False),
        ("scheme_manager", RoleKind.AUDITOR, people.SOCLE, (), False),
        ("reviewer", RoleKind.REVIEWER, people.SOCLE, IN_37, False),
        ("prefet", RoleKind.DECIDER, people.SOCLE, IN_37, False),
        ("auditor", RoleKind.REVIEWER, people.SOCLE, IN_37, False),
        ("secretary", RoleKind.REVIEWER, people.SOCLE, IN_37, False),
    ],
)
def test_who_gives_what(key: str, kind: RoleKind, scheme: str, places: tuple[str, ...], may: bool) -> None:
    assert may_manage(people.make(key), kind, scheme, places) is may


def give(client: Client, **values: str) -> str:
    filled = {"email": NEW, "kind": "reviewer", "territoire": "DEP-37", "scheme": people.SOCLE} | values
    return client.post("/roles", filled, follow=True).content.decode()


def test_a_role_is_given_and_written_down(client: Client) -> None:
    actor = people.sign_in(client, "scheme_manager")
    assert "Le rôle est donné" in give(client, order="décision du 1er mars", until="2099-12-31")
    role = HeldRole.objects.get(person__email=NEW)
    assert (role.territory, role.scheme, role.order) == ("DEP-37", people.SOCLE, "décision du 1er mars")
    entry = Entry.objects.get(kind="role.granted", subject=f"role:{role.pk}")
    assert entry.actor == actor.reference
    assert NEW not in entry.content


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"kind": ""}, "Choisissez le rôle"),
        ({"kind": "auditor"}, "Vous ne gérez pas"),
        ({"scheme": "detr"}, "Vous ne gérez pas"),
        ({"scheme": ""}, "Vous ne gérez pas"),
        ({"territoire": "DEP-999"}, "DEP-999|999"),
        ({"email": "x"}, "incomplète"),
        ({"until": "2001-01-01"}, "avant d’avoir commencé"),
        ({"until": "demain"}, "demain"),
    ],
)
def test_what_cannot_be_given_is_said(client: Client, values: dict[str, str], told: str) -> None:
    people.sign_in(client, "scheme_manager")
    text = give(client, **values)
    assert any(words in text for words in told.split("|"))
    assert not HeldRole.objects.filter(person__email=NEW).exists()


@pytest.mark.parametrize(
    ("typed", "territory"),
    [
        ("DEP-37", "DEP-37"),
        ("Indre-et-Loire", "DEP-37"),
        ("indre et loire", "DEP-37"),
        ("REG-24", "REG-24"),
        ("Centre-Val de Loire", "REG-24"),
        ("ARR-372", "ARR-372"),
        ("Ballan-Miré", "COM-37018"),
        ("  ", ""),
    ],
)
def test_a_territory_is_given_by_its_name_or_its_code(client: Client, typed: str, territory: str) -> None:
    people.sign_in(client, "scheme_manager")
    assert "Le rôle est donné" in give(client, territoire=typed)
    assert HeldRole.objects.get(person__email=NEW).territory == territory


@pytest.mark.parametrize(
    ("typed", "told"), [("Tours", "COM-37261"), ("Tours", "ARR-372"), ("zzqqxx", "zzqqxx")]
)
def test_a_doubtful_name_is_asked_again_with_the_codes(client: Client, typed: str, told: str) -> None:
    people.sign_in(client, "scheme_manager")
    text = give(client, territoire=typed)
    assert told in text
    assert f'value="{typed}"' in text, "what was typed is kept"
    assert not HeldRole.objects.filter(person__email=NEW).exists()


def test_a_manager_sees_and_ends_only_what_they_manage(client: Client) -> None:
    people.make("prefet")
    people.sign_in(client, "scheme_manager")
    give(client)
    mine, theirs = HeldRole.objects.get(person__email=NEW), HeldRole.objects.get(kind=RoleKind.DECIDER)
    text = client.get("/roles").content.decode()
    assert f"/roles/{mine.pk}/fin" in text
    assert f"/roles/{theirs.pk}/fin" not in text
    assert client.post(f"/roles/{theirs.pk}/fin").status_code == 404
    assert client.post(f"/roles/{mine.pk}/fin").status_code == 302
    assert HeldRole.objects.get(pk=mine.pk).until is not None
    assert client.post(f"/roles/{mine.pk}/fin").status_code == 404


def test_a_holder_has_someone_stand_in(client: Client) -> None:
    actor = people.sign_in(client, "prefet")
    role = HeldRole.objects.get(person=actor.person)
    page = f"/roles/{role.pk}/suppleance"
    assert client.get(page).status_code == 200
    days = {"since": clock.today().isoformat(), "until": "2099-01-01"}
    refused = client.post(page, {"email": NEW, **days, "order": ""})
    assert "référence de l’arrêté" in refused.content.decode()
    assert client.post(page, {"email": actor.email, **days, "order": "a"}).status_code == 422
    assert client.post(page, {"email": NEW, **days, "order": "arrêté du jour"})["Location"] == "/compte"
    stand = HeldRole.objects.get(substitute_for=role)
    now = clock.now()
    acting = people.reload(stand.person_id, now=now)
    assert acting.delegation(Right.DECIDE, scheme="detr", places=("DEP-37",)) == {
        "for": actor.reference,
        "order": "arrêté du jour",
    }
    assert client.get(f"/roles/{stand.pk}/suppleance").status_code == 404, "no stand-in of a stand-in"
    other = Client()
    people.sign_in(other, "reviewer")
    assert other.get(page).status_code == 404
    assert other.post(f"/roles/{stand.pk}/fin").status_code == 404
    assert client.post(f"/roles/{stand.pk}/fin")["Location"] == "/compte", "who is stood in for ends it"


def test_a_lost_application_is_taken_away_by_the_country_only(client: Client) -> None:
    reviewer = people.make("reviewer")
    role = HeldRole.objects.get(person=reviewer.person)
    assert reviewer.person is not None
    begin_enrolment(reviewer.person, real=clock.real())
    people.sign_in(client, "scheme_manager")
    assert client.post(f"/roles/{role.pk}/code").status_code == 404
    assert SecondFactor.objects.exists()
    national = Client()
    people.sign_in(national, "national_manager")
    assert national.post(f"/roles/{role.pk}/code").status_code == 302
    assert not SecondFactor.objects.exists()
    assert Entry.objects.filter(kind="second_factor.removed").exists()


def test_an_auditor_reads_who_did_what(client: Client) -> None:
    manager = Client()
    people.sign_in(manager, "scheme_manager")
    give(manager)
    role = HeldRole.objects.get(person__email=NEW)
    people.sign_in(client, "auditor")
    page = client.get("/audit", {"sujet": f"role:{role.pk}"}).content.decode()
    assert "Rôle donné" in page
    assert "role.granted" not in page, "an auditor reads words, not codes"
    assert "pas encore scellée" in page
    assert "Aucune écriture" in client.get("/audit", {"sujet": "role:<b>"}).content.decode()
