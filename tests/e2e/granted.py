"""An application of Ballan-Miré whose award only waits for its signature, for the browser tests. Run in the site's own place.

It follows a version of the socle numérique of its own: the same, with a report due thirty days after the work began. The
newest envelope of the département pays it: the one that is opened here.
"""

from datetime import date, datetime
from hashlib import sha256

from guichet.accounts.enums import RoleKind
from guichet.accounts.permissions import Actor
from guichet.accounts.services import find_or_make_person, grant_role
from guichet.applications.models import Application
from guichet.budget.services import By, NewEnvelope, open_envelope, receive
from guichet.review.enums import Outcome, VisaVerdict
from guichet.review.services.proposals import Proposed, endorse, propose
from guichet.review.services.sheets import open_sheet
from guichet.schemes.models import SchemeVersion
from guichet.schemes.selectors import rules_in_force
from guichet.shared.clock import PARIS
from tests.people import PLACES_OF_BALLAN, make, reload
from tests.review.factories import make_application

from .desk import ANSWERS

NUMBER = 6400
SLUG = "socle-numerique-ecoles"
SENT = datetime(2021, 2, 1, 10, tzinfo=PARIS)
DECIDING = datetime(2021, 2, 26, 10, tzinfo=PARIS)
REPORT = """
reports:
  - id: use
    title: "Bilan de la mise en service"
    after: start
    days: 30
    source: letter
    confirmed: no
    fields:
      - {id: classes_equipped, label: "Classes équipées", type: integer, required: yes, unit: "classes"}
      - {id: story, label: "Ce qui a été fait", type: long_text, required: yes}
"""


def lay() -> None:
    """Write the application, its envelope and its proposal, once; the proposal has passed every step but the last."""
    if Application.objects.filter(number=NUMBER).exists():
        return
    wanted = NewEnvelope(
        key="story/6400", title="Écoles d’Indre-et-Loire", schemes=(SLUG,), year=2021, area="DEP-37"
    )
    by = By(actor="person:1", now=SENT, reason="Loi de finances", reference="")
    receive(open_envelope(wanted, by), 1_000_000_00, by)
    secretary = make("secretary")
    make("mayor")
    application = make_application(
        SLUG,
        number=NUMBER,
        token=f"{'subvention' * 3}{NUMBER}".ljust(43, "0"),
        version=_version_with_a_report(),
        organisation_id=secretary.memberships[0].organisation,
        owner_id=secretary.person,
        places=list(PLACES_OF_BALLAN),
        title="Un écran dans chaque classe",
        submitted_at=SENT,
        sending_begun_at=SENT,
        requested_cents=13_450_37,
        answers=ANSWERS,
    )
    open_sheet(application.pk)
    award = Proposed(
        outcome=Outcome.ACCEPT,
        amount_cents=13_450_37,
        spend_cents=19_900_00,
        computation="Matériel à 70 %, services à 50 %.",
        completion_on=date(2022, 6, 30),
        terms="Avance, puis solde sur factures.",
    )
    proposal = propose(application.pk, award, actor=_officer("instruction", RoleKind.REVIEWER), now=DECIDING)
    validator = _officer("validation", RoleKind.VALIDATOR)
    endorse(proposal.pk, VisaVerdict.AGREE, actor=validator, now=DECIDING)


def _version_with_a_report() -> str:
    """Keep the socle numérique with a report as one more version, and return its digest."""
    rules = rules_in_force(SLUG)
    now = SchemeVersion.objects.get(slug=SLUG, digest=rules.digest)
    content = now.content.replace("\npublication:", f"{REPORT}publication:", 1)
    assert content != now.content
    digest = sha256(content.encode()).hexdigest()
    SchemeVersion.objects.create(
        slug=SLUG, digest=digest, content=content, facts_digest=now.facts_digest, loaded_at=SENT
    )
    return digest


def _officer(mailbox: str, kind: RoleKind) -> Actor:
    """Someone of the demonstration, with the role it gives them there."""
    person = find_or_make_person(
        f"{mailbox}@indre-et-loire.example", name=f"{kind.label} d’Indre-et-Loire", now=SENT
    )
    if not reload(person.pk, now=DECIDING).scopes:
        grant_role(person.pk, kind, territory="DEP-37", scheme="", now=SENT)
    return reload(person.pk, now=DECIDING)
