"""What is new: dates that come near, new versions and what they change, new schemes, results."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from guichet.news import sources
from guichet.news.enums import NewsKind
from guichet.news.finding import Found, dated_news
from guichet.news.models import NewsItem, Subscriber, WatchedScheme
from guichet.news.services.noticing import notice_news
from guichet.schemes.selectors import Period
from guichet.schemes.services import load_schemes
from guichet.shared.formats import format_amount
from tests.conftest import SCHEMES

from .conftest import NOW

DAY = date(2021, 3, 1)


def on(month: int, day: int) -> date:
    return date(2021, month, day)


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        (on(3, 16), on(5, 1), []),
        (on(3, 15), on(5, 1), ["soon"]),
        (on(3, 2), on(5, 1), ["soon"]),
        (on(3, 1), on(5, 1), ["open"]),
        (on(2, 15), on(5, 1), ["open"]),
        (on(2, 14), on(5, 1), []),
        (on(3, 1), on(3, 10), ["open", "closing"]),
        (on(1, 1), on(3, 15), ["closing"]),
        (on(1, 1), on(3, 16), []),
        (on(1, 1), on(3, 1), ["closing"]),
        (on(1, 1), on(2, 28), []),
        (None, on(3, 15), ["closing"]),
        (on(1, 1), None, []),
        (None, None, []),
    ],
)
def test_dates_that_come_near_are_news(opens: date | None, closes: date | None, expected: list[str]) -> None:
    found = list(dated_news("x", [Period(opens, closes)], DAY))
    assert [str(item.kind) for item in found] == expected


def test_the_same_day_seen_again_has_the_same_name() -> None:
    first = {item.key for item in dated_news("x", [Period(on(3, 1), on(4, 1))], on(3, 1))}
    again = {item.key for item in dated_news("x", [Period(on(3, 1), on(4, 1))], on(3, 9))}
    later = {item.key for item in dated_news("x", [Period(on(3, 1), on(4, 20))], on(4, 10))}
    assert first == again
    assert not first & later, "another last day is other news"


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """A catalogue of three schemes, loaded."""
    for name in ("facts.yaml", "socle-numerique-ecoles.yaml", "demat-ads.yaml", "detr.yaml"):
        text = (SCHEMES / name).read_text()
        (tmp_path / name).write_text(text.partition("\nexamples:")[0] + "\n")  # they hold for the real dates
    load(tmp_path, NOW)
    return tmp_path


def load(folder: Path, now: datetime) -> None:
    report = load_schemes(folder, now=now)
    assert not report.refused, report.refused


def change(folder: Path, slug: str, before: str, after: str) -> None:
    path = folder / f"{slug}.yaml"
    text = path.read_text()
    assert before in text, f"{slug}.yaml no longer holds {before}"
    path.write_text(text.replace(before, after))
    load(folder, NOW + timedelta(days=1))


def new_items(days: int = 1) -> list[NewsItem]:
    last = NewsItem.objects.order_by("pk").last()
    notice_news(now=NOW + timedelta(days=days))
    return list(NewsItem.objects.filter(pk__gt=last.pk if last else 0).order_by("pk"))


def test_the_first_look_tells_nobody(folder: Path) -> None:
    row = Subscriber.objects.create(
        email="a@x.example", stamp="x", told_on=DAY, created_at=NOW, kept_until=on(12, 1)
    )
    notice_news(now=NOW)
    row.refresh_from_db()
    last = NewsItem.objects.order_by("pk").last()
    assert row.told == (last.pk if last else 0)
    assert WatchedScheme.objects.count() == 3
    assert WatchedScheme.objects.get(slug="detr").local == {
        "DEP-18": [[None, "2021-01-29"], ["2021-01-30", None]]
    }
    assert new_items(0) == []


def test_days_go_by_and_each_thing_is_noticed_once(folder: Path) -> None:
    notice_news(now=NOW)
    seen: list[str] = []
    for number in range(1, 40):
        notice_news(now=NOW + timedelta(days=number))
    seen = list(NewsItem.objects.filter(slug="socle-numerique-ecoles").values_list("key", flat=True))
    assert seen.count("closing:socle-numerique-ecoles::2021-03-31") == 1


def test_a_new_version_says_what_it_changes(folder: Path) -> None:
    notice_news(now=NOW)
    change(folder, "socle-numerique-ecoles", "closes: 2021-03-31", "closes: 2021-04-15")
    (item,) = [item for item in new_items() if item.kind == NewsKind.CHANGED]
    assert item.slug == "socle-numerique-ecoles"
    assert "15 avril 2021 au lieu du 31 mars 2021" in item.words
    assert new_items() == []


def test_a_version_that_changes_nothing_for_applicants_is_no_news(folder: Path) -> None:
    notice_news(now=NOW)
    change(folder, "socle-numerique-ecoles", "faq:", "faq: # revue")
    assert new_items() == []


def test_a_scheme_that_appears_is_news(folder: Path) -> None:
    notice_news(now=NOW)
    (folder / "dsil.yaml").write_bytes((SCHEMES / "dsil.yaml").read_bytes())
    load(folder, NOW + timedelta(days=1))
    found = {(item.kind, item.area) for item in new_items() if item.slug == "dsil"}
    assert (NewsKind.NEW, "") in found
    assert (NewsKind.OPEN, "DEP-18") in found


def test_a_source_of_another_room_is_asked_once_a_day(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_sources", [])

    def announced(at: date) -> list[Found]:
        return [
            Found(key="results:detr:2021", kind=NewsKind.RESULTS, slug="detr", words="12 communes aidées.")
        ]

    sources.register_source(announced)
    sources.register_source(announced)
    notice_news(now=NOW)
    notice_news(now=NOW + timedelta(days=1))
    assert NewsItem.objects.filter(kind=NewsKind.RESULTS).count() == 1


def test_a_look_that_dies_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(at: date) -> list[Found]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sources, "_sources", [die])
        with pytest.raises(KeyboardInterrupt):
            notice_news(now=NOW)
    assert not WatchedScheme.objects.exists()
    assert not NewsItem.objects.exists()
    notice_news(now=NOW)
    assert WatchedScheme.objects.count() == 3


@pytest.mark.parametrize(
    ("published", "decided", "announced"),
    [
        (NOW, on(2, 20), True),
        (NOW - timedelta(days=1), on(2, 20), False),
        (NOW, on(1, 1) - timedelta(40), False),
    ],
    ids=["this week", "last week", "decided long ago"],
)
def test_awards_published_this_week_are_results(
    folder: Path, published: datetime, decided: date, announced: bool
) -> None:
    from guichet.publication.models import PublishedAward  # noqa: PLC0415 - only here

    notice_news(now=NOW)
    for number in range(2):
        PublishedAward.objects.create(
            source="guichet", reference=str(number), scheme="detr", scheme_title="DETR", beneficiary="Ballan-Miré",
            beneficiary_kind="commune", title="École", amount_cents=150_000, day=decided, placed="beneficiary",
            search_text="", digest="", published_at=published, changed_at=published,
        )  # fmt: skip
    items = new_items()
    assert [item.words for item in items if item.kind == NewsKind.RESULTS] == (
        [f"2\u00a0aides attribuées cette semaine, pour {format_amount(300_000)}."] if announced else []
    )
    assert not [item for item in new_items(2) if item.kind == NewsKind.RESULTS], "once a week"
