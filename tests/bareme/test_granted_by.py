"""Who grants, in a scheme file: a SIRET whose key holds, and a source that is declared."""

import pytest
from tests.schemes.files import FACTS, scheme_text

from bareme import ScalarError, check_scheme, read_shared_facts
from bareme.siret import parse_siret

LOCAL = "local: {DEP-37: {publication: {granted_by: {name: Autre, siret: '21370214500029', source: call}}}}"


def checked(more: str) -> tuple[list[str], object]:
    report = check_scheme(
        scheme_text(more=more).encode(), "ordinateurs.yaml", read_shared_facts(FACTS.encode(), "facts.yaml")
    )
    return [str(problem) for problem in report.problems], report.scheme


@pytest.mark.parametrize("text", ["21370214500011", "213 702 145 00011", "356 000 000 00048"])
def test_a_siret_that_holds_is_read(text: str) -> None:
    assert parse_siret(text) == text.replace(" ", "")


@pytest.mark.parametrize(
    "text", ["", "213702145", "21370214500012", "2137021450001a", "２１３７０２１４５０００１１"]
)
def test_a_siret_that_does_not_hold_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(ScalarError) as refused:
        parse_siret(text)
    assert refused.value.remedy


def test_each_area_says_who_grants() -> None:
    problems, scheme = checked(
        "publication: {granted_by: {name: Un, siret: '21370214500011', de_minimis: no, source: call}}\n"
        + LOCAL
    )
    assert problems == []
    country, here = scheme.base, scheme.local["DEP-37"]  # type: ignore[attr-defined]  # a report without problems has its scheme
    assert (country.publication.granted_by.siret, country.publication.granted_by.de_minimis) == (
        "21370214500011",
        False,
    )
    assert (here.publication.granted_by.name, here.publication.granted_by.de_minimis) == ("Autre", None)


@pytest.mark.parametrize(
    ("granted_by", "reason"),
    [
        ("{name: Un, siret: '21370214500012', source: call}", "n'existe pas"),
        ("{name: Un, siret: '21370214500011', source: other}", "n'est pas déclarée"),
        ("{name: Un, siret: '21370214500011', source: none}", "n'est pas déclarée"),
        ("{name: Un, siret: '21370214500011'}", "source"),
    ],
)
def test_what_is_wrong_is_told(granted_by: str, reason: str) -> None:
    problems, _ = checked(f"publication: {{granted_by: {granted_by}}}")
    assert len(problems) == 1
    assert reason in problems[0]


def test_what_no_source_says_is_not_confirmed() -> None:
    said = "{name: Un, siret: '21370214500011', source: none, confirmed: no}"
    assert checked(f"publication: {{granted_by: {said}}}")[0] == []
