"""A file that means harm is refused in under a second, with a sentence that names line, key and remedy."""

import time

import pytest

from bareme import CheckReport, Problem, check_scheme

from .writing import SHARED, scheme

GOOD = scheme(
    facts="classes: {type: integer, max: 500}",
    expenses='equipment: {title: "Matériel"}',
    parameters="cap: 3500 €\nrate: 70 %",
    criteria=["id: size, if: {classes: {at_least: 1}}"],
    amount=["id: base, cap: equipment, at: cap, per: classes", "id: grant, share: base, rate: rate"],
)


def swap(good: str, bad: str) -> str:
    assert GOOD.count(good) == 1, good
    return GOOD.replace(good, bad)


def quick(content: str | bytes) -> CheckReport:
    data = content.encode() if isinstance(content, str) else content
    start = time.process_time()
    report = check_scheme(data, "essai.yaml", SHARED)
    assert time.process_time() - start < 1, "a hostile file must be refused in under a second"
    return report


def first(content: str | bytes) -> Problem:
    report = quick(content)
    assert report.scheme is None
    assert report.problems, "the file was accepted"
    assert all(problem.line >= 1 and problem.message and problem.remedy for problem in report.problems)
    assert all(len(str(problem)) < 600 for problem in report.problems)
    return report.problems[0]


def test_the_file_the_others_are_made_from_is_good() -> None:
    assert quick(GOOD).problems == ()


@pytest.mark.parametrize(
    ("content", "line", "key", "message"),
    [
        # What YAML can do and a scheme needs not.
        ("a: &x [y]\nb: *x\n", 1, "a", "les ancres (&) ne sont pas admises."),
        ("a: b\nc: *x\n", 2, "c", "les renvois (*) ne sont pas admis."),
        ("a: &x b\n", 1, "a", "les ancres (&)"),
        ("&x a: b\n", 1, "", "les ancres (&)"),
        ("scheme: !!python/object/apply:os.system [ls]\n", 1, "scheme", "les étiquettes de type (!)"),
        ("scheme: !!str essai\n", 1, "scheme", "les étiquettes de type (!)"),
        ("scheme: ! essai\n", 1, "scheme", "les étiquettes de type (!)"),
        ("%TAG ! tag:yaml.org,2002:python/\n---\na: !object x\n", 3, "a", "les étiquettes de type (!)"),
        (swap("scheme: essai", "<<: {scheme: essai}\nscheme: essai"), 1, "<<", "clé inconnue."),
        (GOOD + "---\na: b\n", 17, "", "le fichier contient deux documents."),
        ("? [a, b]\n: c\n", 1, "", "une clé doit être un mot."),
        (GOOD + "scheme: autre\n", 17, "scheme", "clé déjà écrite ligne 1."),
        (swap("cap: {2020-01-01: 3500 €, source: law}", "? {a: b}\n  : c"), 10, "parameters", "une clé doit être un mot."),
        ("a: b: c\n", 1, "", "le YAML est mal formé."),
        ("a: [b\n", 2, "", "le YAML est mal formé."),
        ("a:\n\tb: c\n", 2, "", "le YAML est mal formé."),
        # What is not a scheme at all.
        ("", 1, "", "le fichier n'est pas une suite de clés."),
        ("# rien\n", 1, "", "le fichier n'est pas une suite de clés."),
        ("bonjour", 1, "", "le fichier n'est pas une suite de clés."),
        ("- a\n- b\n", 1, "", "le fichier n'est pas une suite de clés."),
        ("---\n...\n", 1, "", "le fichier n'est pas une suite de clés."),
        (GOOD.encode("utf-16"), 1, "", "le texte n'est pas de l'UTF-8."),
        (GOOD.replace("Matériel", "Mat\xe9riel").encode("latin-1", "replace"), 8, "", "l'UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "", "le texte n'est pas de l'UTF-8."),
        # What hides or turns the text.
        (swap("Essai", "Es\u202esai"), 2, "", "caractère invisible U+202E."),
        (swap("Essai", "Es\u2066sai"), 2, "", "caractère invisible U+2066."),
        (swap("Essai", "Es\u200bsai"), 2, "", "caractère invisible U+200B."),
        (swap("Essai", "Es\u00adsai"), 2, "", "caractère invisible U+00AD."),
        (swap("Essai", "Es\u0085sai"), 2, "", "caractère invisible U+0085."),
        (swap("Essai", "Es\u2028sai"), 2, "", "caractère invisible U+2028."),
        (swap("Essai", "Es\U000e0041sai"), 2, "", "caractère invisible U+E0041."),
        (swap("Essai", "Es\u3164sai"), 2, "", "caractère invisible U+3164."),
        (swap("Essai", "Es\x00sai"), 2, "", "caractère invisible U+0000."),
        (swap("Essai", "Es\x1b[31msai"), 2, "", "caractère invisible U+001B."),
        ("\ufeff" + GOOD, 1, "", "caractère invisible U+FEFF."),
        (GOOD + "# commentaire \u202e caché\n", 17, "", "caractère invisible U+202E."),
        # The same, written as escapes that the raw text does not show.
        (swap("Essai", r"Es\u202esai"), 2, "title", "caractère invisible U+202E."),
        (swap("Essai", r"Es\0sai"), 2, "title", "caractère invisible U+0000."),
        (swap("Essai", r"Es\Nsai"), 2, "title", "caractère invisible U+0085."),
        (swap("scheme: essai", r'"sch\u200beme": essai'), 1, "", "caractère invisible U+200B."),
        # Numbers beyond what anyone pays.
        (swap("3500 €", f"1{'0' * 40} €"), 10, "parameters.cap", "est trop grand."),
        (swap("3500 €", f"1{'0' * 12} €"), 10, "parameters.cap", "est trop grand."),
        (swap("3500 €", "-3500 €"), 10, "parameters.cap", "est négatif."),
        (swap("3500 €", "1e5 €"), 10, "parameters.cap", "n'est pas un montant."),
        (swap("3500 €", ".inf"), 10, "parameters.cap", "n'est pas un nombre entier."),
        (swap("3500 €", "0x1F"), 10, "parameters.cap", "n'est pas un nombre entier."),
        (swap("3500 €", "{a: b}"), 10, "parameters.cap", "n'est pas un nombre entier."),
        (swap("70 %", "7000 %"), 11, "parameters.rate", "dépasse 100 %."),
        (swap("70 %", "0.7"), 11, "parameters.rate", "n'est pas un nombre entier."),
        (swap("max: 500", f"max: {10**30}"), 6, "facts.classes", "est trop grand."),
        (swap("max: 500", "max: 500, min: 900"), 6, "facts.classes.min", "le minimum dépasse le maximum."),
        (swap("{at_least: 1}", "{at_least: 12}"), 13, "criteria.size.if.classes.at_least", "un nombre écrit"),
        # Dates that do not exist, or that nobody writes.
        (swap("2020-01-01: 3500 €", "2021-02-30: 3500 €"), 10, "parameters.cap", "n'est pas une date."),
        (swap("2020-01-01: 3500 €", "2021-W09-1: 3500 €"), 10, "parameters.cap", "n'est pas une date."),
        (swap("2020-01-01: 3500 €", "20210301: 3500 €"), 10, "parameters.cap", "n'est pas une date."),
        (swap("2020-01-01: 3500 €", "2021-03-01T00:00: 3500 €"), 10, "parameters.cap", "n'est pas une date."),
        (swap("always: yes", "always: on"), 4, "calendar.always", "n'est ni oui ni non."),
        (swap("always: yes", "always: no"), 4, "calendar.always", "« always » ne se nie pas."),
        # Lines that turn in circles.
        (swap("cap: equipment,", "cap: base,"), 15, "amount.base.cap", "dépend de cette ligne."),
        (swap("cap: equipment,", "cap: grant,"), 15, "amount.base.cap", "dépend de cette ligne."),
        # Keys nobody knows.
        (swap("criteria:", "criteres:"), 1, "criteria", "cette clé manque."),
        (swap("kind: desk", "kind: bureau"), 2, "identity.kind", "« bureau » n'est pas admis."),
    ],
)  # fmt: skip
def test_refused_with_line_key_and_remedy(content: str | bytes, line: int, key: str, message: str) -> None:
    problem = first(content)
    assert (problem.line, problem.key) == (line, key), str(problem)
    assert message in problem.message, str(problem)


@pytest.mark.parametrize(
    ("reason", "content"),
    [
        ("50 MB", b"a: b\n" * 10_000_000),
        ("100 000 nodes", "a: [" + "1," * 99_999 + "1]\n"),
        ("100 000 lists in one another", "a: " + "[" * 100_000),
        ("100 000 lists in one another, in blocks", "- " * 100_000),
        ("keys of keys", "? " * 100_000),
        ("mappings in one another", "\n".join(" " * depth + "a:" for depth in range(600))),
        ("4 900 unknown keys", "".join(f"key{n}: a\n" for n in range(4_900))),
        ("4 900 unknown keys near a known one", "".join(f"criteri{n}: a\n" for n in range(4_900))),
        ("a key of 250 000 characters", "a" * 250_000 + ": b\n"),
        ("a value of 200 000 characters", swap("kind: desk", f"kind: {'z' * 200_000}")),
        ("an amount of 200 000 digits", swap("3500 €", f"{'9' * 200_000}.123 €")),
        ("a rate of 200 000 digits", swap("70 %", f"{'9' * 200_000} %")),
        ("200 000 spaces in an amount", swap("3500 €", f'"3{" " * 200_000}50 €"')),
        ("a bracket of 200 000 characters", swap("70 %", f"[{'7' * 200_000}, 0 % beyond]")),
        (
            "4 000 brackets",
            swap("70 %", f"[{', '.join(f'1 % to {n}' for n in range(1, 4_001))}, 0 % beyond]"),
        ),
        (
            "4 500 dated values",
            swap(
                "2020-01-01: 3500 €",
                ", ".join(f"{1000 + n // 28}-01-{n % 28 + 1:02}: 3500 €" for n in range(4_500)),
            ),
        ),
        ("4 500 areas", GOOD + "local:\n" + "".join(f"  DEP-{n:04}: {{}}\n" for n in range(4_500))),
        (
            "600 areas of a long scheme",
            GOOD
            + "missions:\n"
            + "  - a\n" * 5_000
            + "local:\n"
            + "".join(f"  DEP-{n:04}: {{}}\n" for n in range(600)),
        ),
        (
            "1 100 examples, each like the one before",
            GOOD
            + "examples:\n  - {title: a, at: 2021-03-01, expect: {verdict: yes}}\n"
            + "".join(f"  - {{title: a, like: {n}, expect: {{verdict: yes}}}}\n" for n in range(1, 1_100)),
        ),
        (
            "700 lines and 100 examples",
            swap(
                "amount:\n",
                "amount:\n" + "".join(f"  - {{id: l{n}, title: a, flat: cap}}\n" for n in range(700)),
            )
            + "examples:\n"
            + "  - {title: a, at: 2021-03-01, expect: {verdict: yes}}\n" * 100,
        ),
        (
            "700 unknown names",
            swap(
                "criteria:\n",
                "criteria:\n"
                + "".join(
                    f"  - {{id: c{n}, if: {{nobody{n}: {{is: yes}}}}, else: a, source: law}}\n"
                    for n in range(700)
                ),
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
def test_excess_is_refused_in_under_a_second(reason: str, content: str | bytes) -> None:
    report = quick(content)
    assert report.problems, reason
    assert len(report.problems) <= 60, "the first problems are enough"
    assert all(problem.message and problem.remedy for problem in report.problems)
    assert all(len(str(problem)) < 600 for problem in report.problems), reason
