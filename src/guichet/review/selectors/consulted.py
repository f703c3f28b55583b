"""What an expert reads behind the link they were sent: the application as it was filled, its papers, the other opinions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guichet.applications.errors import NotYours
from guichet.applications.selectors import standing_of
from guichet.documents.selectors import FileRecord, files_of
from guichet.review.enums import OpinionVerdict
from guichet.review.link_secrets import digest
from guichet.review.models import Opinion

LONGEST_SECRET = 100


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer as people read it, with the files that were joined to it."""

    label: str
    lines: Sequence[str]
    files: Sequence[FileRecord]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One section of the form."""

    title: str
    answers: Sequence[ShownAnswer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """An opinion asked of an expert, with what they need to answer it. `others` are the opinions that are not confidential."""

    opinion: Opinion
    scheme: str
    sections: Sequence[ShownSection]
    others: Sequence[tuple[str, str, str]]
    amount: int | None


def opinion_by_secret(secret: str) -> Opinion:
    """Return the opinion behind a link. Raise NotYours when there is none, or no longer."""
    rows = Opinion.objects.select_related("application__answers", "application__organisation")
    found = None
    if secret.isascii() and len(secret) <= LONGEST_SECRET:
        found = rows.filter(token_digest=digest(secret), withdrawn_at=None).first()
    if found is None:
        raise NotYours
    return found


def consulted(opinion: Opinion, now: datetime) -> Consulted:
    """Return what the expert reads: four queries."""
    application = opinion.application
    standing = standing_of(application, now)
    files = {file.token: file for file in files_of(application.subject)}
    sections = []
    for view in standing.view.sections:
        answers = []
        for field in view.fields:
            value: Any = standing.answers.values.get(field.id)
            if field.type == "formula":
                value = standing.view.computed.get(field.id)
            if field.type == "file":
                joined = [files[str(token)] for token in value or () if str(token) in files]
                answers.append(ShownAnswer(field.label, (), joined))
            elif field.type != "explanation":
                answers.append(ShownAnswer(field.label, standing.form.show(field.id, value).splitlines(), ()))
        sections.append(ShownSection(view.section.title, answers))
    others = Opinion.objects.filter(
        application=application, confidential=False, withdrawn_at=None, answered_at__isnull=False
    ).exclude(pk=opinion.pk)
    return Consulted(
        opinion=opinion,
        scheme=standing.scheme.identity.title,
        sections=sections,
        others=[
            (one.title, str(OpinionVerdict(one.verdict).label), one.text) for one in others.order_by("id")
        ],
        amount=application.requested_cents,
    )


def paper_of(opinion: Opinion, token: str) -> FileRecord:
    """Return a clean paper of the application an expert was asked about. Raise NotYours for any other file."""
    for file in files_of(opinion.application.subject):
        if file.token == token and file.is_clean and file.purpose != "issued":
            return file
    raise NotYours
