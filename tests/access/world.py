"""One of everything that has an address: applications in each state, their papers, links, files, roles, lists."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.signing import Signer

from guichet.accounts.enums import MembershipRole, Right
from guichet.accounts.models import HeldRole, Invitation, Membership, SignInLink
from guichet.accounts.permissions import Actor
from guichet.accounts.services import TokenTerms, give_token, join
from guichet.accounts.services.sending import SALT
from guichet.accounts.tokens import digest
from guichet.applications.enums import Author, ParticipantRole, State
from guichet.applications.models import Application
from guichet.applications.selectors.answering import standing_of
from guichet.applications.services import Paper, enter_paper
from guichet.applications.services.asking import Asked, ask_piece
from guichet.applications.services.inviting import add_participant
from guichet.applications.services.messages import send_message
from guichet.applications.services.publishing import Wording, copy_answer, publish_answer
from guichet.applications.services.receipt import issue_receipt
from guichet.documents.permissions import FieldPass
from guichet.documents.services import begin_file, check_file, store_bytes
from guichet.grants.models import Claim, PaymentFile, PaymentReturn
from guichet.grants.services import award_application
from guichet.news.link_secrets import subscriber_token
from guichet.news.models import Alert, Subscriber
from guichet.review.enums import Tab
from guichet.review.link_secrets import digest as opinion_digest
from guichet.review.models import Batch, Opinion, SavedView
from guichet.review.selectors.query import ListQuery
from guichet.review.services.exporting import order_export, write_export
from guichet.review.services.importing import Upload, receive_import
from guichet.review.services.scenarios import begin_scenario
from guichet.review.services.sheets import open_sheet
from guichet.review.services.webhook_targets import Followed, add_target
from guichet.schemes.models import Scheme
from guichet.shared import clock
from guichet.simulations.models import EverywhereFile
from tests.applications.drafts import draft
from tests.applications.sent import sent_application
from tests.budget.factories import make_envelope
from tests.crte.factories import draft_contract, signed_contract
from tests.documents.hostile import PDF
from tests.people import BALLAN
from tests.review.committees import call

from .roles import NOW, SOCLE, actor_of

Thing = dict[str, Any]
"""The parameters of the addresses about one thing."""


@dataclass(frozen=True, slots=True)
class World:
    """What the addresses are about, by its name in the table; and what forms send, by "address about"."""

    things: Mapping[str, Thing]
    bodies: Mapping[str, Mapping[str, Any]]


def build() -> World:
    """Write one of everything."""
    for key in ("mayor", "neighbour", "partner", "other_reviewer"):
        actor_of(key)
    secretary, claimer = _known("secretary"), _known("claimer")
    ballan = secretary.memberships[0].organisation
    assert claimer.person is not None
    join(claimer.person, ballan, MembershipRole.APPLICANT, by="test", confirmed=False, now=NOW)
    claimed = Membership.objects.get(person=claimer.person)
    things = {
        "—": {"slug": SOCLE},
        "portal": {"slug": "bibliotheques"},
        "document": {"slug": SOCLE, "name": "deliberation", "kind": "pdf"},
    }
    things |= _applications(secretary) | _accounts(secretary) | _desk()
    things |= _files(things, ballan)
    bodies: dict[str, Mapping[str, Any]] = {
        "organisation-people confirmation": {"action": "confirm", "personne": claimed.pk},
        "organisation-people departure": {"action": "end", "personne": claimed.pk},
        "grants-claim claim": {"faire": "rendre", "pourquoi": "Il manque une facture."},
        "review-import-model —": {"aide": SOCLE},
        "review-batch-prepare —": {"action": "suivre", "numero": things["dossier"]["number"]},
        "review-batch-run —": {"action": "suivre", "numero": things["dossier"]["number"]},
        "field-files field": {"champ": things["field"]["pass"]},
        "send-files field": {"champ": things["field"]["pass"]},
        "field-files field of the sent": {"champ": things["field of the sent"]["pass"]},
        "send-files field of the sent": {"champ": things["field of the sent"]["pass"]},
        "take-paper kept paper": {"champ": things["field"]["pass"]},
        "POST api/v1/applications": {"scheme": SOCLE},
        "files field": _announced(things["field"]),
        "files field of the sent": _announced(things["field of the sent"]),
    }
    return World(things, bodies)


def _announced(field: Thing) -> dict[str, str]:
    """The headers that announce a file (tus 1.0.0)."""
    told = base64.b64encode(field["pass"].encode()).decode()
    return {"Upload-Length": "9", "Upload-Metadata": f"pass {told}"}


def _known(key: str) -> Actor:
    actor = actor_of(key)
    assert actor is not None
    assert actor.person is not None
    return actor


def _applications(secretary: Actor) -> dict[str, Thing]:
    """Drafts, and an application of Ballan-Miré in each state."""
    link, own = draft(), draft(secretary)
    Application.objects.filter(pk=own.pk).update(organisation=secretary.memberships[0].organisation)
    rows: dict[str, Application] = {"link": link, "draft": own}
    rows |= {str(state): sent_application(state) for state in State if state is not State.DRAFT}
    rows["handed back"] = sent_application(State.SUBMITTED, handed_back_at=NOW)
    rows["sent"], rows["decided"] = rows["under_review"], rows["accepted"]
    asked = ask_piece(rows["sent"].pk, [Asked(about="RIB")], actor=_known("reviewer"), now=NOW)[0]
    message = send_message(rows["sent"].pk, "Bonjour", author=Author.APPLICANT, actor=secretary, now=NOW)
    section = standing_of(own, NOW).view.sections[0].section.id
    for row in set(rows.values()) - {link}:
        _invite(row, "colleague", ParticipantRole.EDITOR)
        _invite(row, "guest", ParticipantRole.READER)
        if row.state != State.DRAFT:
            open_sheet(row.pk)
    things: dict[str, Thing] = {
        name: {
            "token": row.token, "number": row.number, "section": section, "asked": asked.id,
            "message": message.id, "subject": row.subject, "action": "prendre", "slug": SOCLE,
        }
        for name, row in rows.items()
    }  # fmt: skip
    things |= {f"dossier {name}": it for name, it in things.items() if it["number"]}
    things["dossier"] = things["dossier under_review"]
    award = award_application(rows["accepted"].number or 0, actor="test", now=NOW)
    balance = award.instalments.order_by("rank").last()
    assert balance is not None
    Claim.objects.create(
        award=award, instalment=balance, state="sent", begun_at=NOW, sent_at=NOW, asked_cents=1_00
    )
    prefet = _known("prefet").person
    assert prefet is not None
    file = PaymentFile.objects.create(
        person_id=prefet, payer="chorus", executed_on=NOW.date(), dated_at=NOW, asked_at=NOW, alive_at=NOW
    )
    returned = PaymentReturn.objects.create(
        digest="0" * 64, name="retour.csv", person_id=prefet, received_at=NOW, alive_at=NOW
    )
    things["payment file"] = {"token": file.token, "ending": ".csv"}
    things["payment return"] = {"token": returned.token}
    things["claim"] = {"number": award.number, "rank": balance.rank + 1}
    things["dossier granted"] = {"number": rows["accepted"].number, "action": "rien"}
    invited = add_participant(rows["draft"], "nouveau@exemple.fr", ParticipantRole.EDITOR, "", NOW)[1]
    agreeing = add_participant(rows["draft"], "dasen@exemple.fr", ParticipantRole.PARTNER, "a", NOW)[1]
    things["invitation to fill"], things["link to agree"] = {"secret": invited}, {"secret": agreeing}
    return things


def _invite(row: Application, key: str, role: ParticipantRole) -> None:
    actor = _known(key)
    made, _ = add_participant(row, actor.email, role, "", NOW)
    made.person_id, made.answered_at, made.answer = actor.person, NOW, "yes"
    made.save()


def _accounts(secretary: Actor) -> dict[str, Thing]:
    """An organisation, links of mails, roles."""
    real = clock.real()
    in_a_day = real + timedelta(days=1)
    assert secretary.person is not None
    Invitation.objects.create(
        organisation_id=secretary.memberships[0].organisation, email="nouveau@exemple.fr", role="applicant",
        token_hash=digest("invitation"), invited_by_id=secretary.person, created_at=NOW, expires_at=in_a_day,
    )  # fmt: skip
    SignInLink.objects.create(
        email="nouveau@exemple.fr", public_id="demande", token_hash=digest("link"), code_hash="x", suite="/",
        created_at=real, expires_at=in_a_day,
    )  # fmt: skip
    roles = {
        name: {"pk": HeldRole.objects.get(person=_known(key).person).pk}
        for name, key in (("role", "reviewer"), ("role of the scheme", "expert"), ("stand-in", "stand_in"))
    }
    organisation = {"siret": BALLAN[0]}
    return (
        roles
        | _alerts()
        | {
            "organisation": organisation,
            "confirmation": organisation,
            "departure": organisation,
            "invitation": {"token": "invitation"},
            "mailed link": {"token": "link"},
            "foot of a mail": {"token": Signer(salt=SALT).sign(str(secretary.person))},
        }
    )


def _alerts() -> dict[str, Thing]:
    """Someone without an account who follows something, and an alert that waits to be confirmed."""
    row = Subscriber.objects.create(
        email="abonne@exemple.fr", stamp="x", told_on=NOW.date(), created_at=NOW, kept_until=NOW.date() + timedelta(999)
    )  # fmt: skip
    empty: dict[str, list[str]] = {"audiences": [], "themes": [], "kinds": [], "statuses": []}
    followed, _ = (
        Alert.objects.create(
            subscriber=row, rhythm="daily", consent="2021-03", created_at=NOW, secret=digest(secret), confirmed_at=at, **empty
        )
        for secret, at in (("followed", NOW), ("alert", None))
    )  # fmt: skip
    token = subscriber_token(row.pk, row.stamp)
    return {"alert to confirm": {"secret": "alert"}, "subscriber": {"token": token, "alert": followed.pk}}


def _scenario(reviewer: Actor) -> int:
    paying = make_envelope(1_000_000, area="DEP-37")
    return begin_scenario("Les écoles", paying, [], actor=reviewer, now=NOW).pk


def _desk() -> dict[str, Thing]:
    """What the reviewer of Indre-et-Loire keeps; an opinion asked; a paper application begun."""
    reviewer = _known("reviewer")
    assert reviewer.person is not None
    dossier = Application.objects.filter(state=State.UNDER_REVIEW).earliest("pk")
    Opinion.objects.create(
        application=dossier, email="ien@academie.example", title="Avis", question="", token_digest=opinion_digest("avis"),
        asked_by_id=reviewer.person, asked_at=NOW,
    )  # fmt: skip
    view = SavedView.objects.create(person_id=reviewer.person, name="Les miens", saved_at=NOW)
    shared = SavedView.objects.create(person_id=reviewer.person, name="Tous", saved_at=NOW, desk="DEP-37")
    batch = Batch.objects.create(person_id=reviewer.person, action="suivre", asked_at=NOW, alive_at=NOW)
    export = order_export(ListQuery(tab=Tab.ALL), ".csv", actor=reviewer, now=NOW, real=clock.real())
    write_export(str(export), now=NOW, real=clock.real)
    paper = enter_paper(
        Paper(
            slug=SOCLE, siret=BALLAN[0], name=BALLAN[1], kind="commune", place=BALLAN[3], received_on=NOW.date()
        ),
        actor=reviewer,
        now=NOW,
    )  # fmt: skip
    answer = send_message(
        dossier.pk, "Oui, la garantie compte.", author=Author.SERVICE, actor=reviewer, now=NOW
    )
    field = copy_answer(dossier.number or 0, answer.id, actor=reviewer, now=NOW).fields[0][0]
    wording = Wording(field=field, question="La garantie compte-t-elle ?", answer="Oui, elle compte.")
    question = publish_answer(answer.id, wording, actor=reviewer, now=NOW, second_look=True)
    real = clock.real()
    terms = TokenTerms(name="Outil", expires_at=real + timedelta(days=9), rights=frozenset({Right.VIEW}))
    manager, followed = _known("scheme_manager"), Followed(schemes=(SOCLE,))
    webhook = add_target(followed, "https://outil.example.org/guichet", actor=manager, now=NOW)
    sheet = Upload(slug=SOCLE, name="suivi.csv", content=b"SIRET;Nom\n1;x\n", sheet="")
    return {
        "opinion": {"secret": "avis"},
        "question": {"pk": question},
        "webhook": {"pk": webhook.pk, "action": "suspendre"},
        "area": {"code": "DEP-37"},
        "country": {"code": "FR"},
        "territory": {"code": "37018"},
        "year": {"year": 2021, "ending": ".csv"},
        "envelope": {"pk": make_envelope(area="DEP-37", year=2022), "action": "clore"},
        "national envelope": {"pk": make_envelope(year=2022), "action": "clore"},
        "committee": {"pk": call(reviewer, 1).pk, "ending": ".ods", "action": "notes"},
        "scenario": {"pk": _scenario(reviewer), "action": "montants"},
        "spreadsheet": {"token": receive_import(sheet, actor=reviewer, now=NOW, real=real)},
        "token of the reviewer": {"pk": give_token(terms, actor=reviewer, now=NOW, real=real)[0].pk},
        "answer": {"number": dossier.number, "message": answer.id},
        "view": {"token": view.token},
        "shared view": {"token": shared.token},
        "batch": {"token": batch.token},
        "export": {"token": export},
        "paper": {"token": paper.token},
        "signed contract": {
            "code": signed_contract().code,
            "year": 2021,
            "ending": ".csv",
            "action": "signer",
        },
        "draft contract": {
            "code": draft_contract("CRTE en projet").code,
            "year": 2021,
            "ending": ".csv",
            "action": "signer",
        },
    }


def _files(things: Mapping[str, Thing], ballan: int) -> dict[str, Thing]:
    """Files of a draft, of an application that was sent, of an organisation; one being sent; documents issued."""

    def file(owner: str, purpose: str) -> Thing:
        token = store_bytes(owner, purpose, "devis.pdf", PDF, by="test", now=NOW).token
        check_file(token, now=NOW)
        return {"token": token}

    owners = {name: things[name]["subject"] for name in ("link", "draft", "sent")}
    found = {f"file of the {name}": file(owner, "quotes") for name, owner in owners.items()}
    number = int(owners["sent"].partition(":")[2])
    receipt = issue_receipt(number, site="http://testserver", now=NOW)
    everywhere = EverywhereFile.objects.create(
        question={"slug": SOCLE, "kind": "commune", "at": "2021-03-01"}, ending=".csv", asked_at=NOW,
        done=100, content=b"x",
    )  # fmt: skip
    return found | {
        "kept paper": file(f"organisation:{ballan}", "rib"),
        "file being sent": {"token": begin_file(owners["draft"], "quotes", "a.pdf", 9, by="test", now=NOW).token},
        "field": {"pass": FieldPass(owner=owners["draft"], purpose="quotes").signed()},
        "field of the sent": {"pass": FieldPass(owner=owners["sent"], purpose="quotes").signed()},
        "receipt": {"token": receipt.token},
        "issued": {"code": receipt.code},
        "short code": {"code": Scheme.objects.get(slug=SOCLE).code},
        "paper of the agreement": {"secret": things["link to agree"]["secret"], **found["file of the sent"]},
        "paper of the opinion": {"secret": "avis", **found["file of the sent"]},
        "everywhere file": {"token": everywhere.token},
    }  # fmt: skip
