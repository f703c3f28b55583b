"""What people type, paste or send, read to one canonical value or refused with a sentence. One reason per row."""

import json
import re
from contextlib import suppress
from typing import Any

import pytest

from bareme.forms import FieldError, Form
from bareme.forms.writing import write_value

from .whole_form import whole

GOOD: list[tuple[str, object, Any, str]] = [
    ("name", "  Mairie de\tTours ", "Mairie de Tours", "spaces are put in order"),
    ("name", "E\u0301cole", "École", "composed, so that two writings are one"),
    ("name", "a\u202eb\u200bc\x00", "abc", "turning marks, zero-width and NUL are taken out"),
    ("name", "=cmd()|'/c calc'!A1", "=cmd()|'/c calc'!A1", "a text may begin with =: exports protect themselves"),
    ("name", "<b>Tours</b>", "<b>Tours</b>", "a text is a text: pages escape it"),
    ("name", "👩\u200d🏫 École", "👩\u200d🏫 École", "the joiner of an emoji stays"),
    ("name", ["Tours"], "Tours", "a page sends a list of one"),
    ("name", "", None, "nothing is unanswered"),
    ("name", "\u200b \x00", None, "nothing but unseen characters is nothing"),
    ("name", None, None, "JSON null is unanswered"),
    ("name", 37000, "37000", "a JSON number may be a text"),
    ("story", "Une ligne\r\nUne autre", "Une ligne\nUne autre", "line ends are one kind"),
    ("count", "12", 12, "a number"),
    ("count", "-5", -5, "negative where the field admits it"),
    ("count", 7, 7, "JSON"),
    ("weight", "12,50", "12.5", "a decimal is a text, shortest writing"),
    ("weight", "12.5", "12.5", "canonical reads itself"),
    ("weight", "1 000", "1000", "spaces group"),
    ("weight", 12.5, "12.5", "JSON has decimals"),
    ("weight", "48.856", "48.856", "three decimals are not thousands"),
    ("price", "1 250,50 €", 125_050, "as on a quote"),
    ("price", "1\u202f250,50", 125_050, "narrow spaces"),
    ("price", 125_050, 125_050, "JSON is in cents"),
    ("portion", "22,5", 2_250, "percents, without the sign"),
    ("portion", "100 %", 10_000, "all"),
    ("plate", "AB-123-CD", "AB-123-CD", "as the pattern says"),
    ("code", "é2-X", "é2-X", "letters, digits and the signs listed"),
    ("begins", "31/03/2021", "2021-03-31", "French date"),
    ("begins", "1.4.2021", "2021-04-01", "with dots"),
    ("meeting", "31/03/2021 14:30", "2021-03-31T14:30", "a day and an hour"),
    ("meeting", "2021-03-31T14:30", "2021-03-31T14:30", "as browsers send it"),
    ("meeting", "31/03/2021 à 9h05", "2021-03-31T09:05", "as one says it"),
    ("mail", " Mairie@Tours.FR ", "mairie@tours.fr", "one writing for one box"),
    ("mail", "mailto:a.b+c@exemple.fr", "a.b+c@exemple.fr", "pasted from a page"),
    ("mail", "maire@évreux.fr", "maire@xn--vreux-9ra.fr", "accents in the domain"),
    ("phone", "02 47 12 34 56", "+33247123456", "ten digits"),
    ("phone", "02.47-12/34 56", "+33247123456", "any separator"),
    ("phone", "+33 (0)2 47 12 34 56", "+33247123456", "the useless zero goes"),
    ("phone", "0033 247 12 34 56", "+33247123456", "00 is +"),
    ("phone", "+262 262 12 34 56", "+262262123456", "overseas and abroad"),
    ("bank", "FR76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189", "spaces of a RIB"),
    ("bank", "iban : de89370400440532013000", "DE89370400440532013000", "a foreign account"),
    ("siret", "356 000 000 00048", "35600000000048", "La Poste: its digits add up to a multiple of 5"),
    ("siret", "732 829 320 00074", "73282932000074", "Luhn holds"),
    ("place", "1 rue de la Paix, 37000 Tours", {"label": "1 rue de la Paix, 37000 Tours"}, "typed by hand"),
    ("place", {"label": "Mairie", "commune": "COM-37261", "postal_code": ""}, {"label": "Mairie", "commune": "COM-37261"}, "found by a search"),
    ("place", {"label": "", "street": "1 rue Nationale", "postal_code": "37000"}, {"label": "1 rue Nationale 37000", "street": "1 rue Nationale", "postal_code": "37000"}, "no label: made of its parts"),
    ("commune", "37261", "COM-37261", "the bare INSEE code"),
    ("commune", "COM-2A004", "COM-2A004", "Corsica"),
    ("communes", "37261, 37050", ["COM-37261", "COM-37050"], "several"),
    ("communes", ["COM-37261", "37261"], ["COM-37261"], "one once"),
    ("group", "243700754", "EPCI-243700754", "a SIREN"),
    ("group", "EPT-200054781", "EPT-200054781", "Grand Paris"),
    ("county", "37", "DEP-37", "the bare number"),
    ("county", "COL-75C", "COL-75C", "a collectivité in the place of a département"),
    ("area", "24", "REG-24", "the bare number"),
    ("school", "075 0654 d", {"uai": "0750654D", "name": ""}, "the letter goes with the digits"),
    ("school", {"uai": "0750655E", "name": " École  Balzac "}, {"uai": "0750655E", "name": "École Balzac"}, "with its name"),
    ("quote", ["tok1", "tok2", "tok1"], ["tok1", "tok2"], "several files, one once"),
    ("sworn", ["", "on"], True, "a page sends the hidden answer, then the box"),
    ("sworn", "", None, "not ticked"),
    ("started", "Oui", True, "French"),
    ("started", False, False, "no is an answer"),
    ("colour", "red", "red", "a code"),
    ("colour", "other:  Vert   pomme ", "other:Vert pomme", "another one, in words"),
    ("tools", ["ink", "pen"], ["pen", "ink"], "in the order of the form"),
    ("tools", "pen | ink", ["pen", "ink"], "a text"),
    ("kind", ["a", "cat"], ["a", "cat"], "two choices that go together"),
    ("kind", "a", ["a"], "the second may come later"),
    ("former", "n° 12 345", 12_345, "a number as it is written on letters"),
    ("themes", frozenset({"b", "a"}), ["a", "b"], "a fact of a simulation"),
    ("opening", "2021-09-01", "2021-09-01", "a date of the rules"),
    ("list.rooms", "5", 5, "one column"),
    ("list.r2.rooms", "5", 5, "one cell"),
    ("list", [{"rooms": "5", "children": ""}], [{"row": "r1", "rooms": 5}], "rows get a name, cells are read"),
    ("list", [], None, "no row is no answer"),
    ("expenses", [{"kind": "equipment", "amount": "10"}], {"lines": [{"row": "r1", "kind": "equipment", "amount": 1000}]}, "lines alone"),
    ("expenses", {"tax": "TTC", "lines": []}, {"tax": "included", "lines": []}, "taxes before any line"),
    ("expenses.tax", "ht", "excluded", "taxes alone"),
    ("financing", {"lines": [{"nature": "own", "amount": "5"}]}, {"lines": [{"row": "r1", "nature": "own", "amount": 500}]}, "the plan"),
    ("partners", [{"name": "CC", "share_bp": "30"}], [{"row": "r1", "name": "CC", "share_bp": 3000}], "a share is in percents"),
]  # fmt: skip

BAD: list[tuple[str, object, str]] = [
    ("name", "x" * 300, "250"),
    ("name", "\ud800", "illisibles"),
    ("name", {"a": 1}, "texte simple"),
    ("name", True, "texte simple"),
    ("name", ["a", "b"], "texte simple"),
    ("name", "x" * 300_000, "trop long"),
    ("name", 10**40, "trop grand"),
    ("story", "court", "au moins 10"),
    ("count", "1e5", "nombre entier"),
    ("count", "١٢", "nombre entier"),
    ("count", "5️⃣", "nombre entier"),
    ("count", "=1+1", "nombre entier"),
    ("count", "12.5", "nombre entier"),
    ("count", "1.250", "deux façons"),
    ("count", "9" * 40, "trop grand"),
    ("count", "9" * 200_000, "trop grand"),
    ("count", 10**30, "C'est trop"),
    ("count", "-6", "-5\u00a0pièces ou plus"),
    ("count", "101", "100\u00a0pièces ou moins"),
    ("count", True, "texte simple"),
    ("weight", "1e5", "12,5"),
    ("weight", "NaN", "12,5"),
    ("weight", float("inf"), "12,5"),
    ("weight", "0,4", "0,5 ou plus"),
    ("price", "-10", "négatif"),
    ("price", "dix euros", "montant"),
    ("price", "12,345", "deux façons"),
    ("price", "9,99", "10,00\u00a0€ ou plus"),
    ("price", 12.5, "texte simple"),
    ("portion", "101", "100 %"),
    ("portion", "%", "taux"),
    ("plate", "ab-123-cd", "AB-123-CD"),
    ("plate", "A" * 101, "100 au plus"),
    ("code", "a_1x", "forme attendue"),
    ("code", "abc", "au moins 4"),
    ("begins", "31/02/2021", "date"),
    ("begins", "2021-3-1", "date"),
    ("begins", "demain", "date"),
    ("begins", "01/01/0001", "hors de portée"),
    ("meeting", "31/03/2021", "date et une heure"),
    ("meeting", "31/03/2021 25:00", "date et une heure"),
    ("mail", "mairie", "adresse électronique"),
    ("mail", "a@b", "adresse électronique"),
    ("mail", "a@@exemple.fr", "adresse électronique"),
    ("mail", "a..b@exemple.fr", "adresse électronique"),
    ("mail", f"{'x' * 65}@exemple.fr", "adresse électronique"),
    ("mail", "a@exemple.fr, b@exemple.fr", "adresse électronique"),
    ("phone", "12345", "dix chiffres"),
    ("phone", "02 47 12 34 5", "dix chiffres"),
    ("phone", "+33 47", "dix chiffres"),
    ("phone", "appelez-moi", "dix chiffres"),
    ("bank", "FR76 3000 6000 0112 3456 7890 188", "un signe est faux"),
    ("bank", "FR76 3000 6000 0112", "27 signes"),
    ("bank", "12345", "FR76"),
    ("siret", "73282932000075", "un chiffre est faux"),
    ("siret", "732829320", "cinq chiffres"),
    ("siret", "35600000000049", "un chiffre est faux"),
    ("siret", "٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "que des chiffres"),
    ("siret", "7328293200007A", "que des chiffres"),
    ("place", {"label": "x" * 400}, "vérifiez"),
    ("place", {"label": 3}, "numéro, voie"),
    ("place", {"label": "Mairie", "commune": "Tours"}, "vérifiez"),
    ("commune", "Tours", "choisissez dans la liste"),
    ("commune", "37261 37050", "une seule"),
    ("commune", "DEP-37", "ne désigne pas"),
    ("group", "12", "ne désigne pas"),
    ("county", "REG-24", "ne désigne pas"),
    ("area", "Centre", "ne désigne pas"),
    ("school", "0370001Z", "la lettre ne va pas"),
    ("school", "370001", "UAI"),
    ("school", {"uai": 12, "name": "x"}, "UAI"),
    ("quote", "../etc/passwd", "de nouveau"),
    ("quote", ["t"] * 60, "50 fichiers"),
    ("started", "peut-être", "oui ou non"),
    ("colour", "green", "Choisissez parmi : Rouge, Bleu"),
    ("colour", "other", "dites quoi"),
    ("colour", "other:  ", "dites quoi"),
    ("colour", f"other:{'x' * 300}", "200 signes"),
    ("tools", ["pen", "ink", "nib"], "2 réponses au plus"),
    ("tools", ["gun"], "pas une réponse"),
    ("kind", ["a", "oak"], "ne va pas avec"),
    ("kind", ["cat"], "d'abord"),
    ("kind", ["a", "cat", "x"], "deux choix"),
    ("former", "12a", "numéro de dossier"),
    ("former", "0", "numéro de dossier"),
    ("opening", "2025-01-01", "comprise entre"),
    ("legal_kind", "king", "Choisissez parmi"),
    ("list", "x", "liste de lignes"),
    ("list", [3], "ligne 1"),
    ("list", [{"row": "a"}, {"row": "a"}], "même nom"),
    ("list", [{"row": "<b>"}], "pas lisible"),
    ("list", [{"colour": "red"}], "pas une colonne"),
    ("list", [{}] * 6, "5 lignes"),
    ("list", [{"rooms": "cinq"}], "nombre entier"),
    ("expenses", "x", "liste de dépenses"),
    ("expenses", {"tax": "gst", "lines": []}, "HT"),
    ("expenses", [{"kind": "yacht"}], "Choisissez parmi"),
    ("financing", 3, "liste de financements"),
    ("partners", [{"siret": "123"}], "quatorze"),
    ("budget", "3", "se calcule tout seul"),
    ("classes", "501", "comprise entre 0 et 500"),
    ("hello", "bonjour", "se calcule tout seul"),
    ("nowhere", "x", "n'existe pas"),
    ("list.colour", "x", "n'existe pas"),
]


@pytest.mark.parametrize(("path", "raw", "value", "reason"), GOOD)
def test_good_answer_is_read(path: str, raw: object, value: Any, reason: str) -> None:
    assert whole().read(path, raw) == value, reason


@pytest.mark.parametrize(("path", "raw", "words"), BAD)
def test_bad_answer_is_refused_with_its_remedy(path: str, raw: object, words: str) -> None:
    with pytest.raises(FieldError) as told:
        whole().read(path, raw)
    assert words in told.value.message
    assert re.search(r"[.!]$", told.value.message), "a sentence ends"
    assert told.value.field.startswith(path.split(".", maxsplit=1)[0])


HOSTILE: list[object] = [
    None, "", " ", "\x00", "\ud800", "\u202e", "1e5", "-1", "x" * 300, "9" * 300, 10**400, -(10**400), 0, -1, 1.5,
    float("nan"), float("inf"), True, False, [], [[]], [None], [[1]], {}, {"row": 1}, {"lines": 3}, {"lines": [None]},
    [{"row": None}], [{"row": {}}], {"lines": [{"amount": []}]}, {"tax": {}}, "=cmd()", "'; DROP TABLE", "٣", "½", "²",
    "5️⃣", "🏫", b"octets", object(), {1, 2}, frozenset({"a"}), "12/13/2021", "0000-00-00", "T", "@", "+", "FR", "%", "€",
    {"uai": None}, {"label": None}, {"label": []}, ["other:"], "a|b|c", "\u2028", "﷽" * 200, {"lines": [{"row": "a" * 99}]},
]  # fmt: skip


@pytest.mark.parametrize("raw", HOSTILE, ids=lambda raw: str(type(raw).__name__))
def test_nothing_raises_anything_else(raw: object) -> None:
    form = whole()
    columns = [f"{name}.{column.id}" for name, field in form.fields.items() for column in field.columns]
    for path in [
        *form.fields,
        *columns,
        "expenses.tax",
        "nowhere",
        "",
        ".",
        "list.",
        "list..",
        "list.r1.rooms",
    ]:
        with suppress(FieldError):
            value = form.read(path, raw)
            json.dumps(value)  # canonical values are JSON
            assert form.show(path, value) is not None
            assert _read_again(form, path, value) == value


def _read_again(form: Form, path: str, value: Any) -> Any:
    try:
        return form.read(path, value)
    except FieldError as problem:
        raise AssertionError(path) from problem


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("price", 125_050, "1\u202f250,50\u00a0€"),
        ("portion", 2_250, "22,5\u00a0%"),
        ("count", 12, "12\u00a0pièces"),
        ("weight", "12.5", "12,5"),
        ("begins", "2021-03-31", "31/03/2021"),
        ("meeting", "2021-03-31T09:05", "31/03/2021 09:05"),
        ("phone", "+33247123456", "02 47 12 34 56"),
        ("bank", "FR7630006000011234567890189", "FR76 3000 6000 0112 3456 7890 189"),
        ("started", False, "Non"),
        ("colour", "blue", "Bleu"),
        ("colour", "other:Vert", "Vert"),
        ("tools", ["pen", "ink"], "Stylo, Encre"),
        ("kind", ["a", "cat"], "Animal › Chat"),
        ("quote", ["a", "b"], "2 fichiers"),
        ("place", {"label": "Mairie"}, "Mairie"),
        ("budget", 350_000, "3\u202f500,00\u00a0€"),
        ("classes", 5, "5"),
        ("expenses.tax", "excluded", "HT"),
        ("list", [{"row": "r1", "rooms": 5}], "Classes : 5"),
        ("name", None, ""),
        ("nowhere", "x", ""),
    ],
)
def test_a_value_is_shown_as_people_read_it(path: str, value: Any, shown: str) -> None:
    assert whole().show(path, value) == shown


def test_what_a_page_puts_back_reads_to_the_same_value() -> None:
    form = whole()
    for path, raw, value, _ in GOOD:
        field = form.field(path)
        if value is not None and field is not None and path != "expenses.tax":
            assert form.read(path, write_value(field, form.read(path, raw))) == value, path
