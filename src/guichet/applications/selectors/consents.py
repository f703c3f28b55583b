"""Who must agree or sign: the co-validations of the form, the signatory, the partners, and where each stands.

A yes holds for the answers it was given on: the section of a co-validation, the share of a partner, everything for a
signature. Once these change, it is asked again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from guichet.applications.enums import ParticipantRole
from guichet.applications.models import Participant
from guichet.applications.selectors.answering import Standing

LINK_LASTS = timedelta(days=90)
BETWEEN_REMINDERS = timedelta(days=1)
ROLES = (ParticipantRole.CO_VALIDATOR, ParticipantRole.SIGNATORY, ParticipantRole.PARTNER)
ON_PAPER = "paper"
"""Purpose of a signature that comes by hand, on the printed summary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One agreement. `state`: none (nobody asked), asked, late (the link has ended), yes, no, stale (yes to other answers).

    `purpose` is the id of the co-validation, the row of the partner, empty or "paper" for a signature.
    """

    role: ParticipantRole
    purpose: str
    title: str
    who: str
    help: str
    required: bool
    state: str
    participant: int | None = None
    email: str = ""
    name: str = ""
    comment: str = ""
    asked_at: datetime | None = None
    reminded_at: datetime | None = None
    answered_at: datetime | None = None

    @property
    def holds(self) -> bool:
        return self.state == "yes"

    @property
    def key(self) -> str:
        return f"{self.role}:{self.purpose}"


def consents_of(standing: Standing, now: datetime) -> list[Consent]:
    """Return every agreement that the form wants or that was asked for, in the order of the form: one query."""
    rows = Participant.objects.filter(application=standing.application, role__in=ROLES, ended_at=None)
    asked = {(row.role, row.purpose): row for row in rows.order_by("invited_at", "id")}
    found = [
        _consent(standing, asked.get((ParticipantRole.CO_VALIDATOR, one.id)), now, _titles_of(one))
        for one in standing.view.co_validations
    ]
    found += [
        _signature(standing, row, now) for row in asked.values() if row.role == ParticipantRole.SIGNATORY
    ]
    for partner in standing.answers.values.get("partners") or ():
        row = asked.get((ParticipantRole.PARTNER, str(partner.get("row", ""))))
        found.append(_consent(standing, row, now, _partner_titles(partner)))
    return found


def signature_state(standing: Standing, now: datetime) -> Consent | None:
    """Return where the signature stands, None while nobody was asked to sign."""
    signed = [one for one in consents_of(standing, now) if one.role is ParticipantRole.SIGNATORY]
    return next((one for one in signed if one.holds), signed[-1] if signed else None)


def concern_of(standing: Standing, role: str, purpose: str) -> dict[str, Any]:
    """Return the answers that an agreement is about."""
    values: Mapping[str, Any] = standing.answers.values
    if role == ParticipantRole.CO_VALIDATOR:
        wanted = next((one for one in standing.view.co_validations if one.id == purpose), None)
        section = standing.form.section(wanted.section) if wanted else None
        names = [found.id for found in section.fields] if section else []
        return {name: values[name] for name in names if name in values}
    if role == ParticipantRole.PARTNER:
        rows = [row for row in values.get("partners") or () if row.get("row") == purpose]
        return {"partner": rows[0]} if rows else {}
    return dict(values)


def digest_of_concern(standing: Standing, role: str, purpose: str) -> str:
    """Return the SHA-256 of the answers that an agreement is about, as canonical JSON."""
    text = json.dumps(
        concern_of(standing, role, purpose), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Titles:
    role: ParticipantRole
    purpose: str
    title: str
    who: str
    help: str
    required: bool


def _titles_of(one: Any) -> _Titles:
    return _Titles(ParticipantRole.CO_VALIDATOR, one.id, one.title, one.who, one.help, one.required)


def _partner_titles(partner: Mapping[str, Any]) -> _Titles:
    name = str(partner.get("name") or "votre partenaire")
    help_text = (
        "Il confirme par un lien la part du projet qu’il porte. Ce n’est pas obligatoire pour envoyer."
    )
    return _Titles(
        ParticipantRole.PARTNER, str(partner.get("row", "")), "Part du partenaire", name, help_text, False
    )


def _signature(standing: Standing, row: Participant, now: datetime) -> Consent:
    paper = row.purpose == ON_PAPER
    title = "Signature sur papier" if paper else "Signature en ligne"
    titles = _Titles(ParticipantRole.SIGNATORY, row.purpose, title, row.name or "Le signataire", "", False)
    return _consent(standing, row, now, titles)


def _consent(standing: Standing, row: Participant | None, now: datetime, titles: _Titles) -> Consent:
    bare = Consent(
        role=titles.role,
        purpose=titles.purpose,
        title=titles.title,
        who=titles.who,
        help=titles.help,
        required=titles.required,
        state="none",
    )
    if row is None:
        return bare
    return replace(
        bare,
        state=_state(standing, row, now),
        participant=row.pk,
        email=row.email,
        name=row.name,
        comment=row.comment,
        asked_at=row.invited_at,
        reminded_at=row.reminded_at,
        answered_at=row.answered_at,
    )


def _state(standing: Standing, row: Participant, now: datetime) -> str:
    if row.answered_at is None:
        return "late" if is_late(row, now) else "asked"
    if row.answer != "yes":
        return "no"
    return "yes" if row.digest == digest_of_concern(standing, row.role, row.purpose) else "stale"


def is_late(row: Participant, now: datetime) -> bool:
    """Tell whether the link of an invitation has ended without an answer."""
    return now - row.invited_at > LINK_LASTS


def may_remind(asked: Consent, now: datetime) -> bool:
    """Tell whether whoever was asked may be written to again now: nothing left for a day, and a link can be sent."""
    last = asked.reminded_at or asked.asked_at
    by_link = asked.state == "asked" and asked.purpose != ON_PAPER
    return by_link and last is not None and now - last >= BETWEEN_REMINDERS
