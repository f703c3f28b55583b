"""Published awards one by one, the largest first, by keyset pages; or all of them, as files need them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from guichet.publication.enums import BeneficiaryKind, Placed
from guichet.publication.errors import BadAwardFilter
from guichet.publication.models import PublishedAward
from guichet.publication.selectors.filters import AwardFilter

PAGE_SIZE = 50
CHUNK = 2_000
COLUMNS = (
    "pk",
    "source",
    "reference",
    "scheme",
    "scheme_title",
    "funder",
    "funder_siret",
    "beneficiary",
    "beneficiary_kind",
    "siren",
    "siret",
    "rna",
    "territory",
    "population",
    "title",
    "amount_cents",
    "spend_cents",
    "day",
    "year",
    "ends_on",
    "payments",
    "de_minimis",
    "commune",
    "epci",
    "departement",
    "region",
    "placed",
    "latitude",
    "longitude",
    "published_at",
    "changed_at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardView:
    """One published award; the fields are those of the model."""

    pk: int
    source: str
    reference: str
    scheme: str
    scheme_title: str
    funder: str
    funder_siret: str
    beneficiary: str
    beneficiary_kind: BeneficiaryKind
    siren: str
    siret: str
    rna: str
    territory: str
    population: int | None
    title: str
    amount_cents: int
    spend_cents: int | None
    day: date | None
    year: int | None
    ends_on: date | None
    payments: int | None
    de_minimis: bool | None
    commune: str
    epci: str
    departement: str
    region: str
    placed: Placed
    latitude: int | None
    longitude: int | None
    published_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class AwardPage:
    """Some awards and the mark of the next page (empty on the last one)."""

    items: Sequence[AwardView]
    following: str


def list_awards(wanted: AwardFilter, *, after: str = "", limit: int = PAGE_SIZE) -> AwardPage:
    """Return a page of what a filter keeps, the largest amounts first, in one query. Raise BadAwardFilter."""
    found = wanted.apply()
    if after:
        amount, pk = _mark(after)
        found = found.filter(Q(amount_cents__lt=amount) | Q(amount_cents=amount, pk__lt=pk))
    rows = [_view(row) for row in found.order_by("-amount_cents", "-pk").values(*COLUMNS)[: limit + 1]]
    last = rows[limit - 1] if len(rows) > limit else None
    return AwardPage(rows[:limit], f"{last.amount_cents}-{last.pk}" if last else "")


def awards(wanted: AwardFilter) -> Iterator[AwardView]:
    """Give all that a filter keeps in the order of publication, read from the database as it goes."""
    return read_as_it_goes(wanted.apply())


def read_as_it_goes(found: "QuerySet[PublishedAward]") -> Iterator[AwardView]:
    """Give these awards in the order of publication by a cursor of the database: as many are held at once, however many there are."""
    for row in found.order_by("pk").values(*COLUMNS).iterator(chunk_size=CHUNK):
        yield _view(row)


def _mark(text: str) -> tuple[int, int]:
    amount, _, pk = text.partition("-")
    if not (amount.isascii() and amount.isdigit() and pk.isascii() and pk.isdigit() and len(text) < 40):
        raise BadAwardFilter("Cette page n’est pas celle de cette liste : reprenez-la depuis le début.")
    return min(int(amount), 2**62), min(int(pk), 2**62)


def _view(row: dict[str, object]) -> AwardView:
    return AwardView(
        **{
            **row,
            "beneficiary_kind": BeneficiaryKind(str(row["beneficiary_kind"])),
            "placed": Placed(str(row["placed"])),
        }  # type: ignore[arg-type]  # the columns are the fields
    )
