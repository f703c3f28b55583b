"""Committees: who prepares one, what its agenda holds, what it says, and the proposals that follow."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from procrastinate.contrib.django import app
from pypdf import PdfReader

from guichet.accounts.enums import RoleKind
from guichet.accounts.models import HeldRole
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.applications.models import Application
from guichet.documents.enums import IssuedKind
from guichet.documents.models import IssuedDocument
from guichet.documents.selectors import issued_document, read_file
from guichet.journal.models import Entry
from guichet.review.enums import ItemOutcome, Outcome, ProposalState
from guichet.review.errors import ReviewError
from guichet.review.models import Committee, CommitteeItem, Proposal, Score
from guichet.review.selectors.committees import committee_shown, committees_of, to_add, totals_of
from guichet.review.selectors.grids import criteria_of
from guichet.review.services import committees, sittings
from guichet.review.services.committee_papers import agenda_pdf, list_pdf, write_list, write_minutes
from guichet.review.services.committees import call_committee, put_on_agenda
from guichet.review.services.proposals import Proposed, propose
from guichet.shared import clock

from .committees import ACCEPTED, POSTPONED, REFUSED, SOCLE, SPEND, call, items_of, meeting, say
from .factories import NOW, make_application, officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
TERMS = sittings.AwardTerms(completion_on=date(2022, 6, 30), terms="Solde sur factures.")


@pytest.fixture
def reviewer() -> Actor:
    return officer(RoleKind.REVIEWER)


def order(committee: Committee, actor: Actor, common: sittings.AwardTerms = TERMS) -> Committee:
    return sittings.order_proposals(committee.pk, common, actor=actor, now=NOW, real=clock.real())


def run(committee: Committee) -> None:
    sittings.propose_after_committee(committee.pk, now=NOW, real=clock.real)


def answers_of(committee: Committee, given: dict[str, Any]) -> None:
    """Replace the answers of the first line."""
    answers = items_of(committee)[0].application.answers
    answers.values = given
    answers.save()


def text_of(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


# ---- who, and what may be put on an agenda


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (lambda: officer(RoleKind.REVIEWER, "DEP-36"), "another département"),
        (lambda: officer(RoleKind.REVIEWER, "DEP-37", "itn-3b"), "another scheme"),
        (lambda: officer(RoleKind.AUDITOR, ""), "reads only"),
        (lambda: officer(RoleKind.DECIDER), "signs, does not prepare"),
    ],
)
def test_only_who_instructs_there_prepares(who: Callable[[], Actor], why: str, reviewer: Actor) -> None:
    with pytest.raises(NotYours):
        call_committee(meeting(), actor=who(), now=NOW)
    committee = call(reviewer, 1)
    item = items_of(committee)[0]
    for attempt in (
        lambda: sittings.note_outcome(item.pk, ACCEPTED, actor=who(), now=NOW),
        lambda: sittings.close_committee(committee.pk, actor=who(), now=NOW),
        lambda: committees.take_off_agenda(item.pk, actor=who(), now=NOW),
        lambda: committees.cancel_committee(committee.pk, actor=who(), now=NOW),
        lambda: order(committee, who()),
    ):
        with pytest.raises(NotYours):
            attempt()
    assert CommitteeItem.objects.get().outcome == ItemOutcome.PENDING, why


def test_a_region_prepares_for_its_departments(reviewer: Actor) -> None:
    committee = call_committee(meeting(), actor=officer(RoleKind.REVIEWER, "REG-24"), now=NOW)
    assert committee.places[:1] == ["DEP-37"]
    assert "REG-24" in committee.places
    assert [one.pk for one in committees_of(reviewer)] == [committee.pk]
    assert not committees_of(officer(RoleKind.REVIEWER, "DEP-36"))


def test_every_scheme_must_be_held(reviewer: Actor) -> None:
    only_socle = officer(RoleKind.REVIEWER, "DEP-37", SOCLE)
    with pytest.raises(NotYours):
        call_committee(meeting(SOCLE, "detr"), actor=only_socle, now=NOW)
    both = call_committee(meeting(SOCLE, "detr"), actor=reviewer, now=NOW)
    with pytest.raises(NotYours):
        committee_shown(both.pk, only_socle)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"state": State.SUBMITTED}, "pas en instruction"),
        ({"state": State.ACCEPTED, "decided_at": NOW}, "pas en instruction"),
        ({"slug": "itn-3b"}, "n’examine pas l’aide"),
        ({"places": ["COM-36044", "DEP-36", "REG-24"]}, None),
    ],
)
def test_what_an_agenda_refuses(columns: dict[str, Any], words: str | None, reviewer: Actor) -> None:
    committee = call(reviewer)
    application = make_application(**columns)
    with pytest.raises(ReviewError if words else NotYours, match=words):
        put_on_agenda(committee.pk, [make_application().pk, application.pk], actor=reviewer, now=NOW)
    assert not items_of(committee), "nothing is half added"


def test_of_another_territory_even_for_who_instructs_both() -> None:
    national = officer(RoleKind.REVIEWER, "")
    committee = call(national)
    elsewhere = make_application(places=["COM-36044", "DEP-36", "REG-24"])
    with pytest.raises(ReviewError, match="pas du territoire"):
        put_on_agenda(committee.pk, [elsewhere.pk], actor=national, now=NOW)


def test_added_once_and_before_one_committee_at_a_time(reviewer: Actor) -> None:
    committee = call(reviewer, 2)
    pks = [item.application_id for item in items_of(committee)]
    assert put_on_agenda(committee.pk, pks, actor=reviewer, now=NOW) == 0
    other = call_committee(meeting(title="Une autre"), actor=reviewer, now=NOW)
    with pytest.raises(ReviewError, match="déjà à l’ordre du jour de « Comité des écoles »"):
        put_on_agenda(other.pk, pks, actor=reviewer, now=NOW)
    say(committee, POSTPONED, ACCEPTED, actor=reviewer)
    assert put_on_agenda(other.pk, pks[:1], actor=reviewer, now=NOW) == 1, "a postponed one comes back"


def test_sorted_by_score_number_and_hand(reviewer: Actor) -> None:
    committee = call(reviewer, 3)
    first, second, third = items_of(committee)
    assert reviewer.person is not None
    for item, mark in ((second, 1), (third, 4)):
        for criterion in criteria_of(item.application):
            Score.objects.create(
                application=item.application, criterion=criterion.id, person_id=reviewer.person, mark=mark, most=5, given_at=NOW,
            )  # fmt: skip
    committees.sort_agenda(committee.pk, "score", actor=reviewer)
    assert [one.pk for one in items_of(committee)] == [third.pk, second.pk, first.pk], "no score comes last"
    committees.move_item(first.pk, -1, actor=reviewer)
    committees.move_item(third.pk, -1, actor=reviewer)
    assert [one.pk for one in items_of(committee)] == [third.pk, first.pk, second.pk]
    committees.sort_agenda(committee.pk, "number", actor=reviewer)
    committees.take_off_agenda(second.pk, actor=reviewer, now=NOW)
    assert [(one.pk, one.rank) for one in items_of(committee)] == [(first.pk, 1), (third.pk, 2)]


def test_numbers_that_are_not_mine_are_named(reviewer: Actor) -> None:
    committee = call(reviewer, 1)
    number = items_of(committee)[0].application.number
    assert len(to_add([str(number)], reviewer)) == 1
    with pytest.raises(ReviewError, match="deux, 99999"):
        to_add([str(number), "deux", "99999"], reviewer)


def test_totals_count_what_is_unknown(reviewer: Actor) -> None:
    committee = call(reviewer, 2)
    put_on_agenda(committee.pk, [make_application(requested_cents=None).pk], actor=reviewer, now=NOW)
    totals = committee_shown(committee.pk, reviewer).totals
    assert (totals.requested.cents, totals.requested.unknown) == (4_000_000, 1)
    assert (totals.amount.cents, totals.amount.unknown) == (3_800_000, 1)
    assert totals_of([]).requested.cents == 0


# ---- the sitting


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (sittings.Said(outcome=ItemOutcome.ACCEPT), "montant"),
        (sittings.Said(outcome=ItemOutcome.ACCEPT, amount_cents=0), "montant"),
        (sittings.Said(outcome=ItemOutcome.ACCEPT, amount_cents=3_920_001), "dépasse la dépense retenue"),
        (
            sittings.Said(outcome=ItemOutcome.ACCEPT, amount_cents=100, spend_cents=99),
            "dépasse la dépense retenue",
        ),
        (sittings.Said(outcome=ItemOutcome.REFUSE, comment=" "), "pourquoi"),
        (sittings.Said(outcome=ItemOutcome.POSTPONE), "pourquoi"),
    ],
)
def test_what_an_opinion_lacks_is_told(said: sittings.Said, words: str, reviewer: Actor) -> None:
    item = items_of(call(reviewer, 1))[0]
    with pytest.raises(ReviewError, match=words):
        sittings.note_outcome(item.pk, said, actor=reviewer, now=NOW)
    assert CommitteeItem.objects.get().outcome == ItemOutcome.PENDING


def test_two_officers_at_once_the_second_reads_again(reviewer: Actor) -> None:
    committee = call(reviewer, 1)
    item = items_of(committee)[0]
    other = officer(RoleKind.REVIEWER, name="une autre instructrice")
    sittings.note_outcome(item.pk, replace(ACCEPTED, revision=0), actor=reviewer, now=NOW)
    with pytest.raises(ReviewError, match="Quelqu’un a changé"):
        sittings.note_outcome(item.pk, replace(REFUSED, revision=0), actor=other, now=NOW)
    sittings.write_notes(committee.pk, "Séance ouverte.", actor=reviewer, now=NOW, revision=0)
    with pytest.raises(ReviewError, match="Quelqu’un a changé"):
        sittings.write_notes(committee.pk, "Autre chose.", actor=other, now=NOW, revision=0)
    committees.take_off_agenda(item.pk, actor=other, now=NOW)
    with pytest.raises(NotYours):
        sittings.note_outcome(item.pk, replace(ACCEPTED, revision=1), actor=reviewer, now=NOW)
    assert Committee.objects.get().minutes == "Séance ouverte."


def test_closing_asks_for_every_opinion_and_for_the_day(reviewer: Actor) -> None:
    empty = call(reviewer)
    with pytest.raises(ReviewError, match="vide"):
        sittings.close_committee(empty.pk, actor=reviewer, now=NOW)
    committee = call(reviewer, 2)
    with pytest.raises(ReviewError, match="2 dossiers n’ont pas d’avis"):
        sittings.close_committee(committee.pk, actor=reviewer, now=NOW)
    with pytest.raises(ReviewError, match="se tient le 15 mars 2021"):
        sittings.close_committee(committee.pk, actor=reviewer, now=NOW - timedelta(days=1))


def test_once_closed_nothing_changes(reviewer: Actor) -> None:
    committee = call(reviewer, 1)
    item = items_of(committee)[0]
    say(committee, ACCEPTED, actor=reviewer)
    for attempt in (
        lambda: sittings.note_outcome(item.pk, REFUSED, actor=reviewer, now=NOW),
        lambda: sittings.write_notes(committee.pk, "après coup", actor=reviewer, now=NOW),
        lambda: sittings.close_committee(committee.pk, actor=reviewer, now=NOW),
        lambda: committees.take_off_agenda(item.pk, actor=reviewer, now=NOW),
        lambda: committees.move_item(item.pk, 1, actor=reviewer),
        lambda: committees.sort_agenda(committee.pk, "number", actor=reviewer),
        lambda: committees.change_committee(committee.pk, meeting(), actor=reviewer, now=NOW),
        lambda: committees.cancel_committee(committee.pk, actor=reviewer, now=NOW),
        lambda: put_on_agenda(committee.pk, [make_application().pk], actor=reviewer, now=NOW),
    ):
        with pytest.raises(ReviewError, match="plus"):
            attempt()


def test_a_change_that_would_leave_a_line_out_is_refused(reviewer: Actor) -> None:
    committee = call(reviewer, 1)
    with pytest.raises(ReviewError, match="n’examine pas l’aide"):
        committees.change_committee(committee.pk, meeting("detr"), actor=reviewer, now=NOW)
    changed = committees.change_committee(
        committee.pk, meeting(title=""), actor=reviewer, now=NOW, revision=0
    )
    assert changed.title == "Commission d’attribution du 15 mars 2021"


def test_a_cancelled_committee_frees_its_applications(reviewer: Actor) -> None:
    committee = call(reviewer, 1)
    application = items_of(committee)[0].application
    committees.cancel_committee(committee.pk, actor=reviewer, now=NOW)
    assert not Committee.objects.exists()
    kinds = Entry.objects.filter(subject=application.subject).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["committee.listed", "committee.unlisted"]


# ---- the papers


def test_papers_say_the_agenda_and_its_figures(reviewer: Actor) -> None:
    committee = call(reviewer, 2, carrier_name="Chinon <b>&amp;</b>")
    shown = committee_shown(committee.pk, reviewer)
    agenda, listed = text_of(agenda_pdf(shown, now=NOW)), text_of(list_pdf(shown, now=NOW))
    for told in (
        "Ordre du jour : Comité des écoles",
        "lundi 15 mars 2021 à 14 h 00",
        "Salle Descartes",
        "Chinon <b>&amp;</b>",
    ):
        assert told in agenda, told
    assert "20 000,00 €" not in agenda, "an agenda gives no amount"
    for told in ("20 000,00 €", "40 000,00 €", "38 000,00 €", "Chinon <b>&amp;</b>"):
        assert told in listed, told
    for ending, begins in ((".xlsx", b"PK"), (".ods", b"PK")):
        out = io.BytesIO()
        write_list(shown, ending, out)
        assert out.getvalue()[:2] == begins


def test_the_papers_of_an_empty_committee(reviewer: Actor) -> None:
    shown = committee_shown(call(reviewer).pk, reviewer)
    assert "Aucun dossier n’est encore inscrit" in text_of(agenda_pdf(shown, now=NOW))
    assert "Aucun dossier n’est encore inscrit" in text_of(list_pdf(shown, now=NOW))


def test_minutes_are_issued_once_and_say_everything(reviewer: Actor) -> None:
    committee = call(reviewer, 3)
    assert write_minutes(committee.pk, now=NOW) is None, "not before they are closed"
    sittings.write_notes(
        committee.pk, "Séance ouverte à 14 h.\n\n<script>x</script>", actor=reviewer, now=NOW
    )
    say(committee, ACCEPTED, REFUSED, POSTPONED, actor=reviewer)
    first, second = write_minutes(committee.pk, now=NOW), write_minutes(committee.pk, now=NOW)
    assert first is not None
    assert first == second
    assert IssuedDocument.objects.filter(kind=IssuedKind.MINUTES).count() == 1
    assert issued_document(first.code) == first
    text = text_of(read_file(first.token))
    for told in (
        "Avis favorables (1)", "Avis défavorables (1)", "Dossiers reportés (1)", "proposé 13 180,00 €",
        "Les écoles ont déjà le socle.", "Le devis manque.", "Séance ouverte à 14 h.", "<script>x</script>",
        "La directrice académique", "Arrêté le lundi 15 mars 2021",
    ):  # fmt: skip
        assert told in text, told


# ---- the proposals


def test_what_was_said_becomes_proposals(reviewer: Actor) -> None:
    committee = call(reviewer, 3)
    accepted, refused, postponed = (item.application_id for item in items_of(committee))
    say(committee, ACCEPTED, REFUSED, POSTPONED, actor=reviewer)
    order(committee, reviewer)
    run(committee)
    award, refusal = Proposal.objects.get(application=accepted), Proposal.objects.get(application=refused)
    assert (award.outcome, award.amount_cents, award.spend_cents) == (Outcome.ACCEPT, 1_318_000, 3_920_000)
    assert (award.completion_on, award.terms) == (date(2022, 6, 30), "Solde sur factures.")
    assert (refusal.outcome, refusal.grounds) == (Outcome.REFUSE, REFUSED.comment)
    assert not Proposal.objects.filter(application=postponed).exists()
    assert set(Application.objects.values_list("state", flat=True)) == {State.UNDER_REVIEW}, (
        "nothing is decided"
    )
    committee.refresh_from_db()
    assert committee.proposed_at == NOW


def test_the_spend_is_the_forms_never_what_is_asked(reviewer: Actor) -> None:
    committee = call(reviewer, 1, answers={}, requested_cents=9_900_000)
    pk = items_of(committee)[0].pk
    with pytest.raises(ReviewError, match="Indiquez la dépense retenue"):
        sittings.note_outcome(pk, ACCEPTED, actor=reviewer, now=NOW)
    say(committee, replace(ACCEPTED, spend_cents=2_000_000), actor=reviewer)
    order(committee, reviewer)
    run(committee)
    assert Proposal.objects.get().spend_cents == 2_000_000


def test_a_spend_that_is_no_longer_known_is_not_replaced(reviewer: Actor) -> None:
    committee = call(reviewer, 1, requested_cents=9_900_000)
    say(committee, ACCEPTED, actor=reviewer)
    answers_of(committee, {})
    order(committee, reviewer)
    run(committee)
    assert "dépense retenue" in items_of(committee)[0].refusal
    assert not Proposal.objects.exists()


def test_without_terms_each_scheme_gives_its_own(reviewer: Actor) -> None:
    committee = call(reviewer, 1)
    say(committee, ACCEPTED, actor=reviewer)
    order(committee, reviewer, replace(TERMS, terms=" "))
    run(committee)
    assert "est à rembourser" in Proposal.objects.get().terms


def test_the_report_says_line_by_line_what_failed(reviewer: Actor) -> None:
    committee = call(reviewer, 4)
    done, decided, proposed, gone = items_of(committee)
    say(committee, ACCEPTED, ACCEPTED, REFUSED, ACCEPTED, actor=reviewer)
    Application.objects.filter(pk=decided.application_id).update(state=State.ACCEPTED, decided_at=NOW)
    propose(proposed.application_id, Proposed(outcome=Outcome.REFUSE, grounds="x"), actor=reviewer, now=NOW)
    Application.objects.filter(pk=gone.application_id).update(places=["DEP-36"])
    order(committee, reviewer)
    run(committee)
    refusals = [item.refusal for item in items_of(committee)]
    assert refusals[0] == ""
    assert "n’est plus en instruction : acceptée" in refusals[1]
    assert "déjà en circuit" in refusals[2]
    assert "pas de votre ressort" in refusals[3]
    done.refresh_from_db()
    assert done.done_at == NOW


def test_asked_again_it_tries_only_what_was_refused(reviewer: Actor) -> None:
    committee = call(reviewer, 2)
    say(committee, ACCEPTED, REFUSED, actor=reviewer)
    answers_of(committee, {})
    order(committee, reviewer)
    run(committee)
    assert Proposal.objects.count() == 1
    answers_of(committee, SPEND)
    order(committee, reviewer)
    run(committee)
    run(committee)
    assert Proposal.objects.count() == 2
    with pytest.raises(ReviewError, match="tout est proposé"):
        order(committee, reviewer)


def test_a_worker_that_dies_leaves_the_rest_to_another(
    reviewer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    committee = call(reviewer, 3)
    say(committee, *[ACCEPTED] * 3, actor=reviewer)
    order(committee, reviewer)
    real = propose
    calls: list[int] = []

    def dies_at_the_second(application: int, *args: Any, **named: Any) -> Proposal:
        calls.append(application)
        if len(calls) == 2:
            raise MemoryError
        return real(application, *args, **named)

    monkeypatch.setattr(sittings, "propose", dies_at_the_second)
    with pytest.raises(MemoryError):
        run(committee)
    assert Proposal.objects.count() == 1
    assert order(committee, reviewer).proposed_at is None, (
        "pressing again changes nothing while it is under way"
    )
    assert sittings.resume_proposals(real=clock.real()) == 0, "not before it gave no sign for a while"
    assert sittings.resume_proposals(real=clock.real() + timedelta(minutes=6)) == 1
    run(committee)
    assert Proposal.objects.count() == 3
    assert set(Proposal.objects.values_list("state", flat=True)) == {ProposalState.IN_CIRCUIT}


def test_whoever_lost_their_role_proposes_nothing(reviewer: Actor) -> None:
    committee = call(reviewer, 1)
    say(committee, ACCEPTED, actor=reviewer)
    order(committee, reviewer)
    HeldRole.objects.filter(person=reviewer.person).delete()
    run(committee)
    assert not Proposal.objects.exists()
    assert "ressort" in items_of(committee)[0].refusal


@pytest.mark.parametrize(
    ("common", "words"),
    [
        (replace(TERMS, completion_on=None), "achèvement"),
        (replace(TERMS, completion_on=date(2020, 6, 30)), "vérifiez l’année"),
    ],
)
def test_awards_ask_when_projects_end(common: sittings.AwardTerms, words: str, reviewer: Actor) -> None:
    committee = call(reviewer, 1)
    with pytest.raises(ReviewError, match="Arrêtez d’abord"):
        order(committee, reviewer)
    say(committee, ACCEPTED, actor=reviewer)
    with pytest.raises(ReviewError, match=words):
        order(committee, reviewer, common)


def test_refusals_alone_ask_for_no_date(reviewer: Actor) -> None:
    committee = call(reviewer, 1)
    say(committee, REFUSED, actor=reviewer)
    order(committee, reviewer, sittings.AwardTerms(completion_on=None))
    run(committee)
    assert Proposal.objects.get().outcome == Outcome.REFUSE


def test_the_jobs_have_their_task() -> None:
    assert {sittings.MINUTES, sittings.PROPOSE, "review.resume_committees"} <= set(app.tasks)
