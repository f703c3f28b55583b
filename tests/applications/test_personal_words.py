"""What names someone in a text is found however it is written, and what does not is left alone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.applications.enums import Personal
from guichet.applications.personal_words import find_personal, fold, person_names, take_out

NAMES = [
    ("Saint-Cyr-sur-Loire", Personal.PLACE),
    ("Ballan-Miré", Personal.PLACE),
    ("École du Parc", Personal.ANSWER),
    *person_names("Amélie Courtœuvre"),
    ("1042", Personal.NUMBER),
]
K = Personal


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("Pour Ballan-Miré, oui.", [(K.PLACE, "Ballan-Miré")], "as it is"),
        ("pour BALLAN MIRE oui", [(K.PLACE, "BALLAN MIRE")], "capitals, no accent, no hyphen"),
        ("A St Cyr-sur-loire.", [(K.PLACE, "St Cyr-sur-loire")], "a short form"),
        ("L’ecole  du parc compte.", [(K.ANSWER, "ecole  du parc")], "what was typed in a short answer"),
        ("Courtoeuvre a répondu", [(K.PERSON, "Courtoeuvre")], "the family name alone, its ligature undone"),
        ("amélie courtœuvre", [(K.PERSON, "amélie courtœuvre")], "the whole name once"),
        ("Écrivez à mairie@ballan.example.fr vite", [(K.MAIL, "mairie@ballan.example.fr")], "a mail"),
        ("a.b (at) c.fr", [(K.MAIL, "a.b (at) c.fr")], "a mail that hides"),
        ("au 02 47 00 00 00.", [(K.PHONE, "02 47 00 00 00")], "a telephone"),
        ("au +33 2.47.00.00.00", [(K.PHONE, "+33 2.47.00.00.00")], "from abroad"),
        ("SIRET 213 700 180 99004", [(K.NUMBER, "213 700 180 99004")], "a SIRET"),
        ("FR76 3000 1007 9412 3456 7890 185", [(K.NUMBER, "FR76 3000 1007 9412 3456 7890 185")], "an IBAN"),
        ("le dossier 1042 attend", [(K.NUMBER, "1042")], "its own number"),
        ("demandes/" + "k" * 43, [(K.ADDRESS, "demandes/" + "k" * 43)], "a secret address"),
        ("Voyez Mme Durand-Petit.", [(K.PERSON, "Mme Durand-Petit")], "someone the application does not know"),
        ("Madame, Monsieur, le devis suffit.", [], "nobody in particular"),
        ("Ballance et mirent, 12 500,00 € le 12/03/2021 pour 3 500 € par classe", [], "other words, amounts, days"),
        ("Le dossier 10421 n’est pas le sien", [], "a longer number"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)  # fmt: skip
def test_what_names_is_found(text: str, expected: list[tuple[Personal, str]], why: str) -> None:
    found = [(one.kind, one.text) for one in find_personal(text, NAMES)]
    if expected and expected[0][0] is K.ADDRESS:
        found = [(kind, written) for kind, written in found if written in expected[0][1]]
        assert [kind for kind, _ in found] == [K.ADDRESS], why
    else:
        assert found == expected, why


def test_a_word_that_is_kept_uncovers_the_one_inside_it() -> None:
    names = [("Mairie de Vouvray", Personal.ORGANISATION), ("Vouvray", Personal.PLACE)]
    (whole,) = find_personal("La mairie de Vouvray paie.", names)
    (inside,) = find_personal("La mairie de Vouvray paie.", names, {whole.key})
    assert inside.text == "Vouvray"
    assert not find_personal("La mairie de Vouvray paie.", names, {whole.key, inside.key})


def test_a_common_word_of_an_office_is_no_name() -> None:
    assert [name for name, _ in person_names("Secrétariat de mairie")] == ["Secrétariat de mairie"]


WORD = st.text("abcdefghijklmnopqrstuvwxyzéèêàçœïô", min_size=3, max_size=9)
AROUND = st.text(" ,.;:!?()\n", min_size=1, max_size=4)


@given(
    words=st.lists(WORD, min_size=1, max_size=3),
    written=st.sampled_from(["upper", "lower", "title", "decomposed", "bare"]),
    between=st.sampled_from([" ", "-", "’", " - ", "\xa0"]),
    before=AROUND,
    after=AROUND,
)
def test_a_name_never_hides(words: list[str], written: str, between: str, before: str, after: str) -> None:
    text = between.join(words)
    shown = {
        "upper": text.upper(),
        "lower": text,
        "title": text.title(),
        "decomposed": unicodedata.normalize("NFD", text),
        "bare": "".join(
            one
            for one in unicodedata.normalize("NFD", text.replace("œ", "oe"))
            if not unicodedata.combining(one)
        ),
    }[written]
    names = [(" ".join(words), Personal.PERSON)]
    whole = f"oui{before}{shown}{after}non"
    found = find_personal(whole, names)
    assert [fold(one.text) for one in found] == [fold(text)]
    assert not find_personal(take_out(whole, found), names)
