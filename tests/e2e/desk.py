"""What the officers of Indre-et-Loire find on their desk in the browser tests. Run in the site's own place."""

from datetime import date, datetime, timedelta
from typing import Any

from guichet.accounts.enums import RoleKind
from guichet.applications.enums import Author, ClockKind, RequestKind, State
from guichet.applications.models import ClockEvent, Message, Request
from guichet.applications.services.clock import set_due
from guichet.review.models import Contact, Label, PrivateNote, ReviewSheet
from guichet.review.services.sheets import note_news, open_sheet
from guichet.shared.clock import PARIS
from tests.review.factories import make_application, make_person

FIRST = 5000
BEGUN = datetime(2021, 2, 10, 10, tzinfo=PARIS)
PLACES = {
    "Ballan-Miré": "COM-37018",
    "Chinon": "COM-37072",
    "Saint-Cyr-sur-Loire": "COM-37214",
    "Vouvray": "COM-37281",
    "Montbazon": "COM-37154",
    "Amboise": "COM-37003",
}
ANSWERS: dict[str, Any] = {
    "legal_kind": "commune",
    "siret": "21370018099004",
    "contact_name": "Secrétariat de mairie",
    "contact_phone": "+33247000000",
    "contact_email": "secretariat@ballan-mire.example",
    "has_base": False,
    "with_staff": True,
    "school_rows": [
        {
            "row": "r1",
            "school_name": "École du Parc",
            "level": "elementary",
            "school_classes": 5,
            "school_pupils": 120,
        },
        {
            "row": "r2",
            "school_name": "École des Tilleuls",
            "level": "elementary",
            "school_classes": 4,
            "school_pupils": 90,
        },
    ],
    "needs": ["projector", "tablets"],
    "objectives": "Chaque classe pourra projeter et faire entendre un document. Un lot de quinze tablettes tourne.",
    "expenses": {
        "tax": "included",
        "lines": [
            {"row": "e1", "kind": "equipment", "label": "Vidéoprojecteurs", "amount": 3_500_000},
            {"row": "e2", "kind": "services", "label": "Espace numérique de travail", "amount": 420_000},
        ],
    },
    "financing": {
        "lines": [
            {"row": "f1", "source": "État", "nature": "scheme", "amount": 2_660_000, "state": "asked"},
            {"row": "f2", "source": "Ballan-Miré", "nature": "own", "amount": 1_260_000, "state": "own"},
        ]
    },
    "begins": "2021-06-01",
    "sincere": True,
}


def lay() -> None:
    """Write the applications, once; other tests may have sent some of their own before."""
    if ReviewSheet.objects.filter(number=FIRST).exists():
        return
    for rank, (name, commune) in enumerate(list(PLACES.items()) * 3):
        _application(rank, name, commune)
    _fill(ReviewSheet.objects.get(number=FIRST))


def _application(rank: int, name: str, commune: str) -> None:
    sent = BEGUN - timedelta(days=17 * rank)
    schemes = ("socle-numerique-ecoles", "itn-3b", "detr")
    row = make_application(
        schemes[rank % 3],
        number=FIRST + rank,
        token=f"{'bureau' * 6}{rank:07d}",
        carrier=commune,
        carrier_name=name,
        places=[commune, "DEP-37", "REG-24"],
        title=("Équiper nos écoles", "Former nos agents", "Rénover la mairie")[rank % 3],
        state=(State.SUBMITTED, State.UNDER_REVIEW, State.UNDER_REVIEW, State.CLOSED)[rank % 4],
        submitted_at=sent,
        sending_begun_at=sent,
        requested_cents=2_660_000 + rank * 50_000,
        computed_cents=2_660_000 if rank % 2 else 2_415_000,
        verdict=("yes", "yes", "unknown", "no")[rank % 4],
        answers=ANSWERS if rank % 3 == 0 else {},
    )
    ClockEvent.objects.create(application=row, kind=ClockKind.RECEIVED, at=sent)
    set_due(row, date(2021, 3, 1))
    row.save()
    open_sheet(row.pk)


def _fill(sheet: ReviewSheet) -> None:
    """Make of one application a long story."""
    officer = make_person(f"Instructrice {RoleKind.REVIEWER.value}")
    now = datetime(2021, 2, 26, 15, tzinfo=PARIS)
    Message.objects.create(
        application_id=sheet.pk,
        author=Author.APPLICANT,
        name="Secrétariat de mairie",
        text="Le devis arrive lundi.",
        sent_at=now,
    )
    Message.objects.create(
        application_id=sheet.pk, author=Author.SERVICE, name="Préfecture", text="Merci.", sent_at=now
    )
    Request.objects.create(
        application_id=sheet.pk, kind=RequestKind.CORRECTION, field="objectives", title="Objectifs",
        explanation="Dites combien de classes.", asked_at=now, due_on=date(2021, 3, 10),
    )  # fmt: skip
    PrivateNote.objects.create(
        sheet=sheet, field="expenses", text="Devis à comparer.", person=officer, written_at=now
    )
    Contact.objects.create(
        sheet=sheet, kind="telephone", held_on=now.date(), with_whom="la secrétaire", text="Elle envoie le devis.",
        person=officer, written_at=now,
    )  # fmt: skip
    ReviewSheet.objects.filter(pk=sheet.pk).update(labels=[Label.objects.get(name="Urgent").pk])
    note_news(sheet.pk, now)
