"""The pack: which documents there are for a case, and each of them in both forms."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from bareme.forms import Form
from guichet.documents.services import WrittenDocument, render_odt, write_pdf
from guichet.schemes.selectors import pinned_form, rules_in_force
from guichet.simulations.council.blank_form import blank_form
from guichet.simulations.council.deliberation import deliberation
from guichet.simulations.council.gathering import gathering
from guichet.simulations.council.note import note
from guichet.simulations.council.organs import deliberates
from guichet.simulations.council.plan_paper import plan_paper
from guichet.simulations.council.planning_words import planning_paper
from guichet.simulations.council.preparation import Preparation
from guichet.simulations.selectors.case import Case

MEDIA_TYPES = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text"}
READ_ME = """{title}
Préparé avec Guichet le {day}.
Chaque document existe en PDF, pour lire et imprimer, et en ODT, pour modifier (LibreOffice, OnlyOffice, Word).
Pour les refaire : {link}
"""


class PackDocument(NamedTuple):
    """One document of the pack: its name in addresses and files, its title, what it is for, and how it is written."""

    name: str
    title: str
    about: str
    write: Callable[[Preparation, Form | None], WrittenDocument]
    when: Callable[[Case], bool]


def _always(case: Case) -> bool:
    return True


def _has_form(case: Case) -> bool:
    return bool(case.scheme.form)


def _blank_form(preparation: Preparation, form: Form | None) -> WrittenDocument:
    assert form is not None  # noqa: S101 - offered only when the scheme has one
    return blank_form(preparation, form)


DOCUMENTS = (
    PackDocument(
        "deliberation",
        "Projet de délibération",
        "Objet, textes, exposé, plan de financement, décision. Les votes et les noms restent à écrire.",
        lambda preparation, form: deliberation(preparation),
        deliberates,
    ),
    PackDocument(
        "plan-de-financement",
        "Plan de financement",
        "Ce que cela coûte, qui paie, et ce qui manque pour que les deux soient égaux.",
        lambda preparation, form: plan_paper(preparation),
        _always,
    ),
    PackDocument(
        "note",
        "Note d’une page",
        "Pour décider : de quoi il s’agit, combien, jusqu’à quand, les risques, la suite.",
        lambda preparation, form: note(preparation),
        _always,
    ),
    PackDocument(
        "pieces",
        "Devis et pièces à réunir",
        "La liste à cocher, jusqu’au dépôt.",
        gathering,
        _always,
    ),
    PackDocument(
        "retroplanning",
        "Rétroplanning",
        "Ce qu’il faut faire et pour quand, en partant de la séance et de la clôture.",
        lambda preparation, form: planning_paper(preparation),
        _always,
    ),
    PackDocument(
        "formulaire",
        "Formulaire à remplir",
        "Les questions de la demande, à remplir à la main avant de les saisir.",
        _blank_form,
        _has_form,
    ),
)


def documents_of(case: Case) -> tuple[PackDocument, ...]:
    """Return the documents that make sense for a case."""
    return tuple(document for document in DOCUMENTS if document.when(case))


def form_of(case: Case) -> Form | None:
    """Return the form of the scheme for the applicant, None when it has none here: two queries once compiled."""
    if not _has_form(case):
        return None
    return pinned_form(rules_in_force(case.slug), case.computed_at, case.place.applicant.codes)


def make_file(document: PackDocument, preparation: Preparation, kind: str, *, at: datetime) -> bytes:
    """Return one document as PDF or ODT. Raise UnprintableDocument."""
    form = form_of(preparation.case) if document.name in {"pieces", "formulaire"} else None
    return _rendered(document.write(preparation, form), kind, at)


def make_archive(preparation: Preparation, *, at: datetime) -> bytes:
    """Return every document in both forms, in one ZIP, with a line on what they are. Raise UnprintableDocument."""
    case = preparation.case
    form = form_of(case)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        about = READ_ME.format(title=case.card.title, day=f"{case.at:%d/%m/%Y}", link=preparation.link)
        archive.writestr(_entry("lisez-moi.txt", at), about)
        for rank, document in enumerate(documents_of(case), 1):
            content = document.write(preparation, form)
            for kind in MEDIA_TYPES:
                name = f"{rank}-{file_name(document, case.slug, kind)}"
                archive.writestr(_entry(name, at), _rendered(content, kind, at))
    return written.getvalue()


def file_name(document: PackDocument, slug: str, kind: str) -> str:
    """Return the name of a file: only what an address holds, whatever people typed."""
    return f"{document.name}-{slug}.{kind}"


def _rendered(document: WrittenDocument, kind: str, at: datetime) -> bytes:
    return write_pdf(document, at=at) if kind == "pdf" else render_odt(document, at=at)


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
