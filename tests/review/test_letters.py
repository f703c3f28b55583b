"""The letter of a decision: its mandatory mentions, issued once, found by its code."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from guichet.accounts.enums import RoleKind
from guichet.accounts.models import Organisation
from guichet.documents.enums import IssuedKind
from guichet.documents.models import IssuedDocument
from guichet.documents.selectors import issued_document, read_file
from guichet.review.enums import Outcome, VisaVerdict
from guichet.review.models import Proposal
from guichet.review.services.letters import write_letter
from guichet.review.services.proposals import Proposed, endorse, propose

from .factories import NOW, make_application, officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("schemes")]


def signed(proposed: Proposed, *, order: str = "", slug: str = "itn-3c") -> Proposal:
    organisation = Organisation.objects.create(
        siret="21370018000010", name="Commune de Ballan-Miré", kind="commune", created_at=NOW
    )
    application = make_application(slug, organisation=organisation)
    made = propose(application.pk, proposed, actor=officer(RoleKind.REVIEWER), now=NOW)
    for role in made.circuit[1:]:
        endorse(made.pk, VisaVerdict.AGREE, actor=officer(RoleKind(role), order=order), now=NOW)
    made.refresh_from_db()
    return made


def text_of(proposal: Proposal) -> str:
    letter = write_letter(proposal.pk, now=NOW)
    assert letter is not None
    reader = PdfReader(io.BytesIO(read_file(letter.token)))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    return text.replace("- ", "")  # words are cut at the end of lines


def test_an_award_bears_the_five_mentions() -> None:
    proposal = signed(
        Proposed(
            outcome=Outcome.ACCEPT,
            amount_cents=13_180_00,
            spend_cents=20_000_00,
            computation="66 % de la dépense retenue.",
            completion_on=date(2022, 6, 30),
            terms="Une avance à la signature.\nLe solde sur factures.",
        ),
        order="arrêté du 4 janvier 2021",
    )
    text = text_of(proposal)
    for mention in (
        "Commune de Ballan-Miré",
        "Équiper nos écoles",
        "20 000,00",
        "13 180,00",
        "66 % de la dépense retenue",
        "30 juin 2022",
        "Une avance à la signature",
        "rembourser",
        "recours gracieux",
        "arrêté du 4 janvier 2021",
    ):
        assert mention in text.replace("\u202f", " ").replace("\u00a0", " "), mention


def test_a_refusal_gives_its_grounds_and_the_ways_of_appeal() -> None:
    text = text_of(
        signed(Proposed(outcome=Outcome.REFUSE, grounds="Le projet n’a pas d’effet avant fin 2022."))
    )
    assert "Le projet n’a pas d’effet avant fin 2022." in text
    assert "recours gracieux" in text
    assert "Montant maximal" not in text


def test_the_letter_is_issued_once_and_verified_by_anyone() -> None:
    proposal = signed(Proposed(outcome=Outcome.REFUSE, grounds="Hors du champ de l’aide."))
    first, second = write_letter(proposal.pk, now=NOW), write_letter(proposal.pk, now=NOW)
    assert first is not None
    assert first == second
    assert IssuedDocument.objects.filter(kind=IssuedKind.REFUSAL).count() == 1
    found = issued_document(first.code)
    assert found is not None
    assert found.title == f"Décision de refus du dossier n° {proposal.application.number}"
