"""Every balance computed again from the ledger, in one statement: one instant of the database."""

from dataclasses import dataclass

from django.db import connection

_AGAIN = """
WITH moved AS (
    SELECT envelope_id AS id, account, amount, shown_at FROM budget_ledgerline
    UNION ALL
    SELECT recipient_id, 'received', amount, shown_at FROM budget_ledgerline WHERE recipient_id IS NOT NULL
), sums AS (
    SELECT id,
        coalesce(sum(amount) FILTER (WHERE account = 'received'), 0) AS received,
        coalesce(sum(amount) FILTER (WHERE account = 'delegated'), 0) AS delegated,
        coalesce(sum(amount) FILTER (WHERE account = 'reserved'), 0) AS reserved,
        coalesce(sum(amount) FILTER (WHERE account = 'committed'), 0) AS committed,
        coalesce(sum(amount) FILTER (WHERE account = 'paid'), 0) AS paid
    FROM moved GROUP BY id
), compared AS (
    SELECT envelope.id, pair.account, pair.kept, coalesce(pair.summed, 0) AS summed
    FROM budget_envelope AS envelope LEFT JOIN sums USING (id),
    LATERAL (VALUES
        ('received', envelope.received, sums.received), ('delegated', envelope.delegated, sums.delegated),
        ('reserved', envelope.reserved, sums.reserved), ('committed', envelope.committed, sums.committed),
        ('paid', envelope.paid, sums.paid),
        ('available', envelope.available,
            coalesce(sums.received, 0) - coalesce(sums.delegated, 0) - coalesce(sums.reserved, 0) - coalesce(sums.committed, 0))
    ) AS pair (account, kept, summed)
), months AS (
    SELECT id, account || to_char(month, ' YYYY-MM') AS account,
        coalesce(kept.amount, 0) AS kept, coalesce(moved_then.amount, 0) AS summed
    FROM (
        SELECT id, account, date_trunc('month', shown_at AT TIME ZONE 'Europe/Paris')::date AS month, sum(amount) AS amount
        FROM moved GROUP BY 1, 2, 3
    ) AS moved_then
    FULL JOIN (SELECT envelope_id AS id, account, month, amount FROM budget_monthtotal) AS kept USING (id, account, month)
)
SELECT id, account, kept, summed, (SELECT count(*) FROM budget_envelope), (SELECT count(*) FROM budget_ledgerline)
FROM compared WHERE kept <> summed OR (account = 'available' AND summed < 0)
UNION ALL
SELECT id, account, kept, summed, (SELECT count(*) FROM budget_envelope), (SELECT count(*) FROM budget_ledgerline)
FROM months WHERE kept <> summed
UNION ALL
SELECT NULL, NULL, NULL, NULL, (SELECT count(*) FROM budget_envelope), (SELECT count(*) FROM budget_ledgerline)
ORDER BY 1 NULLS LAST, 2
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A balance, or the total of a month ("paid 2021-03"), that the ledger does not give, or that is below zero."""

    envelope: int
    account: str
    kept: int
    summed: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What was computed again."""

    envelopes: int
    lines: int
    differences: tuple[Difference, ...]


def prove() -> Proof:
    """Compute every balance again from the ledger and compare."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN)
        *wrong, (_, _, _, _, envelopes, lines) = cursor.fetchall()
    return Proof(envelopes, lines, tuple(Difference(*row[:4]) for row in wrong))
