"""What a well-meant file gets wrong: the key named, the nearest known key proposed, every problem at once."""

import pytest

from bareme import SchemeError, check_scheme, read_scheme, read_shared_facts

from .writing import SHARED, refusal, scheme

GOOD = scheme(
    facts="n: {type: integer, max: 500}",
    expenses='spend: {title: "Dépense"}',
    parameters="cap: 3500 €\nslices: [70 % to 200 €, 0 % beyond]",
    derived=["id: d, flat: n"],
    criteria=["id: size, if: {n: {at_least: 1}}", "id: effect, assess: Un effet"],
    amount=["id: base, cap: spend, at: cap, per: n", "id: grant, marginal: base, tariff: slices"],
    more='faq: [{question: "Q ?", answer: "R."}]\n'
    'form: [{section: "S", fields: [n, {id: file, label: "Pièce", type: file}]}]\n'
    'examples:\n  - {title: "Un", at: 2021-03-01, facts: {n: 1, spend: 100 €}, expect: {verdict: yes, amount: 70 €}}\n',
)


def swap(good: str, bad: str) -> str:
    assert GOOD.count(good) == 1, good
    return GOOD.replace(good, bad)


def test_the_file_the_others_are_made_from_is_good() -> None:
    report = check_scheme(GOOD.encode(), "essai.yaml", SHARED)
    assert (report.problems, report.examples) == ((), 1)


@pytest.mark.parametrize(
    ("content", "key", "near"),
    [
        (swap("expenses:", "expense:"), "expense", "expenses"),
        (swap("promise:", "promis:"), "identity.promis", "promise"),
        (swap("max: 500", "maxi: 500"), "facts.n.maxi", "max"),
        (swap("cap: spend, at", "cap: spend, att"), "amount.base.att", "at"),
        (swap("marginal: base, tariff:", "marginal: base, tarif:"), "amount.grant.tarif", "tariff"),
        (swap("d, flat: n", "d, flat: n, notes: x"), "derived.d.notes", "note"),
        (swap("assess: Un effet", "assess: Un effet, help: x"), "criteria.effect.help", "helps"),
        (swap("always: yes", "always: yes, sinse: 2020-01-01"), "calendar.sinse", "since"),
        (
            swap(
                "calendar: {always: yes, source: law}",
                "calendar: [{id: a, opens: 2020-01-01, close: 2022-01-01, source: law}]",
            ),
            "calendar.a.close",
            "closes",
        ),
        (swap("answer:", "anwser:"), "faq.1.anwser", "answer"),
        (swap("label:", "labels:"), "form.1.fields.file.labels", "label"),
        (swap("verdict: yes", "verdicts: yes"), "examples.1.expect.verdicts", "verdict"),
    ],
)
def test_an_unknown_key_gets_the_nearest_known_one(content: str, key: str, near: str) -> None:
    with pytest.raises(SchemeError) as refused:
        read_scheme(content.encode(), "essai.yaml")
    told = {problem.key: problem for problem in refused.value.problems}
    assert told[key].message == "clé inconnue."
    assert told[key].remedy == f"Vouliez-vous écrire « {near} » ?"


@pytest.mark.parametrize(
    ("content", "key", "message"),
    [
        (swap("cap: spend, at: cap, per: n", "cap: spend, per: n"), "amount.base.at", "cette clé manque."),
        (swap("  n: {ask: \"n ?\", type: integer, max: 500}", "  n: {ask: \"n ?\"}"), "facts.n", "le type de la réponse manque."),
        (swap("type: integer, max: 500", "type: choice"), "facts.n", "les options du choix manquent."),
        (swap('ask: "n ?", type', "from: organisation.kind, ask: x, type"), "facts.n", "un fait a soit « ask »"),
        (swap("{n: {at_least: 1}}, else: Refus", "{n: {at_least: 1}}"), "criteria.size", "la phrase du refus manque."),
        (swap("assess: Un effet, source", "source"), "criteria.effect", "un critère a soit « if », soit « assess »."),
        (swap("id: size", "id: effect"), "criteria.effect.id", "deux critères s'appellent « effect »."),
        (swap("cap: {2020-01-01: 3500 €", "cap: {2020-01-01: 3500 €, 01/01/2020: 4000 €"), "parameters.cap", "la date 2020-01-01 est écrite deux fois."),
        (swap("cap: {2020-01-01: 3500 €", "cap: {2020-01-01: 3500 €, 2021-01-01: 5 %"), "parameters.cap", "ne sont pas du même genre."),
        (swap("cap: {2020-01-01: 3500 €", "cap: {2020-01-01: 3500 €, values: {}"), "parameters.cap", "« values » ne s'écrit pas."),
        (swap("cap: {2020-01-01: 3500 €", "cap: {2020-01-01: 22,5 %"), "parameters.cap", "« 5 % » n'a pas de valeur."),
        (swap("cap: {2020-01-01: 3500 €, source: law}", "cap: {2020-01-01: 3500 €, source: nobody}"), "parameters.cap.source", "la source « nobody » n'est pas déclarée."),
        (swap("cap: {2020-01-01: 3500 €, source: law}", "n: {2020-01-01: 3500 €, source: law}"), "facts.n", "le nom « n » sert déjà."),
        (swap('spend: {title: "Dépense"}', 'spend: {title: "Dépense", up_to: cap}'), "expenses.spend.up_to", "« cap » est un montant."),
        (swap("kind: desk", "kind: bureau"), "identity.kind", "« bureau » n'est pas admis."),
        (swap("scheme: essai", "scheme: Essai"), "scheme", "cette écriture n'est pas admise ici."),
        (swap('title: "Essai"', 'title: ""'), "identity.title", "ce texte est vide."),
        (swap("criteria:\n", "criteria: texte\nx:\n"), "criteria", "une liste est attendue ici."),
    ],
)  # fmt: skip
def test_refused_with_its_key(content: str, key: str, message: str) -> None:
    told = refusal(content)
    assert f"« {key} » : " in told, told
    assert message in told


def test_every_problem_of_shape_is_said_at_once() -> None:
    content = (
        swap("kind: desk", "kind: bureau").replace("max: 500", "maxi: 500").replace("answer:", "anwser:")
    )
    with pytest.raises(SchemeError) as refused:
        read_scheme(content.encode(), "essai.yaml")
    keys = {problem.key for problem in refused.value.problems}
    assert keys == {"identity.kind", "facts.n.maxi", "faq.1.answer", "faq.1.anwser"}
    assert len({problem.line for problem in refused.value.problems}) == 3


def test_line_ends_of_other_systems_are_read() -> None:
    for end in ("\r\n", "\r"):
        assert check_scheme(GOOD.replace("\n", end).encode(), "essai.yaml", SHARED).problems == ()


def test_two_contents_never_share_a_version() -> None:
    first, second = (read_scheme(text.encode(), "essai.yaml") for text in (GOOD, GOOD + "# un commentaire\n"))
    assert first.version != second.version
    assert first.base == second.base


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ("organisation.kind: {title: a, ask: b, type: choise}", "organisation.kind.type"),
        ("organisation.kind: {title: a, ask: b}", "organisation.kind.type"),
        ("kind: {title: a, ask: b, type: yes_no, maxi: 3}", "kind.maxi"),
        ("kind: texte", "kind"),
    ],
)
def test_shared_facts_refused_with_their_key(facts: str, key: str) -> None:
    with pytest.raises(SchemeError) as refused:
        read_shared_facts(facts.encode(), "facts.yaml")
    assert refused.value.problems[0].key == key


@pytest.mark.parametrize(
    ("example", "sentence"),
    [
        ("facts: {n: 1, spend: 100 €}, expect: {verdict: yes, amount: 71 €}", "montant 70.00 € au lieu de 71.00 €."),
        ("facts: {n: 1, spend: 100 €}, expect: {verdict: no}", "verdict yes au lieu de no"),
        ("facts: {n: 1, spend: 100 €}, expect: {verdict: yes, amount: unknown}", "montant 70.00 € au lieu d'aucun."),
        ("facts: {n: 0, spend: 100 €}, expect: {verdict: no, fails: [effect]}", "critères refusés : size, au lieu de : effect."),
        ("facts: {n: 0, spend: 100 €}, expect: {verdict: no, amount: unknown}", "écrivez « none »"),
        ("facts: {n: 1}, expect: {verdict: yes, range: [0 €, 1 €]}", "fourchette"),
        ("facts: {n: 1, spend: beaucoup}, expect: {verdict: yes}", "spend : « beaucoup » n'est pas un montant."),
        ("facts: {nn: 1}, expect: {verdict: yes}", "nn : « nn » n'est pas une question de cette aide."),
        ("facts: {n: 501}, expect: {verdict: yes}", "n : Écrivez une valeur de 0 à 500."),
        ("like: 3, expect: {verdict: yes}", "like : « like » désigne un exemple précédent"),
        ("facts: {n: 1}, expect: {verdict: yes}, at: ", "n'est pas une date."),
    ],
)  # fmt: skip
def test_an_example_that_does_not_hold_says_how(example: str, sentence: str) -> None:
    at = "" if "at:" in example else "at: 2021-03-01, "
    content = GOOD + f'  - {{title: "Deux", {at}{example}}}\n'
    problems = check_scheme(content.encode(), "essai.yaml", SHARED).problems
    assert any(sentence in str(problem) for problem in problems), problems
    assert problems[0].line == len(GOOD.splitlines()) + 1


@pytest.mark.parametrize(
    ("payments", "sentence"),
    [
        ("[{id: a, share: rest, when: date}, {id: b, share: cap, when: date}]", "est le dernier versement"),
        ("[{id: a, share: nobody, when: date}, {id: b, share: rest, when: date}]", "« nobody » est inconnu."),
    ],
)
def test_payments_refused(payments: str, sentence: str) -> None:
    problems = check_scheme((GOOD + f"payments: {payments}\n").encode(), "essai.yaml", SHARED).problems
    assert sentence in str(problems[0])
