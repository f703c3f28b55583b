"""The pieces of pages say what they are given, escaped, and refuse what they do not know."""

import pytest
from django.template import Context, Template, TemplateSyntaxError

HOSTILE = "<script>alert(1)</script>"


def render(source: str, **values: object) -> str:
    return Template("{% load components fields formats %}" + source).render(Context(values))


def test_breadcrumb_links_the_pages_above_only() -> None:
    html = render('{% breadcrumb "Trouver une aide" "/aides" "Socle" %}')
    assert '<a class="fr-breadcrumb__link" href="/aides">Trouver une aide</a>' in html
    assert '<a class="fr-breadcrumb__link" aria-current="page">Socle</a>' in html


@pytest.mark.parametrize(
    ("value", "word"),
    [("yes", "oui"), ("no", "non"), ("unknown", "peut-être"), ("assessed", "à l’appréciation")],
)
def test_verdict_is_a_word_not_only_a_colour(value: str, word: str) -> None:
    assert word in render("{% verdict value %}", value=value)


def test_mark_to_confirm_opens_its_own_note_or_the_common_one() -> None:
    assert 'popovertarget="a-confirmer"' in render("{% to_confirm %}")
    own = render('{% to_confirm explanation="Pas encore paru." note_id="note-1" %}')
    assert 'popovertarget="note-1"' in own
    assert 'id="note-1"' in own


@pytest.mark.parametrize(
    "source",
    [
        '{% to_confirm explanation="seule" %}',
        '{% notice kind="gentle" %}x{% end_notice %}',
        '{% field "x" "X" kind="colour" %}',
        '{% field "x" "X" colour="red" %}',
    ],
)
def test_unknown_argument_is_refused(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        render(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% notice title=text %}{{ text }}{% end_notice %}",
        "{% card title=text href=text eyebrow=text %}{{ text }}{% end_card %}",
        "{% empty_state title=text %}{{ text }}{% end_empty_state %}",
        "{% definition term=text box_id=text %}{{ text }}{% end_definition %}",
        "{% field text text value=text help=text error=text suffix=text %}",
        "{% territory_field value=text code=text error=text %}",
        "{% verdict 'yes' text %}",
    ],
)
def test_text_is_escaped(source: str) -> None:
    assert "<script" not in render(source, text=HOSTILE)


def test_field_ties_its_help_and_its_error_to_itself() -> None:
    html = render('{% field "spend" "Dépense" kind="amount" help="TTC" error="Trop grand." value=None %}')
    assert 'aria-describedby="champ-spend-help champ-spend-error"' in html
    assert 'id="champ-spend-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value=""' in html


def test_field_without_fault_says_nothing_of_it() -> None:
    html = render('{% field "spend" "Dépense" value=0 %}')
    assert "aria-invalid" not in html
    assert "aria-describedby" not in html
    assert 'value="0"' in html


def test_choices_keep_the_answer() -> None:
    choices = [("oui", "Oui"), ("non", "Non")]
    assert 'value="non" checked' in render('{% choice_field "a" "A" choices value="non" %}', choices=choices)
    assert 'value="non" selected' in render('{% select_field "a" "A" choices value="non" %}', choices=choices)


def test_error_summary_links_to_the_fields() -> None:
    error = {"field_id": "champ-a", "label": "Dépense", "message": "indiquez un montant."}
    assert '<a href="#champ-a">Dépense</a>' in render("{% error_summary errors %}", errors=[error])
    assert "Il reste 2 points" in render("{% error_summary errors %}", errors=[error, error])
    assert render("{% error_summary errors %}", errors=[]).strip() == ""


def test_longest_bar_fills_its_column() -> None:
    rows = [{"label": "A", "value": 300, "text": "3"}, {"label": "B", "value": 100, "text": "1"}]
    html = render('{% bar_chart rows caption="C" label_title="L" value_title="V" %}', rows=rows)
    assert '<rect width="1000"' in html
    assert '<rect width="333"' in html
    zero = [{"label": "A", "value": 0, "text": "0"}]
    assert '<rect width="0"' in render(
        '{% bar_chart rows caption="C" label_title="L" value_title="V" %}', rows=zero
    )


def test_parts_of_a_bar_leave_no_gap() -> None:
    parts = [{"label": name, "value": 1, "text": "1"} for name in ("A", "B", "C")]
    html = render('{% share_bar parts caption="C" %}', parts=parts)
    assert 'x="0" width="333"' in html
    assert 'x="333" width="333"' in html
    assert 'x="666" width="334"' in html


def test_unknown_is_not_zero() -> None:
    assert render("{{ cents|amount }} {{ n|number }} {{ day|long_date }}", cents=None, n=None, day=None) == (
        "inconnu inconnu inconnu"
    )
