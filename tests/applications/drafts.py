"""A draft for the socle numérique, and what makes it complete."""

from datetime import datetime
from typing import Any

from guichet.accounts.permissions import Actor
from guichet.applications.enums import ParticipantRole
from guichet.applications.models import Application, Participant
from guichet.applications.selectors.answering import standing_of
from guichet.applications.selectors.consents import digest_of_concern
from guichet.applications.services import Typed, Wish, save_fields, start_application
from guichet.shared.clock import PARIS

SOCLE = "socle-numerique-ecoles"
BALLAN = "COM-37018"
NOW = datetime(2021, 3, 1, 9, tzinfo=PARIS)
FROM_LINK = "le lien"
ANSWERS: dict[str, object] = {
    "siret": "732 829 320 00074",
    "contact_name": "Secrétariat de mairie",
    "contact_phone": "02 47 00 00 00",
    "contact_email": "secretariat@ballan-mire.example",
    "has_base": "non",
    "school_rows": [
        {
            "row": "a",
            "school_name": "École du Parc",
            "level": "elementary",
            "school_classes": "5",
            "school_pupils": "120",
        }
    ],
    "with_staff": "oui",
    "needs": ["projector", "services"],
    "objectives": "Chaque classe pourra projeter et faire entendre un document.",
    "expenses": {
        "tax": "included",
        "lines": [
            {"row": "a", "kind": "equipment", "label": "Vidéoprojecteurs", "amount": "17 500,00"},
            {"row": "b", "kind": "services", "label": "ENT", "amount": "2400"},
        ],
    },
    "financing": {"lines": []},
    "sincere": "on",
}
PAPERS = ("diagnosis", "quotes")


def draft(
    actor: Actor | None = None,
    *,
    slug: str = SOCLE,
    carrier: str = BALLAN,
    values: dict[str, object] | None = None,
    **more: object,
) -> Application:
    """A draft of Ballan-Miré, begun on 1 March 2021 with these values."""
    wish = Wish(slug=slug, carrier=carrier, kind="", layers=((FROM_LINK, {**(values or {}), **more}),))
    return start_application(wish, actor=actor, now=NOW)


def fill(application: Application, actor: Actor | None = None, **more: Any) -> None:
    """Answer everything the form asks; the papers are named, not sent."""
    form = {name: Typed(raw=raw) for name, raw in {**ANSWERS, **more}.items()}
    saved = save_fields(application.token, form, actor=actor, now=NOW)
    assert not saved.refused, saved.refused
    papers = {name: Typed(raw=[f"token-{name}"]) for name in PAPERS}
    save_fields(application.token, papers, actor=actor, now=NOW)
    agree(application)


def agree(application: Application) -> None:
    """Give every agreement that the form requires, on the answers as they are."""
    found = Application.objects.select_related("answers").get(pk=application.pk)
    standing = standing_of(found, NOW)
    for wanted in standing.view.co_validations:
        if wanted.required:
            Participant.objects.update_or_create(
                application=found,
                role=ParticipantRole.CO_VALIDATOR,
                purpose=wanted.id,
                email=f"{wanted.id}@ecole.example",
                defaults={
                    "token_digest": f"{found.pk}-{wanted.id}",
                    "invited_at": NOW,
                    "answered_at": NOW,
                    "answer": "yes",
                    "digest": digest_of_concern(standing, ParticipantRole.CO_VALIDATOR, wanted.id),
                },
            )
