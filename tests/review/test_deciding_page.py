"""From the page of an application: an opinion, marks, a proposal, its circuit, the letter."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from guichet.accounts.enums import RoleKind
from guichet.accounts.models import Mail
from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.applications.selectors import contact_of
from guichet.budget.services import commit
from guichet.review.models import Opinion, Proposal, ReviewSheet, Score
from guichet.review.services.letters import write_letter
from guichet.shared import clock
from tests.budget.factories import by, make_envelope
from tests.people import make, sign_in

from .factories import NOW
from .lists import make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
AWARD = {
    "amount": "13 180,00 €",
    "spend": "20 000",
    "computation": "66 % de la dépense.",
    "completion_on": "2022-06-30",
    "terms": "Solde sur factures.",
}


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def sheet() -> ReviewSheet:
    return make_sheet(state=State.UNDER_REVIEW)


def as_(name: str) -> Client:
    client = Client()
    sign_in(client, name)
    return client


def act(client: Client, sheet: ReviewSheet, action: str, **said: Any) -> Any:
    return client.post(f"/instruction/dossiers/{sheet.number}/{action}", said)


def read(client: Client, sheet: ReviewSheet) -> str:
    page = client.get(f"/instruction/dossiers/{sheet.number}").content.decode()
    return re.sub(r"\s+", " ", page.replace("\u202f", " ").replace("\xa0", " "))


def test_from_the_proposal_to_the_letter(sheet: ReviewSheet) -> None:
    reviewer = as_("reviewer")
    assert act(reviewer, sheet, "proposer", **AWARD).status_code == 302
    proposal = Proposal.objects.get()
    assert "Vous avez fait cette proposition" in read(reviewer, sheet)
    names = {RoleKind.VALIDATOR: ("validator", "valider"), RoleKind.SOUS_PREFET: ("sous_prefet", "viser")}
    names[RoleKind.DECIDER] = ("prefet", "signer")
    for rank, role in enumerate(proposal.circuit[1:], start=1):
        who, action = names[RoleKind(role)]
        answer = act(as_(who), sheet, action, proposal=proposal.pk, step=rank, verdict="agree")
        assert answer.status_code == 302, answer.content.decode()
    sheet.refresh_from_db()
    assert (sheet.state, sheet.granted) == (State.ACCEPTED, 1_318_000)
    assert as_("reviewer").get(f"/instruction/dossiers/{sheet.number}/decision").status_code == 400
    write_letter(proposal.pk, now=NOW)
    letter = as_("reviewer").get(f"/instruction/dossiers/{sheet.number}/decision")
    assert b"".join(letter.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]  # a streamed answer
    assert "13 180,00 €" in read(as_("reviewer"), sheet)


def test_what_was_typed_comes_back_with_the_reason(sheet: ReviewSheet) -> None:
    page = act(as_("reviewer"), sheet, "proposer", **(AWARD | {"amount": "30 000", "terms": "Mes modalités"}))
    assert page.status_code == 400
    text = page.content.decode()
    assert "dépasse la dépense retenue" in text
    assert "Mes modalités" in text
    assert not Proposal.objects.exists()


def test_two_signatures_at_once_one_is_told(sheet: ReviewSheet) -> None:
    act(as_("reviewer"), sheet, "proposer", **AWARD)
    proposal = Proposal.objects.get()
    Proposal.objects.update(circuit=["reviewer", "decider"])
    first = act(as_("prefet"), sheet, "signer", proposal=proposal.pk, step=1, etat_vu="under_review")
    second = act(as_("prefet"), sheet, "signer", proposal=proposal.pk, step=1, etat_vu="under_review")
    assert first.status_code == 302
    assert second.status_code in {400, 409}
    assert "Rien n’a été changé" in second.content.decode()


def test_an_opinion_the_scheme_names_is_asked_with_its_terms(sheet: ReviewSheet) -> None:
    reviewer = as_("reviewer")
    page = read(reviewer, sheet)
    code = re.search(r'name="code">.*?<option value="([^"]+)"', page)
    assert code is not None
    assert act(reviewer, sheet, "demander-avis", code=code[1], email="ien@exemple.fr").status_code == 302
    opinion = Opinion.objects.get()
    assert opinion.code == code[1]
    assert Mail.objects.get(to="ien@exemple.fr").link.startswith("/avis/")
    assert "ien@exemple.fr" in read(reviewer, sheet)


def test_marks_are_given_and_their_gap_shown(sheet: ReviewSheet) -> None:
    for who, mark in (("reviewer", "2"), ("second_reviewer", "5")):
        assert (
            act(as_(who), sheet, "noter-criteres", mark_diagnosis=mark, comment_diagnosis="vu").status_code
            == 302
        )
    assert sorted(Score.objects.values_list("mark", flat=True)) == [2, 5]
    page = read(as_("reviewer"), sheet)
    assert "3,5" in page
    assert act(as_("reviewer"), sheet, "noter-criteres", mark_diagnosis="999").status_code == 400
    assert act(as_("reviewer"), sheet, "noter-criteres", mark_diagnosis="beaucoup").status_code == 400
    assert act(as_("reviewer"), sheet, "noter-criteres").status_code == 400


@pytest.mark.parametrize("who", ["auditor", "other_reviewer", "stranger", "secretary"])
def test_others_propose_nothing(sheet: ReviewSheet, who: str) -> None:
    assert act(as_(who), sheet, "proposer", **AWARD).status_code == 404
    assert not Proposal.objects.exists()


def test_the_contact_of_the_place_answers(sheet: ReviewSheet) -> None:
    contact = contact_of(Application.objects.get(pk=sheet.pk))
    assert contact is not None
    assert "Indre-et-Loire" in contact.name


def test_a_late_opinion_is_marked(sheet: ReviewSheet) -> None:
    make("reviewer")
    Opinion.objects.create(
        application_id=sheet.pk,
        title="Inspection",
        email="ien@exemple.fr",
        token_digest="x",
        asked_at=NOW - timedelta(days=30),
        due_on=(NOW - timedelta(days=2)).date(),
    )
    assert "En retard" in read(as_("reviewer"), sheet)


def test_the_page_says_which_envelope_pays(sheet: ReviewSheet) -> None:
    reviewer = as_("reviewer")
    assert "Aucune enveloppe n’est suivie pour cette aide" in read(reviewer, sheet)
    nation = make_envelope(1_000_000)
    assert "Payé sur « Socle numérique, FR »" in read(reviewer, sheet), "not theirs to open"
    local = make_envelope(300_000, area="DEP-37", parent=nation)
    page = read(reviewer, sheet)
    assert f'<a href="/budget/{local}">Socle numérique, DEP-37</a>' in page
    assert "il reste <strong>3 000,00 €</strong>" in page
    commit(local, 300_000, by())
    assert "il ne reste rien" in read(reviewer, sheet)
