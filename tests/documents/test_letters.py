"""The letters that decide and the pages that are signed: their mentions, their marks, whatever they hold."""

import io
from typing import Any

import pypdf
import pytest

from guichet.documents.services import qr_svg, render_pdf

QR = str(qr_svg("http://a.fr/verifier/ABCDEFGHJKMNP", ""))
LETTER: dict[str, Any] = {
    "title": "Décision d’attribution d’une subvention",
    "kind": "award",
    "sender": {"name": "Préfecture d’Indre-et-Loire", "lines": ["Direction de la coordination", "37925 Tours"]},
    "recipient": {"name": "Commune de Ballan-Miré", "lines": ["12 place du 11 Novembre", "37510 Ballan-Miré"]},
    "place": "Tours",
    "date": "1er juin 2021",
    "subject": "socle numérique des écoles élémentaires",
    "reference": "dossier n° 1 234",
    "considering": ["Vu le décret n° 2018-514 du 25 juin 2018 ;", "Vu la demande reçue le 1er mars 2021 ;"],
    "opening": ["La subvention que vous avez demandée vous est attribuée."],
    "award": {
        "project": "Équiper quatre classes de l’école Jean Moulin.",
        "spend": "18 828,57 €",
        "nature": "investissement, toutes taxes comprises",
        "amount": "13 180,00 €",
        "in_words": "treize mille cent quatre-vingts euros",
        "computation": "70 % de la dépense éligible, arrondi au centime.",
        "calendar": [["Commencement", "1er septembre 2021"], ["Achèvement prévu", "31 mars 2022"]],
        "terms": ["Avance de 30 % au commencement."],
        "repayment": ["La somme est reversée si l’objet change sans accord."],
    },
    "grounds": [],
    "duties": ["Faire mention de l’aide de l’État."],
    "appeals": ["Recours gracieux dans les deux mois.", "Tribunal administratif d’Orléans dans les deux mois."],
    "closing": "",
    "signer": {"name": "La préfète", "function": "Préfète d’Indre-et-Loire", "delegation": ""},
    "contact": ["Service du numérique", "02 00 00 00 00"],
    "qr": QR,
    "verify": "http://a.fr/verifier",
    "code": "ABCD-EFGH-JKMNP",
}  # fmt: skip
SIGNED: dict[str, Any] = {
    "title": "Résumé de la demande à signer",
    "scheme": "Socle numérique des écoles",
    "applicant": "Commune de Ballan-Miré",
    "number": "",
    "date": "15 mars 2021",
    "project": "Équiper quatre classes.",
    "amount": "13 180,00 €",
    "spend": "18 828,57 €",
    "lines": [["Nombre de classes", "4"]],
    "financing": [["État", "13 180,00 €", "70 %"], ["Commune", "5 648,57 €", "30 %"]],
    "papers": ["Délibération du 15 février 2021.pdf"],
    "declares": ["Je certifie l’exactitude de ces renseignements."],
    "signer": {"name": "Le maire", "function": "maire de Ballan-Miré"},
    "digest": "9f86d081884c7d65",
    "link": "http://a.fr/signer/x",
    "qr": QR,
}
REFUSED = LETTER | {
    "kind": "refusal",
    "title": "Décision de refus",
    "award": None,
    "grounds": ["Le projet a commencé avant la demande (décret 2018-514, article 5)."],
    "duties": [],
}


def read(content: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(
    ("template", "content", "words"),
    [
        (
            "decision_letter",
            LETTER,
            [
                "1. Bénéficiaire Commune de Ballan-Miré",
                "2. Projet et dépense éligible Équiper quatre classes",
                "18 828,57 €",
                "3. Montant maximal de la subvention 13 180,00 €",
                "70 % de la dépense éligible",
                "4. Calendrier prévisionnel",
                "Achèvement prévu 31 mars 2022",
                "5. Versement et reversement",
                "reversée si l’objet change",
                "Voies et délais de recours",
                "ABCD-EFGH-JKMNP",
            ],
        ),
        ("decision_letter", REFUSED, ["Motifs du refus", "commencé avant la demande", "Tribunal administratif"]),
        ("signature_summary", SIGNED, ["13 180,00 €", "Nombre de classes 4", "Signature et cachet", "9f86d081884c7d65"]),
    ],
)  # fmt: skip
def test_a_letter_says_what_it_must_and_lasts(
    template: str, content: dict[str, Any], words: list[str]
) -> None:
    reader, shown = read(render_pdf(template, content))
    for expected in words:
        assert expected in shown.replace("\u202f", " ").replace("\xa0", " "), expected
    root: Any = reader.root_object
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "pdfaid:part>2<" in metadata
    assert "pdfuaid:part>1<" in metadata
    assert root["/Lang"] == "fr-FR"
    assert reader.metadata
    assert reader.metadata.title == content["title"]


def test_a_refusal_shows_no_award() -> None:
    assert "Montant maximal" not in read(render_pdf("decision_letter", REFUSED))[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "the least"),
        ({"project": "mot " * 2_000}, "a long project"),
        ({"lines": [[f"Question {n}", "réponse " * 10] for n in range(150)]}, "every answer of a long form"),
        ({"papers": ["Une pièce au nom assez long.pdf"] * 300}, "many papers"),
        ({"declares": ["Je déclare que " + "oui " * 60] * 6}, "long declarations"),
    ],
)
def test_a_summary_is_signed_on_two_pages_at_most(changes: dict[str, Any], why: str) -> None:
    reader, shown = read(render_pdf("signature_summary", SIGNED | changes))
    assert len(reader.pages) <= 2, why
    assert "Signature et cachet" in shown, why
    left_out = (
        len(SIGNED["lines"]) < len(changes.get("lines", []))
        and "autres réponses, à lire en ligne" not in shown
    )
    assert not left_out or f"Question {len(changes['lines']) - 1}" in shown, "what is left out is said"


def test_a_long_letter_goes_on_and_numbers_its_pages() -> None:
    reader, shown = read(render_pdf("decision_letter", LETTER | {"opening": ["Phrase. " * 400] * 3}))
    assert len(reader.pages) > 2
    assert f"page 1 sur {len(reader.pages)}" in shown


@pytest.mark.parametrize("text", ['#panic("x")', "$x$ *gras* @ref", "]} #let x = 1"])
def test_nothing_in_a_letter_is_obeyed(text: str) -> None:
    assert "".join(text.split()) in "".join(
        read(render_pdf("decision_letter", LETTER | {"closing": text}))[1].split()
    )
