"""News of calls as an Atom feed (RFC 4287)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from lxml import etree

from guichet.calls.enums import NewsKind
from guichet.calls.selectors import News
from guichet.shared.formats import format_date

ATOM_TYPE = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says of itself: `name` for good, `itself` and `page` are addresses."""

    name: str
    title: str
    updated: datetime
    itself: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One news as a reader shows it; `term` and `label` say of what kind it is."""

    name: str
    title: str
    updated: datetime
    link: str
    summary: str
    term: str
    label: str


def feed_entry(news: News, place: str, link: str) -> FeedEntry:
    """Say one news; `place` names the area where the dates rule."""
    about = f"{news.scheme}{f' ({place})' if place else ''}"
    day = format_date(news.day) if news.day else ""
    titles = {
        NewsKind.OPENS_SOON: f"Ouvre le {day} : {about}",
        NewsKind.OPENED: f"Ouvert : {about}",
        NewsKind.EXTENDED: f"Prolongé jusqu’au {day} : {about}",
        NewsKind.CLOSES_SOON: f"Se termine le {day} : {about}",
        NewsKind.CHANGED: f"La fiche a changé : {about}",
    }
    return FeedEntry(
        name=f"tag:{settings.SITE_HOST},2021:appels/{news.name}",
        title=titles[news.kind],
        updated=news.happened,
        link=link,
        summary=_summary(news),
        term=news.kind.value,
        label=str(news.kind.label),
    )


def write_feed(feed: Feed, entries: Iterable[FeedEntry]) -> bytes:
    """Return the feed as XML."""
    root = etree.Element(f"{{{NAMESPACE}}}feed", nsmap={None: NAMESPACE})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "fr")
    _add(root, "id", feed.name)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(feed.updated))
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.itself)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(_add(root, "author"), "name", "Guichet")
    for entry in entries:
        element = _add(root, "entry")
        _add(element, "id", entry.name)
        _add(element, "title", entry.title)
        _add(element, "updated", _moment(entry.updated))
        _add(element, "published", _moment(entry.updated))
        _add(element, "link", rel="alternate", type="text/html", href=entry.link)
        _add(element, "category", term=entry.term, label=entry.label)
        _add(element, "summary", entry.summary)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _summary(news: News) -> str:
    step = news.step
    if step is None:
        return "Les règles, les dates ou la présentation de cette aide ont changé."
    dates = [
        f"ouverture le {format_date(step.since)}" if step.since else "",
        f"dernier jour le {format_date(step.until)}" if step.until else "sans date de fin connue",
    ]
    return f"{step.title} : {', '.join(part for part in dates if part)}. {step.note}".strip()


def _add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    if text:
        element.text = _writable(text)
    return element


def _writable(text: str) -> str:
    """Leave out the signs that XML cannot hold."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n\r"
        or (sign >= " " and sign not in "\ufffe\uffff" and not "\ud800" <= sign <= "\udfff")
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
