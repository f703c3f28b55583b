"""Colleagues come by a mailed link; an application changes hands; a copy takes everything along."""

from datetime import timedelta

import pytest

from guichet.accounts.models import Mail
from guichet.applications.enums import ParticipantRole, State
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.models import Application, Participant
from guichet.applications.permissions import may_edit, may_read
from guichet.applications.services.inviting import (
    MOST_MAILS,
    accept,
    add_participant,
    end_invitation,
    hand_over,
    invite,
    invited_by,
    mail_link,
)
from guichet.applications.services.owning import NewOrganisation, attach_draft, choose_organisation
from guichet.shared.errors import BadInput
from tests.applications.drafts import NOW, draft
from tests.people import make, reload

pytestmark = pytest.mark.usefixtures("ground")
EDITOR, READER = ParticipantRole.EDITOR, ParticipantRole.READER


def secret_of(email: str) -> str:
    """The secret of the last mail to someone: nothing in the database gives it but the mail itself."""
    link = Mail.objects.filter(to=email).order_by("-id").values_list("link", flat=True)[0]
    return str(link).removeprefix("/rejoindre/")


@pytest.mark.parametrize(("role", "writes"), [(EDITOR, True), (READER, False)])
def test_an_invited_person_reads_and_writes_as_said(role: ParticipantRole, writes: bool) -> None:
    secretary, colleague = make("secretary"), make("stranger")
    made = draft(secretary)
    assert not may_read(made, colleague)
    invite(made.token, "inconnu@ailleurs.example", role, actor=secretary, now=NOW)
    assert not may_read(made, colleague), "not before they accept"
    accept(secret_of("inconnu@ailleurs.example"), actor=colleague, now=NOW)
    assert (may_read(made, colleague), may_edit(made, colleague)) == (True, writes)


def test_a_withdrawn_invitation_opens_nothing() -> None:
    secretary = make("secretary")
    made = draft(secretary)
    participant = invite(made.token, "inconnu@ailleurs.example", EDITOR, actor=secretary, now=NOW)
    end_invitation(made.token, participant.pk, actor=secretary, now=NOW)
    with pytest.raises(NotYours):
        invited_by(secret_of("inconnu@ailleurs.example"), NOW)


@pytest.mark.parametrize(
    ("email", "role", "reason"),
    [
        ("pas une adresse", EDITOR, "not an address"),
        ("", EDITOR, "nothing"),
        ("a@b.example", ParticipantRole.SIGNATORY, "a signature is asked elsewhere"),
        ("a@b.example", READER, "nobody owns the draft: whoever has the link writes in it"),
    ],
)
def test_an_invitation_that_cannot_be(email: str, role: ParticipantRole, reason: str) -> None:
    made = draft()
    with pytest.raises(BadInput):
        invite(made.token, email, role, actor=None, now=NOW)
    assert not Participant.objects.exists(), reason


def test_the_same_person_is_invited_once() -> None:
    made = draft()
    invite(made.token, "a@b.example", EDITOR, actor=None, now=NOW)
    with pytest.raises(ApplicationError, match="déjà invitée"):
        invite(made.token, "A@b.example", EDITOR, actor=None, now=NOW)


def test_a_draft_does_not_become_a_way_to_write_to_anyone() -> None:
    made = draft()
    for _ in range(MOST_MAILS):
        mail_link(made.token, "a@b.example", actor=None, now=NOW)
    with pytest.raises(ApplicationError, match="Trop de courriels"):
        mail_link(made.token, "a@b.example", actor=None, now=NOW)


@pytest.mark.parametrize(
    "role", [ParticipantRole.PARTNER, ParticipantRole.CO_VALIDATOR, ParticipantRole.SIGNATORY]
)
def test_the_link_to_agree_does_not_open_the_application(role: ParticipantRole) -> None:
    """Who is asked to agree reads what it is about: their secret is no invitation, and does not answer for them."""
    made = draft(make("secretary"))
    participant, secret = add_participant(made, "dasen@exemple.fr", role, "x", NOW)
    with pytest.raises(NotYours):
        accept(secret, actor=make("neighbour"), now=NOW)
    participant.refresh_from_db()
    assert (participant.person_id, participant.answer) == (None, "")


def test_an_invitation_is_for_one_person() -> None:
    secretary = make("secretary")
    made = draft(secretary)
    invite(made.token, "inconnu@ailleurs.example", EDITOR, actor=secretary, now=NOW)
    secret = secret_of("inconnu@ailleurs.example")
    accept(secret, actor=make("stranger"), now=NOW)
    with pytest.raises(ApplicationError):
        accept(secret, actor=make("neighbour"), now=NOW)


def test_a_handed_over_application_changes_owner_within_14_days() -> None:
    secretary, other = make("secretary"), make("stranger")
    made = draft(secretary)
    hand_over(made.token, "inconnu@ailleurs.example", actor=secretary, now=NOW)
    secret = secret_of("inconnu@ailleurs.example")
    assert Application.objects.get(pk=made.pk).owner_id == secretary.person, "not before it is accepted"
    with pytest.raises(NotYours):
        accept(secret, actor=other, now=NOW + timedelta(days=15))
    accept(secret, actor=other, now=NOW + timedelta(days=13))
    stored = Application.objects.get(pk=made.pk)
    assert stored.owner_id == other.person
    assert may_edit(stored, secretary), "who prepared it may still fill it"


def test_only_the_owner_hands_over() -> None:
    made = draft(make("secretary"))
    with pytest.raises(NotYours):
        hand_over(made.token, "a@b.example", actor=make("neighbour"), now=NOW)


def test_a_draft_of_nobody_is_attached_once() -> None:
    made, secretary = draft(), make("secretary")
    assert attach_draft(made.token, actor=secretary, now=NOW).owner_id == secretary.person
    with pytest.raises(NotYours):
        attach_draft(made.token, actor=make("stranger"), now=NOW)


def test_whoever_claims_a_siret_does_not_see_what_that_organisation_asked() -> None:
    secretary = make("secretary")
    theirs = draft(secretary)
    choose_organisation(theirs.token, secretary.memberships[0].organisation, actor=secretary, now=NOW)
    claimant = make("stranger")
    own = draft(claimant)
    new = NewOrganisation(siret="213 700 180 00010", name="Ballan-Miré")
    choose_organisation(own.token, new, actor=claimant, now=NOW)
    assert claimant.person is not None
    assert not may_read(Application.objects.get(pk=theirs.pk), reload(claimant.person))


@pytest.mark.parametrize(
    ("siret", "name", "field"),
    [("123", "Mairie", "siret"), ("21370018000011", "Mairie", "siret"), ("21370018000010", " ", "name")],
)
def test_an_organisation_that_cannot_be_read(siret: str, name: str, field: str) -> None:
    person = make("stranger")
    made = draft(person)
    with pytest.raises(BadInput) as refused:
        choose_organisation(made.token, NewOrganisation(siret=siret, name=name), actor=person, now=NOW)
    assert getattr(refused.value, "field", "") == field


def test_the_carrier_and_the_organisation_agree() -> None:
    agent = make("epci_agent")
    made = draft(agent)
    with pytest.raises(ApplicationError, match="Ballan-Miré"):
        choose_organisation(made.token, agent.memberships[0].organisation, actor=agent, now=NOW)


def test_a_carrier_not_said_is_the_organisation() -> None:
    agent = make("epci_agent")
    made = draft(agent, carrier="")
    chosen = choose_organisation(made.token, agent.memberships[0].organisation, actor=agent, now=NOW)
    assert (chosen.carrier, chosen.carrier_kind) == ("EPCI-243700754", "epci")
    assert chosen.state == State.DRAFT
