"""Templates: one page layout, nothing the content security policy would block, images described."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from .code_base import Source, Violation, read, report, sources

BASE = "src/guichet/shared/templates/shared/page.html"
ALONE: dict[str, str] = {
    # path: why this page does not extend the shared page
    "src/guichet/calls/templates/calls/portal_embed.html": "shown in the page of another site, without our header and footer",
}
SAFE: dict[str, str] = {
    # path: why the text it marks as safe cannot hold what a person typed
}
DATA = {"application/json", "application/ld+json"}


def is_fragment(source: Source) -> bool:
    """A piece of a page: named so, or included by the layout."""
    name = source.path.rsplit("/templates/", 1)[-1]
    return (
        source.parts[-1].startswith("_")
        or "components" in source.parts
        or f'{{% include "{name}"' in read(BASE).text
    )


def is_page_of_the_house(source: Source) -> bool:
    text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", source.text, flags=re.DOTALL).strip()
    return text.startswith("{% extends ") or source.path == BASE or source.path in ALONE


class Tags(HTMLParser):
    """Collects every tag of a template with its line."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((self.getpos()[0], tag, dict(attrs)))


def tags(source: Source) -> list[tuple[int, str, dict[str, str | None]]]:
    """The HTML tags of a template: what Django computes is blanked, lines are kept."""

    def blank(match: re.Match[str]) -> str:
        return ("x" if match[0].startswith("{{") else " ") + "\n" * match[0].count("\n")

    parser = Tags()
    parser.feed(re.sub(r"{%.*?%}|{#.*?#}|{{.*?}}", blank, source.text, flags=re.DOTALL))
    return parser.found


def blocked(source: Source) -> Iterator[Violation]:
    """What the policy refuses at run time, or a screen reader cannot read."""
    for line, tag, attributes in tags(source):
        remedies = []
        if (
            tag in {"script", "style"}
            and not {"src", "nonce"} & attributes.keys()
            and attributes.get("type") not in DATA
        ):
            remedies.append(f"<{tag}> without src or nonce: move it to a static file.")
        if any(re.match(r"on[a-z]|hx-on|data-hx-on", name) for name in attributes):
            remedies.append(f"<{tag}> carries a handler: listen from a static script, by a data- attribute.")
        if "style" in attributes:
            remedies.append(f"<{tag}> carries style=: write a class.")
        if tag == "img" and "alt" not in attributes:
            remedies.append('<img> without alt: describe it, or write alt="" when it only decorates.')
        yield from (Violation(source.path, line, remedy) for remedy in remedies)


def marked_safe(source: Source) -> Iterator[Violation]:
    for number, line in enumerate(source.text.splitlines(), 1):
        if source.path not in SAFE and re.search(r"\|\s*safe(seq)?\b|{%-?\s*autoescape\s+off", line):
            yield Violation(
                source.path, number, "let Django escape it, or say in SAFE why it may go unescaped."
            )


def outside_the_layout(source: Source) -> Iterator[Violation]:
    if not is_fragment(source) and not is_page_of_the_house(source):
        remedy = "begin with {% extends %} of the shared page, or name the file _… if it is a fragment."
        yield Violation(source.path, 1, remedy)


def templates() -> Iterator[Source]:
    return (source for source in sources("src/", ending=".html") if "templates" in source.parts)


def test_every_page_extends_the_shared_one() -> None:
    report(v for source in templates() for v in outside_the_layout(source))


def test_nothing_is_blocked_or_unreadable() -> None:
    report(v for source in templates() for v in blocked(source))


def test_text_is_escaped() -> None:
    report(v for source in templates() for v in marked_safe(source))


def test_exceptions_are_still_needed() -> None:
    paths = {source.path for source in templates()}
    assert not (ALONE.keys() | SAFE.keys()) - paths, (
        "a template named in an exception is gone: remove its line"
    )
    assert all(ALONE.values()), "say why"
    assert all(SAFE.values()), "say why"


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<style>p {}</style>",
        '<a onclick="x()">',
        '<button hx-on:click="x()">',
        '<button hx-on--after="x()">',
        '<p {% if x %}style="color: red"{% endif %}>',
        '<img src="x.png">',
        '<svg><g style="fill: red"/></svg>',
    ],
)
def test_blocked_tag_is_seen(html: str) -> None:
    assert [v.line for v in blocked(Source("src/x/templates/x.html", "\n" + html))] == [2]


@pytest.mark.parametrize(
    "html",
    [
        '<script src="{% static "x.js" %}" defer></script>',
        '<script nonce="{{ request.csp_nonce }}">x</script>',
        '<script type="application/json">{}</script>',
        '<img src="x.png" alt="">',
        '<img {% if a > b %}class="x"{% endif %} alt="{{ text }}">',
        '<input name="on" data-once="x">',
    ],
)
def test_plain_tag_passes(html: str) -> None:
    assert not list(blocked(Source("src/x/templates/x.html", html)))


def test_unescaped_text_is_seen() -> None:
    for text in ("{{ x|safe }}", "{{ x | safe }}", "{% autoescape off %}", "{{ x|safeseq|join:', ' }}"):
        assert list(marked_safe(Source("src/x/templates/x.html", text))), text
    assert not list(marked_safe(Source("src/x/templates/x.html", "{{ x|safely }} safe")))


def test_page_outside_the_layout_is_seen() -> None:
    assert list(outside_the_layout(Source("src/x/templates/x/page.html", "<html></html>")))
    assert not list(
        outside_the_layout(Source("src/x/templates/x/page.html", '{# y #}\n{% extends "shared/page.html" %}'))
    )
    assert not list(outside_the_layout(Source("src/x/templates/x/_row.html", "<tr></tr>")))
    assert not list(outside_the_layout(Source("src/x/templates/x/components/row.html", "<tr></tr>")))
