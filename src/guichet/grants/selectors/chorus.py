"""The demands of payment for the public accountant, as a table: one line each, with the fields Chorus asks."""

from collections.abc import Iterator, Sequence

from guichet.budget.selectors import committed_envelopes
from guichet.grants.models import PaymentFile, PaymentOrder
from guichet.shared.tables import Column, Table, Value

CHUNK = 500
COLUMNS = (
    Column("dp_number", "Numéro de DP"),
    Column("ej_number", "Numéro d’EJ"),
    Column("third_party", "Tiers"),
    Column("beneficiary", "Bénéficiaire"),
    Column("siret", "SIRET"),
    Column("cost_centre", "Centre de coûts"),
    Column("functional_domain", "Domaine fonctionnel"),
    Column("amount", "Montant", "amount"),
    Column("holder", "Titulaire du compte"),
    Column("iban", "IBAN"),
    Column("bic", "BIC"),
    Column("label", "Libellé"),
    Column("executed_on", "À payer le", "date"),
    Column("scheme", "Aide"),
    Column("application", "Dossier", "number"),
)


def demands_table(file: PaymentFile) -> Table:
    """Return the table of a file, read from the database as it is written."""
    return Table(title="Demandes de paiement", columns=COLUMNS, rows=lambda: _rows(file))


def orders_of(file: PaymentFile) -> Iterator[PaymentOrder]:
    """Yield the demands of a file in order, read by 500: no more is ever in memory."""
    for chunk in _chunks(file):
        yield from chunk


def _chunks(file: PaymentFile) -> Iterator[list[PaymentOrder]]:
    after = 0
    rows = PaymentOrder.objects.select_related("award__organisation", "account", "instalment")
    while chunk := list(rows.filter(file=file, pk__gt=after).order_by("pk")[:CHUNK]):
        yield chunk
        after = chunk[-1].pk


def _rows(file: PaymentFile) -> Iterator[Sequence[Value]]:
    for chunk in _chunks(file):
        envelopes = committed_envelopes([_reference(order) for order in chunk])
        for order in chunk:
            award, envelope = order.award, envelopes.get(_reference(order))
            yield (
                order.number,
                award.engagement_number,
                award.third_party,
                award.carrier_name,
                award.organisation.siret if award.organisation else "",
                envelope.cost_centre if envelope else "",
                envelope.functional_domain if envelope else "",
                order.amount_cents,
                order.account.holder,
                order.account.iban,
                order.account.bic,
                f"{order.instalment.title}, dossier n° {award.number}",
                file.executed_on,
                award.slug,
                award.number,
            )


def _reference(order: PaymentOrder) -> str:
    return order.award.reference
