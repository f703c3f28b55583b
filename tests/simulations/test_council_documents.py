"""The documents for the council: what is known, what is a blank, and what is never said."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from guichet.documents.services import render_odt, write_pdf
from guichet.schemes.selectors import plans
from guichet.simulations.council.pack import documents_of
from guichet.simulations.council.plan_paper import checks
from guichet.simulations.council.preparation import why_nothing
from tests.documents.written_words import words_of_odt, words_of_pdf

from .packs import PACKS, pack_of, preparation, told, words_of, written

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.mark.parametrize(
    ("pack", "said", "why"),
    [
        ("known", "demande une aide de 13 450,00 € (à confirmer), au titre de « Socle", "the computed amount"),
        ("known", "soit 6 450,00 €, et l’inscrit au budget", "what stays"),
        ("known", "Vu le code général des collectivités territoriales, notamment son article L. 1111-10,", "binds"),
        ("known", "Vu le décret n° 2018-514 du 25 juin 2018", "the scheme's framework"),
        ("known", "soit au moins 3 980,00 € (code général des collectivités territoriales, article L. 1111-10)", "20 %"),
        ("known", "autorise le maire à déposer cette demande", "who signs"),
        ("known", "par ______ voix pour, ______ voix contre et ______ abstentions", "nobody knows the votes"),
        ("known", "Séance du ____________", "no date was given"),
        ("range", "au taux le plus élevé auquel le projet peut prétendre (selon nos réponses, de 12 250,00 € à", "range"),
        ("range", "____________ (de 6 450,00 € à 7 650,00 €)", "the own share follows the range"),
        ("others unknown", "Il manque le total des autres aides publiques : écrivez 0 €", "unknown is not zero"),
        ("nothing said", "au taux le plus élevé auquel le projet peut prétendre, soit ____________", "a blank"),
        ("epci", "Projet de délibération du conseil métropolitain", "the body of a métropole"),
        ("epci", "autorise la présidente ou le président à déposer", "whoever it is"),
        ("small commune", "notamment son article R. 2334-27", "DETR"),
        ("association", "Vu les statuts de l’association", "no code binds it"),
        ("association", "Projet de délibération du conseil d’administration", "its body"),
        ("in kind", "demande le bénéfice de cette aide, qui n’est pas une somme d’argent", "no money"),
        ("nowhere", "Projet de délibération de l’organe délibérant", "nobody said who asks"),
    ],
)  # fmt: skip
def test_the_draft_says_what_is_known_and_leaves_the_rest_blank(pack: str, said: str, why: str) -> None:
    assert said in told(pack, "deliberation"), why


@pytest.mark.parametrize(
    ("pack", "never", "why"),
    [
        ("association", "code général des collectivités", "an association is not bound by it"),
        ("epci", "Vu le code général", "training is running costs: the 20 % of an investment does not bind"),
        ("in kind", "au taux", "nor is a rate asked of an aid in kind"),
        ("nothing said", "0,00 €", "what is not known is never zero"),
        ("range", " 0,00 € (", "nor within a range"),
        ("association", "préfecture", "its acts are not sent there"),
        ("known", "votre", "a deliberation does not speak to its reader"),
        ("known", "Vous", "nor say you"),
    ],
)
def test_the_draft_never_says(pack: str, never: str, why: str) -> None:
    assert never not in told(pack, "deliberation").replace("Autres aides publiques 0,00 €", ""), why


def test_what_was_given_is_in_every_document_that_has_room_for_it() -> None:
    given = {"projet": "Des classes mobiles", "conseil": "22/03/2021", "organe": "assemblée de section"}
    draft = told("known", "deliberation", **given)
    assert "pour le projet « Des classes mobiles »" in draft
    assert "Séance du lundi 22 mars 2021" in draft
    assert "l’assemblée de section, par ______ voix" in draft
    assert "Projet : Des classes mobiles" in told("known", "plan-de-financement", **given)
    assert "« Des classes mobiles »" in told("known", "note", **given)
    assert "lundi 22 mars 2021 Réunir l’assemblée de section" in told("known", "retroplanning", **given)


@pytest.mark.parametrize(
    ("pack", "changes", "said"),
    [
        ("known", {}, ["Le plan est équilibré : dépenses et ressources font chacune 19 900,00 € TTC.", "le minimum est respecté", "à confirmer"]),
        ("range", {}, ["Le montant de l’aide n’est pas connu : il manque Élèves.", "à confirmer"]),
        ("others unknown", {}, ["Il manque le total des autres aides", "à confirmer"]),
        ("known", {"services": "?"}, ["Il manque le montant de ces dépenses : Services et ressources numériques.", "à confirmer"]),
        ("association", {}, ["ne se calcule pas sur une dépense", "n’est pas connu : il manque", "autres aides"]),
        ("in kind", {}, ["ne se calcule pas sur une dépense", "autres aides"]),
    ],
)  # fmt: skip
def test_the_plan_balances_or_says_what_is_missing(
    pack: str, changes: dict[str, str], said: list[str]
) -> None:
    found = [text.replace("\u202f", " ").replace("\xa0", " ") for text in checks(pack_of(pack, **changes))]
    assert len(found) == len(said), found
    assert all(part in text for part, text in zip(said, found, strict=True)), found


def test_both_sides_of_the_plan_are_said_with_their_taxes() -> None:
    plan = told("known", "plan-de-financement")
    assert "Matériel et réseaux 17 500,00 € TTC" in plan
    assert "Total des dépenses 19 900,00 € TTC" in plan
    assert "Total des ressources 19 900,00 € TTC 100 %" in plan
    assert "Part à la charge de la commune 6 450,00 € 32,41 %" in plan


def test_the_total_of_resources_is_blank_while_one_is_unknown() -> None:
    assert "Total des ressources ____________ ______" in told("range", "plan-de-financement")


@pytest.mark.parametrize("pack", sorted(PACKS))
def test_the_note_is_one_page(pack: str) -> None:
    document = written(
        pack_of(pack, projet="Un nom de projet assez long pour occuper deux lignes " * 3), "note"
    )
    assert len(PdfReader(io.BytesIO(write_pdf(document))).pages) == 1


@pytest.mark.parametrize(
    ("pack", "said"),
    [
        ("known", "Avance : 30 % (à confirmer), à la signature de la convention."),
        ("known", "Ne signez rien encore."),
        ("known", "Le service jugera lui-même : Le diagnostic et les objectifs sont partagés"),
        ("known", "Combien reçoit-on ? 13 450,00 € (à confirmer)"),
        ("known", "Inspection académique d'Indre-et-Loire"),
        ("range", "Il manque encore ces réponses : Élèves."),
        ("association", "____________ (en général : 50 000 € par poste)"),
        ("epci", "Note à la présidente ou au président"),
        ("small commune", "3 jours francs (CGCT, article L. 2121-11) (à confirmer)"),
    ],
)
def test_the_note_says_what_decides(pack: str, said: str) -> None:
    assert said in told(pack, "note")


def test_papers_are_listed_once() -> None:
    listed = told("known", "pieces")
    assert "Devis du matériel et des réseaux TTC, sans les classes de maternelle." in listed
    assert "À ne pas mettre dans les devis Classes de maternelle" in listed
    assert listed.count("Liste des écoles") == 1, "the form's « Liste des écoles » is the scheme's paper"
    assert listed.count("Diagnostic partagé") == 1
    assert "Devis ou programme" in told("epci", "pieces"), "a file that only the form asks"


def test_the_blank_form_asks_what_the_form_asks() -> None:
    form = told("known", "formulaire")
    assert "Combien de classes des cycles 2 et 3 ? (classes)" in form
    assert "Vos écoles ont-elles déjà le socle de base ? " in form
    assert "Matériel et réseaux (TTC)" in form
    assert "Autres pièces de votre choix (facultatif" in form
    assert "Quel organisme porte le projet ? un EPCI" in told("epci", "formulaire")
    assert "17 500" not in form, "a blank form holds no answer"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"conseil": "2021-04-12"}, "Le conseil se réunit après la clôture : séance le 12 avril 2021, dernier jour de dépôt le 31 mars 2021. Avancez la séance au lundi 22 mars 2021 au plus tard. La délibération n’est pas obligatoire dans cette demande"),
        ({"conseil": "2021-03-30"}, "il reste 1 jour"),
        ({"conseil": "2021-03-03"}, "Les convocations devaient partir le 25 février 2021 au plus tard."),
        ({}, "Sans date de séance, ce planning part de la dernière possible"),
        ({"le": "2021-06-01"}, "Fermé : le dépôt s'est terminé le 31 mars 2021."),
        ({"le": "2021-01-04", "conseil": "2021-01-12"}, "Le dépôt n’ouvre que le 14 janvier 2021."),
    ],
)  # fmt: skip
def test_the_planning_says_what_does_not_fit(changes: dict[str, str], said: str) -> None:
    assert said in told("known", "retroplanning", **changes)


@pytest.mark.slow
@pytest.mark.parametrize("pack", sorted(PACKS))
def test_each_document_says_the_same_in_both_forms(pack: str) -> None:
    found = pack_of(pack)
    for document in documents_of(found.case):
        content = written(found, document.name)
        assert words_of_pdf(write_pdf(content)) == words_of_odt(render_odt(content)), document.name


def test_an_individual_deliberates_nothing() -> None:
    found = pack_of("known", organisation="individual")
    assert "deliberation" not in {document.name for document in documents_of(found.case)}


@pytest.mark.slow
@pytest.mark.parametrize("organisation", ["commune", "epci", "association", "company", "individual"])
def test_every_scheme_gives_papers_that_both_forms_hold(organisation: str) -> None:
    for slug in plans(date(2021, 3, 1)):
        found = preparation(slug, {"territoire": "COM-37001", "organisation": organisation})
        if why_nothing(found.case):
            continue
        for document in documents_of(found.case):
            content = written(found, document.name)
            assert "None" not in words_of(content), (slug, document.name)
            printed = write_pdf(content)
            assert words_of_pdf(printed) == words_of_odt(render_odt(content)), (slug, document.name)
            if document.name == "note":
                assert len(PdfReader(io.BytesIO(printed)).pages) == 1, slug
