"""Questions made public: an answer copied from an application, checked for what names someone, listed, corrected, withdrawn."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, officer
from guichet.applications.enums import QuestionState
from guichet.applications.errors import NotYours
from guichet.applications.selectors.naming import Found, Name, find_personal
from guichet.applications.selectors.questions import (
    QuestionRecord,
    field_words,
    question_from,
    question_record,
    question_records,
)
from guichet.applications.services.publishing import (
    Wording,
    anonymous,
    approve_question,
    copy_answer,
    correct_question,
    fields_of,
    names_behind,
    publish_answer,
    withdraw_question,
)
from guichet.review.web.asking import officer_of
from guichet.schemes.selectors import titles_of
from guichet.shared import clock
from guichet.shared.errors import BadInput

TAKE_OUT, LOOK = "retirer", "verifier"
DONE = {
    "publiee": "La question est publiée : les prochains demandeurs la liront à côté du champ.",
    "proposee": "La question attend une relecture du responsable de l’aide.",
    "corrigee": "La question est corrigée.",
    "retiree": "La question est retirée.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a page of wording shows: the words, the names to look for, and the fields to choose among."""

    wording: Wording
    names: tuple[Name, ...]
    fields: tuple[tuple[str, str], ...]
    second_look: bool = False


@officer(Right.VIEW)
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """List the questions of the schemes an officer reads; `aide` keeps one scheme."""
    actor, slug = officer_of(request), request.GET.get("aide", "")[:60]
    found = question_records(actor, slug)
    titles = titles_of({one.slug for one in found})
    context = {
        "groups": [
            {"title": titles.get(slug, slug), "slug": slug, "rows": _rows(rows, actor, clock.today())}
            for slug, rows in _by_scheme(found)
        ],
        "slug": slug,
        "done": DONE.get(request.GET.get("fait", ""), ""),
    }
    return render(request, "review/questions.html", context)


@officer(Right.INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """Copy an answer with its question, show what names someone in them, publish."""
    actor, now = officer_of(request), clock.now()
    try:
        copied = copy_answer(number, message, actor=actor, now=now)
    except NotYours:
        raise Http404 from None
    if (made := question_from(message)) is not None:
        return HttpResponseRedirect(reverse("review-question", args=[made]))
    begun = Wording(field=copied.field, question=copied.question, answer=copied.answer)
    draft = _draft(request, begun, copied.names, copied.fields)
    problem = ""
    if request.method == "POST" and request.POST.get("action") not in {TAKE_OUT, LOOK}:
        try:
            publish_answer(message, draft.wording, actor=actor, now=now, second_look=draft.second_look)
        except BadInput as refused:
            problem = refused.message
        else:
            return _back("proposee" if draft.second_look else "publiee")
    context = {"number": number, "new": True, "slug": copied.slug}
    return _show(request, draft, problem, context)


@officer(Right.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words of a question, or its field."""
    actor, now = officer_of(request), clock.now()
    row = question_record(pk, actor)
    if row is None or row.state is QuestionState.WITHDRAWN:
        raise Http404
    begun = Wording(field=row.field, question=row.question, answer=row.answer, kept=frozenset(row.kept))
    fields = fields_of(row.application, now) or ((row.field, row.field),)
    draft = _draft(request, begun, names_behind(row.application, now), fields)
    problem = ""
    if request.method == "POST" and request.POST.get("action") not in {TAKE_OUT, LOOK}:
        try:
            correct_question(pk, draft.wording, actor=actor, now=now)
        except BadInput as refused:
            problem = refused.message
        else:
            return _back("corrigee")
    context = {"number": row.number, "new": False, "slug": row.slug, "row": _row(row, actor)}
    return _show(request, draft, problem, context)


@officer(Right.MANAGE)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish what waited for a second look."""
    try:
        approve_question(pk, actor=officer_of(request), now=clock.now())
    except NotYours:
        raise Http404 from None
    return _back("publiee")


@officer(Right.VIEW)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a question no more."""
    try:
        withdraw_question(pk, actor=officer_of(request), now=clock.now())
    except NotYours:
        raise Http404 from None
    return _back("retiree")


def _draft(
    request: HttpRequest, begun: Wording, names: tuple[Name, ...], fields: tuple[tuple[str, str], ...]
) -> Draft:
    """Return what stands in the form: what was typed, else what it begins with."""
    if request.method != "POST":
        return Draft(wording=begun, names=names, fields=fields)
    post = request.POST
    wording = Wording(
        field=post.get("field", ""),
        question=post.get("question", ""),
        answer=post.get("answer", ""),
        kept=frozenset(post.getlist("garder")),
    )
    if post.get("action") == TAKE_OUT:
        question = anonymous(wording.question, names, wording.kept)
        wording = replace(wording, question=question, answer=anonymous(wording.answer, names, wording.kept))
    return Draft(wording=wording, names=names, fields=fields, second_look="relecture" in post)


def _show(request: HttpRequest, draft: Draft, problem: str, context: dict[str, Any]) -> HttpResponse:
    wording = draft.wording
    still = {
        name: find_personal(text, draft.names, wording.kept)
        for name, text in (("question", wording.question), ("answer", wording.answer))
    }
    whole = f"{wording.question}\n{wording.answer}"
    kept = [one for one in find_personal(whole, draft.names) if one.key in wording.kept]
    words = {one.key: (one, one.key in wording.kept) for one in [*still["question"], *still["answer"], *kept]}
    context |= {
        "wording": wording,
        "fields": draft.fields,
        "second_look": draft.second_look,
        "problem": problem,
        "words": list(words.values()),
        "left": sum(1 for _, is_kept in words.values() if not is_kept),
        "question_parts": list(_parts(wording.question, still["question"])),
        "answer_parts": list(_parts(wording.answer, still["answer"])),
        "scheme": titles_of({context["slug"]}).get(context["slug"], context["slug"]),
    }
    return render(request, "review/question.html", context, status=422 if problem else 200)


def _parts(text: str, found: tuple[Found, ...]) -> Iterator[tuple[str, str]]:
    """Give a text in parts, each with the words of what it names, empty for the rest."""
    at = 0
    for one in found:
        yield text[at : one.start], ""
        yield one.text, str(one.kind.label)
        at = one.end
    yield text[at:], ""


def _row(one: QuestionRecord, actor: Actor) -> dict[str, Any]:
    return {
        "question": one,
        "standing": one.state is not QuestionState.WITHDRAWN,
        "may_change": one.state is not QuestionState.WITHDRAWN and one.may_change(actor),
        "may_approve": one.state is QuestionState.PROPOSED and one.may_approve(actor),
    }


def _rows(rows: list[QuestionRecord], actor: Actor, today: date) -> list[dict[str, Any]]:
    words = field_words(rows[0].slug, today)
    return [{**_row(one, actor), "field": words.get(one.field, one.field)} for one in rows]


def _by_scheme(found: list[QuestionRecord]) -> list[tuple[str, list[QuestionRecord]]]:
    groups: dict[str, list[QuestionRecord]] = {}
    for one in found:
        groups.setdefault(one.slug, []).append(one)
    return sorted(groups.items())


def _back(done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('review-questions')}?fait={done}")
