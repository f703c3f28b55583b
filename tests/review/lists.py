"""Sheets for the tests of lists: one at a time, or thousands written by the database itself."""

from datetime import timedelta
from typing import Any

from django.db import connection

from guichet.applications.models import Application
from guichet.review.models import ReviewSheet
from guichet.review.services.sheets import open_sheet
from guichet.schemes.selectors import rules_in_force

from .factories import NOW, make_application

TODAY = NOW.date()

# Département 37 has one application in twenty; half the rest share nine others. Amounts, days and names vary by number.
MANY = """
INSERT INTO applications_application (
  number, token, slug, version, facts, state, channel, carrier, carrier_kind, carrier_name, carrier_facts, links_mailed,
  places, title, desk, requested_cents, computed_cents, verdict, created_at, changed_at, sending_begun_at, submitted_at,
  due_at, due_kind, waiting_for_applicant, grounds, decided_at, text_1, text_2, text_3, text_4
)
SELECT
  100000 + n, 'generated-' || n, (%s::text[])[1 + n %% array_length(%s::text[], 1)], %s, %s,
  (ARRAY['submitted','under_review','accepted','closed'])[1 + n %% 4], 'online', 'COM-37018', 'commune',
  'Commune ' || (n * 7919 %% 10007), '{}'::jsonb, 0,
  ARRAY['COM-37018', CASE WHEN n %% 20 = 0 THEN 'DEP-37' ELSE 'DEP-0' || (1 + n %% 9) END],
  'Projet ' || n, CASE WHEN n %% 20 = 0 THEN 'DEP-37' ELSE 'DEP-0' || (1 + n %% 9) END,
  (n * 104729 %% 5000000), (n * 104729 %% 5000000) - (n %% 3) * 100000, 'yes', now(), now(), now(),
  %s::timestamptz - n %% 400 * interval '1 day', %s::timestamptz + n %% 200 * interval '1 day', 'decide', n %% 10 = 0, '',
  CASE WHEN n %% 4 = 2 THEN now() END, '', '', '', ''
FROM generate_series(1, %s) AS n
"""
SHEETS = """
INSERT INTO review_reviewsheet (application_id, number, slug, state, channel, carrier_kind, places, desk, verdict,
  requested, computed, gap, granted, sent_on, due_on, waiting, text_1, text_2, text_3, text_4, number_1, number_2,
  number_3, number_4, date_1, date_2, applicant_key, title_key, labels, private, private_revision, words)
SELECT id, number, '', 'submitted', '', '', '{}', '', '', 0, 0, 0, 0, '9999-12-31', '9999-12-31', false,
  '', '', '', '', 0, 0, 0, 0, '9999-12-31', '9999-12-31', lower(carrier_name), lower(title), '{}', '{}'::jsonb, 0,
  lower(carrier_name || ' ' || title)
FROM applications_application WHERE token LIKE 'generated-%'
"""
ANSWERS = """
INSERT INTO applications_answers (application_id, values, revision, saved_at, before, notes, words)
SELECT id, jsonb_build_object('classes', id % 40), 1, now(), '[]', '{}', repeat('classe ordinateur tableau ', 40) || CASE WHEN number % 1000 = 7 THEN 'visioconference' ELSE '' END
FROM applications_application WHERE token LIKE 'generated-%'
"""


def make_sheet(slug: str = "socle-numerique-ecoles", **columns: Any) -> ReviewSheet:
    """An application under review in Indre-et-Loire with its sheet open, unless said otherwise."""
    return open_sheet(make_application(slug, **columns).pk)


def make_many(count: int, slugs: tuple[str, ...] = ("socle-numerique-ecoles", "itn-3b", "detr")) -> None:
    """Write thousands of sent applications with their sheets and answers."""
    rules = rules_in_force(slugs[0])
    soon = NOW + timedelta(days=3)
    with connection.cursor() as cursor:
        cursor.execute(MANY, [list(slugs), list(slugs), rules.digest, rules.facts, NOW, soon, count])
        cursor.execute(ANSWERS)
        cursor.execute(SHEETS)
        for index in ("answers_search", "sheet_search", "sheet_places", "sheet_labels"):
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index])
        for table in ("review_reviewsheet", "applications_application", "applications_answers"):
            cursor.execute(f"ANALYZE {table}")


def numbers(rows: Any) -> list[int]:
    return [row.number for row in rows]


def plan_of(rows: Any) -> str:
    """How PostgreSQL answers a query, its tables taken as they are now."""
    text, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) " + text, parameters)
        return "\n".join(row[0] for row in cursor.fetchall())


__all__ = ["TODAY", "Application", "make_many", "make_sheet", "numbers", "plan_of"]
