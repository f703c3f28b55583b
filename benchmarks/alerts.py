"""Alerts: 50 000 subscriptions over 4 000 made-up schemes, matched, then written to, each at most once."""

import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from database import django_ready
from measure import Row, Unavailable

SECTION = "alerts"
SCHEMES, SUBSCRIBERS = 4_000, int(os.environ.get("GUICHET_BENCH_ALERTS") or 50_000)
A_DAY = 200
"""Schemes with something new on one day: the second measure."""
AT = date(2021, 3, 1)
WORDS = [
    "ecole",
    "numerique",
    "fibre",
    "cantine",
    "bibliotheque",
    "formation",
    "agents",
    "securite",
    "donnees",
    "batiment",
    "logement",
    "emploi",
    "culture",
    "sport",
    "transport",
    "energie",
    "eau",
    "foret",
    "tourisme",
    "sante",
    "jeunesse",
    "commerce",
    "industrie",
    "agriculture",
    "patrimoine",
    "musique",
    "theatre",
    "lecture",
    "internet",
    "capteurs",
    "velo",
    "route",
    "pont",
    "gare",
    "port",
    "mairie",
    "creche",
    "college",
    "lycee",
    "stage",
    "contrat",
]


def rows() -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="guichet-bench-"))
    folder.chmod(0o711)  # root hands PostgreSQL to an account that must be able to pass
    os.environ |= {"GUICHET_DATA": str(folder), "GUICHET_SECRET_KEY": "bench" * 12}
    try:
        from guichet import embedded  # noqa: PLC0415 - the section may be impossible here

        with embedded.database(folder, durable=False) as url, django_ready(url):
            yield from _measured()
    except ImportError as error:
        raise Unavailable(f"{error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured() -> Iterator[Row]:
    from guichet.accounts.models import Mail  # noqa: PLC0415 - needs Django ready
    from guichet.news.models import Alert  # noqa: PLC0415 - as above
    from guichet.news.services.telling import gather_news, prepare, tell_subscribers  # noqa: PLC0415 - as above
    from guichet.shared.clock import PARIS  # noqa: PLC0415 - as above

    chance = random.Random(5)  # noqa: S311  # made-up people, not secrets
    slugs = _catalogue(chance)
    _people(chance)
    _news(slugs)
    start = time.perf_counter()
    news = gather_news(AT)
    alerts = list(Alert.objects.order_by("pk"))
    prepare(news, alerts)
    kept = sum(news.for_alerts([alert]).bit_count() for alert in alerts)
    took = time.perf_counter() - start
    note = f"{kept / SUBSCRIBERS:.0f} news each on average, {len(news.of_filter)} distinct filters"
    yield Row(
        SECTION, f"matching {SUBSCRIBERS} alerts with {SCHEMES} schemes", took, "s", aim="< 60 s", note=note
    )
    _only(slugs[:A_DAY])
    start = time.perf_counter()
    queued = tell_subscribers(now=datetime(2021, 3, 1, 7, tzinfo=PARIS))
    took = time.perf_counter() - start
    note = f"{queued} mails"
    yield Row(
        SECTION, f"the morning: {A_DAY} schemes with news, mails written", took, "s", aim="< 60 s", note=note
    )
    most = Mail.objects.count() - Mail.objects.values("to").distinct().count()
    again = tell_subscribers(now=datetime(2021, 3, 1, 8, tzinfo=PARIS))
    yield Row(SECTION, "subscribers written to twice", most + again, "", aim="0")


def _catalogue(chance: random.Random) -> list[str]:
    from django.db import connection  # noqa: PLC0415 - as above

    from guichet.schemes.enums import Audience, CalendarKind, Kind, Origin, Theme  # noqa: PLC0415 - as above
    from guichet.schemes.models import FilingWindow, Scheme  # noqa: PLC0415 - as above

    made = []
    for number in range(SCHEMES):
        title = " ".join(chance.sample(WORDS, 4))
        made.append(
            Scheme(
                slug=f"aide-{number}", code=f"{number:06}", origin=Origin.IMPORTED, file="", title=title, promise=title,
                kind=chance.choice(Kind.values), audiences=chance.sample(Audience.values, 4),
                themes=chance.sample(Theme.values, 2), funder="État", calendar=CalendarKind.DATES, how_much="50 %",
                ceiling=False, has_formula=False, title_key=f"{title} aide {number}", funder_key="etat",
                body_key=" ".join(chance.choices(WORDS, k=30)), changed_at=datetime.fromisoformat("2021-03-01T09:00+01:00"),
            )
        )  # fmt: skip
    Scheme.objects.bulk_create(made)
    FilingWindow.objects.bulk_create(
        FilingWindow(scheme=scheme, position=0, title="", opens=AT, closes=AT + timedelta(days=30))
        for scheme in made
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE schemes_scheme")
    return [scheme.slug for scheme in made]


def _people(chance: random.Random) -> None:
    from guichet.news.models import Alert, Subscriber  # noqa: PLC0415 - as above
    from guichet.schemes.enums import Audience, Kind, Theme  # noqa: PLC0415 - as above

    now = datetime.fromisoformat("2021-02-01T09:00+01:00")
    people = Subscriber.objects.bulk_create(
        [
            Subscriber(
                email=f"p{number}@example.org", stamp="x", rhythm="daily", told_on=AT - timedelta(days=1),
                created_at=now, kept_until=AT + timedelta(days=900),
            )
            for number in range(SUBSCRIBERS)
        ],
        batch_size=5_000,
    )  # fmt: skip
    alerts = []
    for number, row in enumerate(people):
        commune = f"{chance.randrange(1, 96):02}{chance.randrange(400):03}"
        somewhere = chance.random() < 0.5
        alerts.append(
            Alert(
                subscriber=row, rhythm="daily", secret=str(number), consent="2021-03", created_at=now, confirmed_at=now,
                q=" ".join(chance.sample(WORDS, chance.randint(1, 2))) if chance.random() < 0.4 else "",
                audiences=chance.sample(Audience.values, chance.randint(0, 2)),
                themes=chance.sample(Theme.values, chance.randint(0, 3)),
                kinds=[chance.choice(Kind.values)] if chance.random() < 0.2 else [], statuses=[],
                area=f"COM-{commune}" if somewhere else "",
                codes=[f"COM-{commune}", f"DEP-{commune[:2]}"] if somewhere else [],
            )
        )  # fmt: skip
    Alert.objects.bulk_create(alerts, batch_size=5_000)


def _news(slugs: list[str]) -> None:
    from guichet.news.models import NewsItem  # noqa: PLC0415 - as above

    NewsItem.objects.bulk_create(
        NewsItem(key=f"open:{slug}", kind="open", slug=slug, day=AT + timedelta(days=30), noticed_on=AT)
        for slug in slugs
    )


def _only(slugs: list[str]) -> None:
    from guichet.news.models import NewsItem  # noqa: PLC0415 - as above

    NewsItem.objects.exclude(slug__in=slugs).delete()
