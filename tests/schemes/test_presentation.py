"""A definition in words: conditions, dates, tariffs, own share, warnings."""

from datetime import date
from typing import Any

import pytest

from bareme import Scheme, read_scheme, read_shared_facts
from bareme.values import parse_tariff
from guichet.schemes.presentation import SchemeView, view_scheme
from guichet.schemes.presentation.conditions import write_condition
from guichet.schemes.presentation.picture import HEIGHT, WIDTH
from guichet.schemes.presentation.values import tariff_rows

from .conftest import DAY
from .files import FACTS, WINDOW, scheme_text

SHARED = read_shared_facts(FACTS.encode(), "facts.yaml")


def read(**changes: str) -> Scheme:
    return read_scheme(scheme_text(**changes).encode(), "ordinateurs.yaml").base


def view(at: date = DAY, **changes: str) -> SchemeView:
    return view_scheme(read(**changes), SHARED, at)


NONE_OF = {"kind": {"none_of": ["commune"]}}
SIZE = {"population": {"at_most": "small"}}
CONDITIONS: list[tuple[dict[str, Any], str, str]] = [
    (
        {"kind": {"one_of": ["commune", "epci"]}},
        "Vous êtes : une commune ou un EPCI.",
        "what brackets explain is left",
    ),
    ({"kind": {"is": "commune"}}, "Vous êtes : une commune.", "one choice"),
    (NONE_OF, "Vous êtes : tout sauf une commune.", "none of"),
    (SIZE, "Population : au plus 5 000 habitants.", "a number and its unit"),
    ({"population": {"more_than": "0"}}, "Population : il en faut.", "more than nothing"),
    ({"equipment": {"at_least": "1"}}, "Matériel : au moins 1.", "a bare bound"),
    (
        {"kind": {"is": "commune"}, **SIZE},
        "Vous êtes : une commune et population : au plus 5 000 habitants.",
        "both",
    ),
    ({"any": [NONE_OF, SIZE]}, "Pour une commune, population : au plus 5 000 habitants.", "a rule for some"),
    (
        {"any": [{"kind": {"is": "epci"}}, {"all": [{"kind": {"is": "commune"}}, SIZE]}]},
        "Vous êtes : un EPCI ; ou vous êtes : une commune et population : au plus 5 000 habitants.",
        "alternatives",
    ),
    (
        {"any": [SIZE, {"any": [SIZE, SIZE]}]},
        "",
        "alternatives within alternatives: the file's sentence says it",
    ),
    ({"grant": {"at_least": "1"}}, "", "a computed value has no name for a person"),
    ({"population": {"at_most": "grant"}}, "", "nor has a computed bound"),
]


@pytest.mark.parametrize(("raw", "text", "why"), CONDITIONS, ids=[why for *_, why in CONDITIONS])
def test_conditions_in_words(raw: dict[str, Any], text: str, why: str) -> None:
    found = write_condition(read(), SHARED, raw, DAY)
    assert " ".join(found.split()) == text, why


def test_a_condition_that_only_repeats_its_title_is_left_out() -> None:
    text = scheme_text().replace(
        "facts:\n", 'facts:\n  ready: {ask: "Prêt ?", type: yes_no, title: "Prêt"}\n'
    )
    scheme = read_scheme(text.encode(), "x.yaml").base
    assert write_condition(scheme, SHARED, {"ready": {"is": "yes"}}, DAY, title="Prêt") == ""
    assert write_condition(scheme, SHARED, {"ready": {"is": "no"}}, DAY, title="Prêt") == "Prêt : non."


EXTENDED = (
    '  - {id: a, title: "Session", opens: 2021-02-01, closes: 2021-02-28, source: call,'
    " extended: [{until: 2021-03-15, on: 2021-02-20}, {until: 2021-04-30}]}"
)
CALENDARS = [
    ('  - {id: a, opens: 2021-01-14, closes: 2021-03-31, source: call}', "31 mars 2021", "Il reste 30 jours"),
    ('  - {id: a, opens: 2021-01-14, closes: 2021-03-01, source: call}', "1er mars 2021", "Aujourd’hui, dernier jour"),
    ('  - {id: a, opens: 2021-01-14, source: call}', "Ouverte", "La date de fin n’est pas connue."),
    ('  - {id: a, opens: 2021-04-02, source: call}', "À partir du 2 avril 2021", "Ouvre dans 32 jours."),
    ('  - {id: a, closes: 2021-01-31, source: call}', "Terminée", "Terminée depuis le 31 janvier 2021."),
    ('  - {id: a, title: "V", from: 2021-04-02, source: call}', "Dates inconnues", "Aucune date n’a été trouvée."),
    ("  always: yes\n  source: call", "Au fil de l’eau", "Vous pouvez demander à tout moment."),
    ('  set_by: "la préfecture"\n  source: call', "Dates locales", "Fixées par la préfecture."),
    (EXTENDED, "30 avril 2021", "Il reste 60 jours"),
]  # fmt: skip


@pytest.mark.parametrize(("calendar", "figure", "sentence"), CALENDARS)
def test_until_when(calendar: str, figure: str, sentence: str) -> None:
    found = view(calendar=calendar).deadline
    assert (found.figure, " ".join(found.sentence.split())) == (figure, sentence)


def test_an_extension_keeps_the_first_date_in_sight() -> None:
    (step,) = view(calendar=EXTENDED).steps
    assert step.when == "du 1er février au 30 avril 2021"
    assert step.text == (
        "Fin prévue d’abord : 28 février 2021 ; prolongée au 15 mars 2021 (annoncé le 20 février 2021), "
        "puis prolongée au 30 avril 2021."
    )
    assert step.state == "current"


def test_steps_are_in_the_order_of_time() -> None:
    calendar = "\n".join(
        [
            '  - {id: c, title: "Résultats", from: 2021-06-01, source: call}',
            '  - {id: a, title: "Dépôt", opens: 2020-11-01, closes: 2021-01-31, source: call}',
            '  - {id: b, title: "Vote", from: 2021-02-15, until: 2021-03-15, source: call}',
        ]
    )
    steps = view(calendar=calendar).steps
    assert [(step.title, step.state) for step in steps] == [
        ("Dépôt", "done"),
        ("Vote", "current"),
        ("Résultats", "coming"),
    ]
    assert [step.when for step in steps] == [
        "du 1er novembre 2020 au 31 janvier 2021",
        "du 15 février au 15 mars 2021",
        "à partir du 1er juin 2021",
    ]


TARIFFS = [
    (["70 % to 200000 €", "50 % beyond"], "", ["jusqu’à 200 000 € : 70 %", "au-delà de 200 000 € : 50 %"]),
    (["30 % to 1000,50 €", "0 % beyond"], "", ["jusqu’à 1 000,50 € : 30 %", "au-delà de 1 000,50 € : rien"]),
    (["10 € to 1", "20 € to 2", "30 € beyond"], "mois", ["jusqu’à 1 mois : 10,00 €", "2 mois : 20,00 €", "au-delà de 2 mois : 30,00 €"]),
    (
        ["3000 € to 3333", "3000 € + 0,90 € each to 6999", "6300 € beyond"],
        "repas",
        [
            "jusqu’à 3 333 repas : 3 000,00 €",
            "de 3 334 à 6 999 repas : 3 000,00 €, puis 0,90 € par repas après 3 333",
            "au-delà de 6 999 repas : 6 300,00 €",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("written", "unit", "lines"), TARIFFS)
def test_tariffs_in_words(written: list[str], unit: str, lines: list[str]) -> None:
    rows = tariff_rows(parse_tariff(written), unit)
    assert [" ".join(f"{row.bracket} : {row.gives}".split()) for row in rows] == lines


def test_a_tariff_is_drawn_to_scale() -> None:
    text = scheme_text().replace("share: equipment, rate: rate", "marginal: equipment, tariff: rate")
    text = text.replace("50 %, 2021-06-01: 60 %", "[80 % to 1000 €, 40 % to 5000 €, 0 % beyond]")
    (picture,) = view_scheme(read_scheme(text.encode(), "x.yaml").base, SHARED, DAY).tariffs
    assert [step.height for step in picture.steps] == [HEIGHT * 8 // 10, HEIGHT * 4 // 10, 0]
    assert picture.steps[-1].right == WIDTH
    assert picture.slices
    assert picture.of_whole
    assert [step.bound for step in picture.steps] == ["1\u202f000\u00a0€", "5\u202f000\u00a0€", ""]


def test_parts_of_the_spend_add_up() -> None:
    assert [part.value for part in view().parts] == [5000, 5000]
    assert view(more="award: {ceiling: yes}").parts[0].label == "L’aide, au plus"


@pytest.mark.parametrize(
    ("more", "calendar", "starts", "why"),
    [
        ("review: {framework: decret_2018_514}", None, "Ne signez rien encore", "the decree binds"),
        ("review: {framework: cgct_detr}", None, "Ne signez rien encore", "so does the code for DETR"),
        ("", None, "Par prudence", "nothing said: prudence"),
        ('apply: {how: nothing, text: "x"}', None, "", "nothing to ask for"),
        (
            "review: {framework: decret_2018_514}",
            "  - {id: a, closes: 2021-01-31, source: call}",
            "",
            "it is over",
        ),
    ],
)
def test_the_warning_not_to_sign(more: str, calendar: str | None, starts: str, why: str) -> None:
    warning = view(more=more, calendar=calendar or WINDOW).warning
    assert warning.startswith(starts), why
    assert bool(warning) is bool(starts), why


@pytest.mark.parametrize(
    ("nature", "title", "law"),
    [
        ("investment", "Au moins 20 % pour vous", True),
        ("running", "La règle des 20 % ne s’applique pas", True),
        ("either", "20 % pour vous si c’est un investissement", True),
        ("none", "Votre part", False),
    ],
)
def test_the_owners_share_by_nature(nature: str, title: str, law: bool) -> None:
    share = view(more=f'award: {{own_share: {{nature: {nature}, note: "Note."}}}}').own_share
    assert share
    assert (share.title, share.law, share.note) == (title, law, "Note.")


def test_what_is_refused_is_said_and_what_is_unsure_is_marked() -> None:
    found = view()
    assert [expense.title for expense in found.accepted] == ["Matériel"]
    assert [expense.text for expense in found.refused] == ["Les salaires ne sont pas aidés."]
    assert found.to_confirm
    assert [(item.title, item.confirmed) for item in found.parameters] == [
        ("Taux", False),
        ("Habitants", True),
    ]
    assert found.parameters[0].others == ("60\u00a0% à partir du 1er juin 2021",)


def test_the_contact_is_the_nearest() -> None:
    contacts = 'contacts: {default: {name: "Préfecture"}, DEP-37: {name: "Préfecture d\'Indre-et-Loire"}}'
    scheme = read(more=contacts)
    for place, name in (((), "Préfecture"), (("COM-37261", "DEP-37"), "Préfecture d'Indre-et-Loire")):
        contact = view_scheme(scheme, SHARED, DAY, place=place).contact
        assert contact
        assert contact.name == name
