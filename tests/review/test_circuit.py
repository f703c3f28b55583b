"""From a proposal to a signed decision: who may, in which order, and what is refused with which words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from guichet.accounts.enums import RoleKind
from guichet.accounts.permissions import Actor
from guichet.applications.enums import Action, ClockKind, State
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.models import Application, ClockEvent
from guichet.applications.services.moving import Said, move
from guichet.journal.models import Entry
from guichet.review.enums import Outcome, ProposalState, VisaVerdict
from guichet.review.errors import ReviewError
from guichet.review.models import Opinion, Proposal, Visa
from guichet.review.selectors import circuits
from guichet.review.services.opinions import Asked, answer_opinion, ask_opinion
from guichet.review.services.proposals import Proposed, endorse, propose, withdraw_proposal
from tests.people import make

from .factories import NOW, make_application, officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("schemes")]

AWARD = Proposed(
    outcome=Outcome.ACCEPT,
    amount_cents=13_450_00,
    spend_cents=19_900_00,
    computation="Matériel à 70 %, services à 50 %.",
    completion_on=date(2022, 6, 30),
    terms="Avance de 30 %, solde sur factures.",
)
REFUSAL = Proposed(outcome=Outcome.REFUSE, grounds="Les écoles ont déjà le socle de base.")


@pytest.fixture
def application() -> Application:
    return make_application()


@pytest.fixture
def reviewer() -> Actor:
    return officer(RoleKind.REVIEWER)


@pytest.fixture
def prefet() -> Actor:
    return officer(RoleKind.DECIDER)


@pytest.fixture
def long_circuit(monkeypatch: pytest.MonkeyPatch) -> None:
    roles = (RoleKind.REVIEWER, RoleKind.VALIDATOR, RoleKind.SOUS_PREFET, RoleKind.DECIDER)
    monkeypatch.setattr("guichet.review.services.proposals.circuit_of", lambda _application: roles)


@pytest.fixture
def short_circuit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "guichet.review.services.proposals.circuit_of", lambda _application: circuits.SHORTEST
    )


def propose_award(application: Application, reviewer: Actor) -> Proposal:
    return propose(application.pk, AWARD, actor=reviewer, now=NOW)


@pytest.mark.usefixtures("short_circuit")
def test_signing_decides_in_one_go(application: Application, reviewer: Actor, prefet: Actor) -> None:
    proposal = propose_award(application, reviewer)
    endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=NOW)
    application.refresh_from_db()
    assert (application.state, application.granted_cents, application.decided_at) == (
        State.ACCEPTED,
        13_450_00,
        NOW,
    )
    assert Visa.objects.get().verdict == VisaVerdict.SIGN
    assert ClockEvent.objects.filter(application=application, kind=ClockKind.STOPPED).count() == 1
    kinds = list(
        Entry.objects.filter(subject=application.subject).order_by("id").values_list("kind", flat=True)
    )
    assert kinds == ["proposal.made", "proposal.endorsed", "application.accept"]


@pytest.mark.usefixtures("short_circuit")
def test_refusal_carries_its_grounds(application: Application, reviewer: Actor, prefet: Actor) -> None:
    proposal = propose(application.pk, REFUSAL, actor=reviewer, now=NOW)
    endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=NOW)
    application.refresh_from_db()
    assert (application.state, application.grounds) == (State.REFUSED, REFUSAL.grounds)
    assert application.granted_cents is None


@pytest.mark.usefixtures("long_circuit")
def test_every_role_passes_in_its_turn(application: Application, reviewer: Actor, prefet: Actor) -> None:
    proposal = propose_award(application, reviewer)
    with pytest.raises(NotYours):  # the préfet's turn has not come
        endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=NOW)
    for kind in (RoleKind.VALIDATOR, RoleKind.SOUS_PREFET):
        endorse(proposal.pk, VisaVerdict.AGREE, actor=officer(kind), now=NOW)
        application.refresh_from_db()
        assert application.state == State.UNDER_REVIEW
    endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=NOW)
    steps = circuits.steps_of(Proposal.objects.get(pk=proposal.pk))
    assert [step.role for step in steps] == [
        RoleKind.REVIEWER,
        RoleKind.VALIDATOR,
        RoleKind.SOUS_PREFET,
        RoleKind.DECIDER,
    ]
    assert [step.verdict for step in steps][-1] == VisaVerdict.SIGN


@pytest.mark.usefixtures("short_circuit")
def test_the_second_decider_is_told(application: Application, reviewer: Actor, prefet: Actor) -> None:
    proposal = propose_award(application, reviewer)
    endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=NOW, step=1)
    other = officer(RoleKind.DECIDER, name="autre décideur")
    with pytest.raises(ReviewError, match="déjà passé"):
        endorse(proposal.pk, VisaVerdict.AGREE, actor=other, now=NOW, step=1)
    assert Visa.objects.count() == 1


@pytest.mark.usefixtures("short_circuit")
def test_a_stand_in_signs_by_order(application: Application, reviewer: Actor) -> None:
    stand_in = officer(RoleKind.DECIDER, name="secrétaire général", order="arrêté du 4 janvier 2021")
    endorse(propose_award(application, reviewer).pk, VisaVerdict.AGREE, actor=stand_in, now=NOW)
    assert Visa.objects.get().by_order == "arrêté du 4 janvier 2021"


@pytest.mark.usefixtures("short_circuit")
def test_who_proposes_does_not_sign(application: Application) -> None:
    both = officer(RoleKind.REVIEWER)
    both = replace(both, scopes=(*both.scopes, *officer(RoleKind.DECIDER).scopes))
    proposal = propose_award(application, both)
    with pytest.raises(ReviewError, match="Qui propose ne valide pas"):
        endorse(proposal.pk, VisaVerdict.AGREE, actor=both, now=NOW)


@pytest.mark.usefixtures("short_circuit")
def test_sent_back_then_proposed_again(application: Application, reviewer: Actor, prefet: Actor) -> None:
    first = propose_award(application, reviewer)
    with pytest.raises(ReviewError, match="à revoir"):
        endorse(first.pk, VisaVerdict.RETURN, actor=prefet, now=NOW)
    endorse(first.pk, VisaVerdict.RETURN, actor=prefet, now=NOW, comment="Le calcul oublie les services.")
    first.refresh_from_db()
    assert first.state == ProposalState.RETURNED
    second = propose_award(application, reviewer)
    endorse(second.pk, VisaVerdict.AGREE, actor=prefet, now=NOW)
    application.refresh_from_db()
    assert application.state == State.ACCEPTED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount_cents": None}, "montant accordé"),
        ({"amount_cents": 0}, "montant accordé"),
        ({"amount_cents": -1}, "montant accordé"),
        ({"spend_cents": None}, "dépense retenue"),
        ({"amount_cents": 20_000_00}, "dépasse la dépense"),
        ({"computation": " "}, "calculé"),
        ({"completion_on": None}, "achèvement"),
        ({"terms": ""}, "modalités"),
    ],
)
def test_the_five_mentions_are_asked(
    application: Application, reviewer: Actor, change: dict[str, object], words: str
) -> None:
    with pytest.raises(ReviewError, match=words):
        propose(application.pk, replace(AWARD, **change), actor=reviewer, now=NOW)  # type: ignore[arg-type]  # the table gives columns by name
    assert not Proposal.objects.exists()


def test_a_refusal_without_grounds_is_refused(application: Application, reviewer: Actor) -> None:
    with pytest.raises(ReviewError, match="motifs"):
        propose(application.pk, replace(REFUSAL, grounds="  "), actor=reviewer, now=NOW)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (lambda: officer(RoleKind.REVIEWER, "DEP-36"), "another département"),
        (lambda: officer(RoleKind.REVIEWER, "DEP-37", "itn-3b"), "another scheme"),
        (lambda: officer(RoleKind.AUDITOR, ""), "reads only"),
        (lambda: officer(RoleKind.EXPERT), "gives opinions only"),
        (lambda: officer(RoleKind.DECIDER), "signs, does not propose"),
    ],
)
def test_strangers_see_nothing(application: Application, who: Callable[[], Actor], why: str) -> None:
    with pytest.raises(NotYours):
        propose(application.pk, AWARD, actor=who(), now=NOW)
    assert not Proposal.objects.exists(), why


@pytest.mark.usefixtures("short_circuit")
def test_nobody_decides_around_the_circuit(application: Application, prefet: Actor) -> None:
    with pytest.raises(ApplicationError, match="proposition"):
        move(application.pk, Action.ACCEPT, actor=prefet, now=NOW)


@pytest.mark.usefixtures("short_circuit")
def test_an_obligatory_opinion_holds_the_decision(
    application: Application, reviewer: Actor, prefet: Actor
) -> None:
    asked = Asked(email="IEN@exemple.fr", title="Inspection", code="ien", obligatory=True)
    opinion = ask_opinion(application.pk, asked, actor=reviewer, now=NOW)
    proposal = propose_award(application, reviewer)
    with pytest.raises(ApplicationError, match="avis obligatoire manque : Inspection"):
        endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=NOW)
    assert not Visa.objects.exists()
    answer_opinion(opinion.pk, "favourable", "", actor="opinion", now=NOW)
    endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=NOW)
    application.refresh_from_db()
    assert application.state == State.ACCEPTED


@pytest.mark.usefixtures("short_circuit")
def test_a_reopened_review_needs_a_new_signature(
    application: Application, reviewer: Actor, prefet: Actor
) -> None:
    endorse(
        propose(application.pk, REFUSAL, actor=reviewer, now=NOW).pk, VisaVerdict.AGREE, actor=prefet, now=NOW
    )
    later = NOW + timedelta(days=3)
    move(application.pk, Action.REOPEN, actor=prefet, now=later, said=Said(reason="Recours gracieux admis."))
    with pytest.raises(ApplicationError, match="proposition"):
        move(application.pk, Action.ACCEPT, actor=prefet, now=later)


def test_a_proposal_is_taken_back(application: Application, reviewer: Actor) -> None:
    proposal = propose_award(application, reviewer)
    withdraw_proposal(proposal.pk, actor=reviewer, now=NOW)
    with pytest.raises(ReviewError, match="plus en circuit"):
        withdraw_proposal(proposal.pk, actor=reviewer, now=NOW)


@pytest.mark.parametrize(
    ("email", "due", "words"),
    [
        ("", None, "adresse électronique"),
        ("deux@a@b.fr", None, "adresse électronique"),
        ("un mot@exemple.fr", None, "adresse électronique"),
        ("ien@exemple.fr", date(2021, 3, 14), "passée"),
    ],
)
def test_an_opinion_asked_wrong_says_why(
    application: Application, reviewer: Actor, email: str, due: date | None, words: str
) -> None:
    with pytest.raises(ReviewError, match=words):
        ask_opinion(application.pk, Asked(email=email, title="Avis", due_on=due), actor=reviewer, now=NOW)
    assert not Opinion.objects.exists()


@pytest.mark.parametrize(
    ("verdict", "text", "words"),
    [
        ("", "bien", "sens de votre avis"),
        ("oui", "bien", "sens de votre avis"),
        ("unfavourable", " ", "Expliquez"),
        ("favourable", "x" * 20_001, "trop long"),
    ],
)
def test_an_answer_that_says_nothing_is_refused(
    application: Application, reviewer: Actor, verdict: str, text: str, words: str
) -> None:
    opinion = ask_opinion(
        application.pk, Asked(email="ien@exemple.fr", title="Avis"), actor=reviewer, now=NOW
    )
    with pytest.raises(ReviewError, match=words):
        answer_opinion(opinion.pk, verdict, text, actor="opinion", now=NOW)


@pytest.mark.usefixtures("long_circuit")
def test_nobody_passes_two_steps(application: Application, reviewer: Actor) -> None:
    proposal = propose_award(application, reviewer)
    every = officer(RoleKind.VALIDATOR)
    every = replace(every, scopes=(*every.scopes, *officer(RoleKind.SOUS_PREFET).scopes))
    endorse(proposal.pk, VisaVerdict.AGREE, actor=every, now=NOW)
    with pytest.raises(ReviewError, match="une étape"):
        endorse(proposal.pk, VisaVerdict.AGREE, actor=every, now=NOW)


@pytest.mark.usefixtures("short_circuit")
def test_a_stand_in_does_not_sign_what_the_absent_proposed(application: Application, reviewer: Actor) -> None:
    stand_in = officer(RoleKind.DECIDER, name="secrétaire général", order="arrêté du 4 janvier 2021")
    stand_in = replace(stand_in, scopes=(replace(stand_in.scopes[0], absent=reviewer.reference),))
    with pytest.raises(ReviewError, match="Qui propose ne valide pas"):
        endorse(propose_award(application, reviewer).pk, VisaVerdict.AGREE, actor=stand_in, now=NOW)


@pytest.mark.usefixtures("short_circuit")
def test_nobody_signs_what_their_program_proposed(application: Application, prefet: Actor) -> None:
    scopes = officer(RoleKind.REVIEWER).scopes
    program = replace(prefet, person=None, maker=prefet.person, reference="token:3", scopes=scopes)
    proposal = propose_award(application, program)
    with pytest.raises(ReviewError, match="Qui propose ne valide pas"):
        endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=NOW)


@pytest.mark.usefixtures("short_circuit")
def test_an_officer_who_belongs_to_who_asks_decides_nothing(
    application: Application, reviewer: Actor, prefet: Actor
) -> None:
    secretary = make("secretary")
    Application.objects.filter(pk=application.pk).update(organisation=secretary.memberships[0].organisation)
    with pytest.raises(ReviewError, match="membre de l’organisme"):
        propose_award(application, replace(reviewer, memberships=secretary.memberships))
    proposal = propose_award(application, reviewer)
    with pytest.raises(ReviewError, match="membre de l’organisme"):
        endorse(
            proposal.pk, VisaVerdict.AGREE, actor=replace(prefet, memberships=secretary.memberships), now=NOW
        )
