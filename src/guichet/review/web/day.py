""" "Ma journée": what falls due today and this week, across schemes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.review.enums import Tab
from guichet.review.selectors.day import day_of
from guichet.review.selectors.listing import COUNTED, count_tabs
from guichet.review.web.asking import asking_of
from guichet.review.web.cells import days_left
from guichet.schemes.selectors import titles_of
from guichet.shared import clock


@officer(Right.VIEW)
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """Show the day of an officer."""
    now = clock.now()
    asking = asking_of(request, now)
    headings = day_of(asking)
    titles = titles_of({sheet.slug for heading in headings for sheet in heading.sheets})
    counts, _ = count_tabs(asking.actor)
    context = {
        "today": asking.today,
        "name": asking.actor.name,
        "instructs": bool(asking.actor.scopes_of(Right.INSTRUCT)),
        "headings": [
            {
                "heading": heading,
                "rows": [
                    {
                        "sheet": sheet,
                        "scheme": titles.get(sheet.slug, sheet.slug),
                        "left": days_left(sheet.due_on, asking.today),
                    }
                    for sheet in heading.sheets
                ],
            }
            for heading in headings
        ],
        "pays": bool(asking.actor.scopes_of(Right.PAY)),
        "manages": bool(asking.actor.scopes_of(Right.MANAGE)),
        "tabs": [
            (tab, f"plus de {COUNTED}" if counts[tab] > COUNTED else str(counts[tab]))
            for tab in Tab
            if tab is not Tab.ALL
        ],
    }
    return render(request, "review/day.html", context)
