"""What happens to calls, one news each, dated by the day it happened: opens soon, opened, extended, closes soon, changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guichet.calls.enums import NewsKind
from guichet.calls.selectors.revisions import Versions
from guichet.calls.selectors.standings import Standing
from guichet.calls.selectors.steps import CalendarStep, steps_of

NOTICE_DAYS = 14
"""A news comes so many days before an opening or a last day."""
PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One news of one scheme. `name` never changes and no other news bears it: whoever has seen it knows it again.

    `day` is the date that the news is about (the last day, the opening); None for a change of the file. `step` is None then.
    """

    name: str
    kind: NewsKind
    happened: datetime
    slug: str
    scheme: str
    area: str
    day: date | None
    step: CalendarStep | None


def news_of(standings: Iterable[Standing], history: Versions, now: datetime) -> list[News]:
    """Return what happened to these schemes until `now`, latest first."""
    found: list[News] = []
    for standing in standings:
        for step in steps_of(standing):
            if step.filing:
                found += _of_window(step)
        if not standing.area:
            found += _of_versions(standing, history)
    happened = [news for news in found if news.happened <= now]
    return sorted(happened, key=lambda news: (news.happened, news.name), reverse=True)


def _of_window(step: CalendarStep) -> Iterator[News]:
    if step.since is not None:
        yield _news(step, NewsKind.OPENS_SOON, step.since - timedelta(days=NOTICE_DAYS), step.since)
        yield _news(step, NewsKind.OPENED, step.since, step.since)
    before = step.first_until
    for move in step.moves:
        announced = move.on or before or step.since
        if announced is not None:
            yield _news(step, NewsKind.EXTENDED, announced, move.until)
        before = move.until
    if step.until is not None:
        soon = step.until - timedelta(days=NOTICE_DAYS)
        yield _news(step, NewsKind.CLOSES_SOON, max(soon, step.since or soon), step.until)


def _of_versions(standing: Standing, history: Versions) -> Iterator[News]:
    for version in history.get(standing.slug, ())[1:]:
        yield News(
            name=f"{standing.slug}:changed:{version.digest[:16]}:{version.since:%Y%m%d%H%M%S}",
            kind=NewsKind.CHANGED,
            happened=version.since,
            slug=standing.slug,
            scheme=standing.scheme.title,
            area="",
            day=None,
            step=None,
        )


def _news(step: CalendarStep, kind: NewsKind, happened: date, day: date) -> News:
    place = f"{step.area}:" if step.area else ""
    return News(
        name=f"{step.slug}:{place}{step.name}:{kind.value}:{day.isoformat()}",
        kind=kind,
        happened=datetime.combine(happened, time(), PARIS),
        slug=step.slug,
        scheme=step.scheme,
        area=step.area,
        day=day,
        step=step,
    )
