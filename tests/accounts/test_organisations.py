"""Organisations: recognised by SIRET, claimed by the first, joined by invitation, never without an administrator."""

from datetime import timedelta

import pytest
from django.test import Client

from guichet.accounts.enums import MembershipRole
from guichet.accounts.errors import MembershipRefused
from guichet.accounts.models import Invitation, Mail, Membership, Organisation, Person
from guichet.accounts.permissions import Actor
from guichet.accounts.selectors import is_confirmed
from guichet.accounts.services import change_role, leave
from guichet.journal.models import Entry, PersonalValue
from guichet.shared import clock
from tests import people

from .mailing import last_mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]

SIRET = people.BALLAN[0]
PAGE = f"/organismes/{SIRET}"
INVITED = "adjointe@ballan-mire.example"


def page(client: Client, path: str, **values: str) -> str:
    """POST values, follow, return the page."""
    return client.post(path, values, follow=True).content.decode()


def membership(actor: Actor, role: MembershipRole) -> Membership:
    return Membership.objects.get(person=actor.person, role=role, ended_at=None)


def test_a_siret_is_recognised_and_claimed_once(client: Client) -> None:
    people.sign_in(client, "stranger")
    spaced = f"{SIRET[:3]} {SIRET[3:6]} {SIRET[6:9]} {SIRET[9:]}"
    assert "Commune de Ballan-Miré" in client.get("/organismes/ajouter", {"siret": spaced}).content.decode()
    said = page(client, "/organismes/ajouter", siret=SIRET)
    assert "À confirmer" in said
    organisation = Organisation.objects.get()
    assert (organisation.kind, organisation.territory) == ("commune", "COM-37018")
    assert not is_confirmed(organisation.pk)
    other = Client()
    people.sign_in(other, "neighbour")
    assert "déjà quelqu’un" in other.get("/organismes/ajouter", {"siret": SIRET}).content.decode()
    said = page(other, "/organismes/ajouter", siret=SIRET)
    assert "Votre demande est partie" in said
    page(other, "/organismes/ajouter", siret=SIRET)
    assert Mail.objects.filter(to="inconnu@ailleurs.example").count() == 1, "told once a day"
    assert other.get(PAGE).status_code == 404


def test_an_unknown_siret_says_what_it_is(client: Client) -> None:
    people.sign_in(client, "stranger")
    siret = "55208131766522"  # a company of no territory
    assert "dites ce que c’est" in client.get("/organismes/ajouter", {"siret": siret}).content.decode()
    assert "Il manque le nom" in page(client, "/organismes/ajouter", siret=siret)
    page(client, "/organismes/ajouter", siret=siret, name="Une entreprise", kind="company")
    assert Organisation.objects.get(siret=siret).kind == "company"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("123", "14 chiffres"),
        ("21370018099005", "faute de frappe|erreur de frappe"),
        ("abc", "que des chiffres"),
    ],
)
def test_a_wrong_siret_is_said_and_kept(client: Client, typed: str, told: str) -> None:
    people.sign_in(client, "stranger")
    answer = client.get("/organismes/ajouter", {"siret": typed})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert any(words in text for words in told.split("|"))
    assert f'value="{typed}"' in text


def test_an_officer_of_the_territory_confirms(client: Client) -> None:
    people.sign_in(client, "stranger")
    page(client, "/organismes/ajouter", siret=SIRET)
    pk = Membership.objects.filter(role=MembershipRole.ADMINISTRATOR).values_list("pk", flat=True).get()
    far, near = Client(), Client()
    people.sign_in(far, "other_reviewer")
    assert far.get(PAGE).status_code == 404
    assert far.post(f"{PAGE}/personnes", {"action": "confirm", "personne": pk}).status_code == 404
    people.sign_in(near, "reviewer")
    assert "Confirmer" in near.get(PAGE).content.decode()
    assert "Inviter" not in near.get(PAGE).content.decode()
    near.post(f"{PAGE}/personnes", {"action": "confirm", "personne": pk})
    assert is_confirmed(Organisation.objects.get().pk)
    assert Entry.objects.filter(kind="membership.confirmed").exists()
    refused = near.post(f"{PAGE}/personnes", {"action": "end", "personne": pk})
    assert refused.status_code == 404, "an officer confirms, no more"
    client.post(f"{PAGE}/personnes", {"action": "confirm", "personne": pk})


def test_nobody_confirms_themselves(client: Client) -> None:
    people.sign_in(client, "stranger")
    page(client, "/organismes/ajouter", siret=SIRET)
    pk = Membership.objects.values_list("pk", flat=True).first()
    assert client.post(f"{PAGE}/personnes", {"action": "confirm", "personne": pk}).status_code == 404


def test_an_invitation_joins_whoever_it_was_sent_to_once(client: Client) -> None:
    people.sign_in(client, "secretary")
    assert "L’invitation est partie" in page(client, PAGE, email=INVITED, role="signatory")
    link = last_mail(INVITED).link
    token = link.rsplit("/", 1)[1]
    assert token not in str(Invitation.objects.values().get())
    other = Client()
    people.sign_in(other, "neighbour")
    assert "déconnectez-vous" in other.get(link).content.decode()
    assert other.post(link).status_code == 410
    invited = Client()
    visitor = invited.get(link)
    assert visitor["Location"].startswith("/connexion?suite=")
    invited.post("/connexion", {"email": INVITED, "suite": link})
    assert invited.post(last_mail(INVITED).link)["Location"] == link
    assert "signe pour l’organisme" in invited.get(link).content.decode()
    assert invited.post(link)["Location"] == PAGE
    joined = Membership.objects.get(person__email=INVITED)
    assert (joined.role, joined.confirmed_at is not None) == (MembershipRole.SIGNATORY, True)
    assert invited.post(link).status_code == 410


@pytest.mark.parametrize("how", ["expired", "revoked", "renewed"])
def test_an_invitation_that_serves_no_more(client: Client, how: str) -> None:
    people.sign_in(client, "secretary")
    page(client, PAGE, email=INVITED, role="applicant")
    link = last_mail(INVITED).link
    if how == "expired":
        Invitation.objects.update(expires_at=clock.real() - timedelta(seconds=1))
    elif how == "revoked":
        pk = Invitation.objects.values_list("pk", flat=True).get()
        client.post(f"{PAGE}/personnes", {"action": "revoke", "personne": pk})
    else:
        page(client, PAGE, email=INVITED, role="applicant")
    guest = people.make("stranger")
    assert guest.person is not None
    Person.objects.filter(pk=guest.person).update(email=INVITED)
    invited = Client()
    people.sign_in_person(invited, guest.person)
    assert invited.get(link).status_code == 410


def test_whoever_was_never_confirmed_confirms_nobody_by_inviting(client: Client) -> None:
    people.sign_in(client, "stranger")
    page(client, "/organismes/ajouter", siret=SIRET)
    page(client, PAGE, email=INVITED, role="signatory")
    guest = Client()
    guest.post("/connexion", {"email": INVITED})
    link = last_mail(INVITED)
    guest.post(link.link)
    guest.post(Mail.objects.filter(to=INVITED, link__startswith="/invitations/").get().link)
    assert Membership.objects.get(person__email=INVITED).confirmed_at is None


def test_the_last_administrator_stays(client: Client) -> None:
    actor = people.sign_in(client, "secretary")
    row = membership(actor, MembershipRole.ADMINISTRATOR)
    with pytest.raises(MembershipRefused, match="dernier administrateur"):
        leave(row.pk, by=actor.reference, now=people.NOW)
    with pytest.raises(MembershipRefused, match="dernier administrateur"):
        change_role(row.pk, MembershipRole.SIGNATORY, by=actor.reference, now=people.NOW)
    assert "dernier administrateur" in page(client, f"{PAGE}/personnes", action="end", personne=str(row.pk))
    mayor = people.make("mayor")
    change_role(
        membership(mayor, MembershipRole.SIGNATORY).pk,
        MembershipRole.ADMINISTRATOR,
        by="person:1",
        now=people.NOW,
    )
    leave(row.pk, by=actor.reference, now=people.NOW)
    assert not people.reload(row.person_id).belongs_to(row.organisation_id, MembershipRole.ADMINISTRATOR)


def test_a_member_leaves_and_changes_nobody_else(client: Client) -> None:
    mayor, secretary = people.sign_in(client, "mayor"), people.make("secretary")
    theirs = membership(secretary, MembershipRole.APPLICANT).pk
    for action in ("end", "role", "confirm"):
        answer = client.post(f"{PAGE}/personnes", {"action": action, "personne": theirs, "role": "signatory"})
        assert answer.status_code == 404
    assert client.post(PAGE, {"email": INVITED, "role": "applicant"}).status_code == 404
    mine = membership(mayor, MembershipRole.SIGNATORY).pk
    assert client.post(f"{PAGE}/personnes", {"action": "end", "personne": mine})["Location"] == "/compte"
    assert client.get(PAGE).status_code == 404


def test_people_of_another_organisation_are_out_of_reach(client: Client) -> None:
    neighbour = people.make("neighbour")
    people.sign_in(client, "secretary")
    theirs = membership(neighbour, MembershipRole.APPLICANT).pk
    answer = client.post(f"{PAGE}/personnes", {"action": "end", "personne": theirs})
    assert answer.status_code == 404
    assert Membership.objects.get(pk=theirs).ended_at is None


def test_the_journal_keeps_addresses_apart(client: Client) -> None:
    people.sign_in(client, "secretary")
    page(client, PAGE, email=INVITED, role="applicant")
    entry = Entry.objects.get(kind="invitation.sent")
    assert INVITED not in entry.content
    assert PersonalValue.objects.get(entry=entry).value == INVITED
