"""What each month moved on each account of an envelope, kept by the database: a year is read without its lines."""

import django.db.models.deletion
from django.db import migrations, models

KEPT = """
CREATE FUNCTION budget_count_month() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first_day date := date_trunc('month', NEW.shown_at AT TIME ZONE 'Europe/Paris')::date;
BEGIN
    -- Fires after budget_line_applied, by its name: the envelopes are locked already, these rows cannot be waited for twice.
    INSERT INTO budget_monthtotal AS kept (envelope_id, month, account, amount)
        SELECT part.envelope, first_day, part.account, NEW.amount
        FROM (VALUES (NEW.envelope_id, NEW.account), (NEW.recipient_id, 'received')) AS part (envelope, account)
        WHERE part.envelope IS NOT NULL ORDER BY part.envelope
        ON CONFLICT (envelope_id, month, account) DO UPDATE SET amount = kept.amount + EXCLUDED.amount;
    RETURN NULL;
END $$;
CREATE TRIGGER budget_line_counted AFTER INSERT ON budget_ledgerline
    FOR EACH ROW EXECUTE FUNCTION budget_count_month();

CREATE FUNCTION budget_guard_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        RAISE EXCEPTION 'Le total d’un mois vient du grand livre : écrivez une ligne.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

INSERT INTO budget_monthtotal (envelope_id, month, account, amount)
    SELECT id, date_trunc('month', shown_at AT TIME ZONE 'Europe/Paris')::date, account, sum(amount) FROM (
        SELECT envelope_id AS id, shown_at, account, amount FROM budget_ledgerline
        UNION ALL
        SELECT recipient_id, shown_at, 'received', amount FROM budget_ledgerline WHERE recipient_id IS NOT NULL
    ) AS moved GROUP BY 1, 2, 3;
CREATE TRIGGER budget_month_guarded BEFORE INSERT OR UPDATE OR DELETE ON budget_monthtotal
    FOR EACH ROW EXECUTE FUNCTION budget_guard_month();
ALTER TABLE budget_ledgerline ENABLE ALWAYS TRIGGER budget_line_counted;
ALTER TABLE budget_monthtotal ENABLE ALWAYS TRIGGER budget_month_guarded;
"""
UNDO = """
DROP TRIGGER budget_line_counted ON budget_ledgerline;
DROP TRIGGER budget_month_guarded ON budget_monthtotal;
DROP FUNCTION budget_count_month();
DROP FUNCTION budget_guard_month();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("budget", "0002_ledger_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                (
                    "account",
                    models.CharField(
                        choices=[
                            ("received", "reçu"),
                            ("delegated", "délégué"),
                            ("reserved", "réservé"),
                            ("committed", "engagé"),
                            ("paid", "payé"),
                        ],
                        max_length=9,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                (
                    "envelope",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="months",
                        to="budget.envelope",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("envelope", "month", "account"),
                        name="month_total_once",
                        violation_error_message="Ce total du mois existe déjà.",
                    )
                ],
            },
        ),
        migrations.RunSQL(KEPT, UNDO),
    ]
