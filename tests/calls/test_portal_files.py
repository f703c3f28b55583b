"""Portal files: what is refused is told with its file, line, key and remedy; nothing hostile passes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bareme import SchemeError
from guichet.calls.portal_file import LEAST_CONTRAST, contrast_with_white, read_portal

SHIPPED = Path(__file__).parents[2] / "portals"
GOOD = """portal: essai
label: "Essai"
title: "Un essai"
introduction: "Pour essayer."
colour: "#000091"
filter: {themes: [bibliotheque]}
featured: [itn-3c]
"""


def told(text: str | bytes, file: str = "essai.yaml") -> list[tuple[int, str, str]]:
    """Return line, key and sentence of each problem; none is left without a remedy."""
    content = text.encode() if isinstance(text, str) else text
    with pytest.raises(SchemeError) as refused:
        read_portal(content, file)
    assert all(problem.file == file and problem.remedy for problem in refused.value.problems)
    return [(problem.line, problem.key, problem.message) for problem in refused.value.problems]


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.yaml")), ids=lambda file: file.stem)
def test_shipped_portals_are_good(file: Path) -> None:
    portal = read_portal(file.read_bytes(), file.name)
    assert portal.situations
    assert portal.sources


@pytest.mark.parametrize(
    ("before", "after", "line", "key", "said"),
    [
        ('label: "Essai"', 'lable: "Essai"', 2, "lable", "clé inconnue"),
        ('title: "Un essai"\n', "", 1, "title", "cette clé manque"),
        ('"#000091"', '"#fcc63a"', 5, "colour", "le blanc ne se lit pas sur #fcc63a"),
        ('"#000091"', '"red; background: url(//x)"', 5, "colour", "cette écriture n'est pas admise"),
        ("[bibliotheque]", "[bibliotheques]", 6, "filter.themes.1", "« bibliotheques » n’est pas admis"),
        ("themes:", "theme:", 6, "filter.theme", "clé inconnue"),
        ("[itn-3c]", '["../../etc/passwd"]', 7, "featured.1", "cette écriture n'est pas admise"),
        ("[itn-3c]", "[itn-3c]\nhidden: [itn-3c]", 1, "", "à la fois cité et caché"),
        ("[itn-3c]", "[a, b, c, d, e, f, g]", 7, "featured", "trop longue"),
        ("portal: essai", "portal: autre", 1, "portal", "le fichier s’appelle « essai »"),
        ("portal: essai", "portal: essai\nportal: essai", 2, "portal", "clé déjà écrite ligne 1"),
        ('"Pour essayer."', '"Pour\u202eessayer."', 4, "", "caractère invisible U+202E"),
        ('"Pour essayer."', "&x Pour", 4, "introduction", "ancres"),
        ('"Pour essayer."', "!!python/object:os.system x", 4, "introduction", "étiquettes de type"),
        ('"Pour essayer."', '""', 4, "introduction", "ce texte est vide"),
        ("[itn-3c]", "[itn-3c", 8, "", "le YAML est mal formé"),
        (
            "[itn-3c]",
            '[itn-3c]\nsources: [{title: x, url: "javascript:alert(1)"}]',
            8,
            "sources.1.url",
            "cette écriture n'est pas admise",
        ),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_is(before: str, after: str, line: int, key: str, said: str) -> None:
    assert before in GOOD
    found = told(GOOD.replace(before, after))
    assert any(at == line and name == key and said in message for at, name, message in found), found


def test_an_unknown_key_proposes_the_nearest_of_a_portal() -> None:
    with pytest.raises(SchemeError) as refused:
        read_portal(GOOD.replace("colour:", "color:").encode(), "essai.yaml")
    assert "Vouliez-vous écrire « colour » ?" in {problem.remedy for problem in refused.value.problems}


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"- a\n- b", b"x: " + b"[" * 40 + b"]" * 40, b"a: 1\n" * 20_000, b"%YAML 9.9\n--- x"],
    ids=["empty", "not utf-8", "a list", "too deep", "too long", "no yaml"],
)
def test_hostile_contents_are_refused_with_a_remedy(content: bytes) -> None:
    assert told(content)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_no_colour_passes_that_white_is_not_read_on(channels: tuple[int, int, int]) -> None:
    """A refused colour is told with one that is accepted."""
    colour = "#{:02x}{:02x}{:02x}".format(*channels)
    written = GOOD.replace("#000091", colour).encode()
    if contrast_with_white(colour) >= LEAST_CONTRAST:
        assert read_portal(written, "essai.yaml").colour == colour
        return
    with pytest.raises(SchemeError) as refused:
        read_portal(written, "essai.yaml")
    proposed = refused.value.problems[0].remedy.removeprefix("Foncez-la, par exemple ").rstrip(".")
    assert read_portal(GOOD.replace("#000091", proposed).encode(), "essai.yaml").colour == proposed
