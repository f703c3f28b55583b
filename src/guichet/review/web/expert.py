"""The page of an expert: whoever has the link that was sent reads the application and answers, without an account."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from guichet.applications.errors import NotYours
from guichet.documents.selectors import open_file
from guichet.review.enums import OpinionVerdict
from guichet.review.models import Opinion
from guichet.review.selectors.consulted import consulted, opinion_by_secret, paper_of
from guichet.review.services.opinions import answer_opinion
from guichet.shared import clock
from guichet.shared.access import whoever_holds
from guichet.shared.errors import BadInput
from guichet.shared.handing import hand_over

BLOCK = 64 * 1024


@whoever_holds("the link sent to an expert")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what the opinion is about, and take the answer: it may be changed until the decision."""
    opinion, now = _found(secret), clock.now()
    said = {"verdict": opinion.verdict, "text": opinion.text}
    problem = ""
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in said}
        try:
            answer_opinion(opinion.pk, said["verdict"], said["text"], actor=f"opinion:{opinion.pk}", now=now)
        except BadInput as error:
            problem = error.message
        else:
            return HttpResponseRedirect(f"{reverse('opinion', args=[secret])}?fait=oui")
    context = {
        "secret": secret,
        "shown": consulted(opinion, now),
        "opinion": opinion,
        "choices": OpinionVerdict.choices,
        "said": said,
        "problem": problem,
        "done": "fait" in request.GET,
        "late": opinion.due_on is not None and opinion.due_on < now.date() and opinion.answered_at is None,
    }
    return render(request, "review/expert.html", context, status=400 if problem else 200)


@whoever_holds("the link sent to an expert")
@require_safe
def paper(request: HttpRequest, secret: str, token: UUID) -> HttpResponseBase:
    """Hand over a paper of the application to the expert who was asked about it."""
    try:
        file = paper_of(_found(secret), str(token))
    except NotYours:
        raise Http404 from None
    content = open_file(file.token)
    blocks = None if request.method == "HEAD" else iter(lambda: content.read(BLOCK), b"")
    return hand_over(blocks, name=file.name, size=file.size, media_type=file.media_type)


def _found(secret: str) -> Opinion:
    try:
        return opinion_by_secret(secret)
    except NotYours:
        raise Http404 from None
