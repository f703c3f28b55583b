"""What time it is: the real one, or the demonstration's.

Services take `now` as an argument; only the edges (views, tasks, commands) ask here. One-time codes,
tokens, sessions and jobs use real time (`django.utils.timezone`).

The demonstration starts on the day the schemes of the sources are open. Its start is stored once in
the database, with the real time it was stored at; from there it flows like any clock. The database
is asked once per process.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from guichet.shared.models import ClockStart

PARIS = ZoneInfo("Europe/Paris")
FIRST_INSTANT = datetime(2021, 3, 1, 9, tzinfo=PARIS)
"""What the demonstration's clock shows at its first start, unless GUICHET_NOW says otherwise."""

_starts: dict[str, ClockStart] = {}


@dataclass(frozen=True, kw_only=True)
class Establishment:
    """What `establish` found or did; `moved` when GUICHET_NOW set a clock that ran already."""

    start: datetime
    moved: bool


def now() -> datetime:
    """Return the present instant, aware, on Paris time; the demonstration's in demonstration."""
    return (datetime.now(UTC) + offset()).astimezone(PARIS)


def real() -> datetime:
    """Return the real present instant, aware: for one-time codes, sessions, jobs and the journal's second date."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present day in Paris; the demonstration's in demonstration."""
    return now().date()


def offset() -> timedelta:
    """Return how far the clock is from the real one: zero outside the demonstration."""
    if not settings.DEMO:
        return timedelta()
    start = _start()
    return start.shown - start.real


def demonstration_start() -> datetime | None:
    """Return what the clock showed when the demonstration began, on Paris time; None outside it."""
    return _start().shown.astimezone(PARIS) if settings.DEMO else None


def establish(real: datetime) -> Establishment | None:
    """Set the demonstration's clock going when it never was, or again when GUICHET_NOW says another start.

    `real` is the real present instant. Called by whatever starts Guichet; None outside the demonstration.
    """
    if not settings.DEMO:
        return None
    wanted: datetime | None = settings.DEMO_START
    start, _ = ClockStart.objects.get_or_create(
        id=1, defaults={"shown": wanted or FIRST_INSTANT, "real": real}
    )
    moved = False
    if wanted is not None and start.shown != wanted:
        start.shown, start.real, moved = wanted, real, True
        start.save()
    _starts["read"] = start
    return Establishment(start=start.shown.astimezone(PARIS), moved=moved)


def forget() -> None:
    """Ask the database again at the next call (tests, and processes that fork)."""
    _starts.clear()


def _start() -> ClockStart:
    if "read" not in _starts:
        establish(datetime.now(UTC))
    return _starts["read"]
