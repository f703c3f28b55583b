"""Made-up applications in number, written by the database itself: the base of measures, in the demonstration only.

They are spread over the real communes of a day, over the schemes one applies to here, over states, amounts and days, and each
has 60 answers. Nobody is named.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from guichet.review.errors import ReviewError
from guichet.schemes.selectors import rules_in_force
from guichet.territories.selectors import commune_columns

SLUGS = ("socle-numerique-ecoles", "itn-3b", "itn-3c", "detr")
MOST = 1_000_000
FIRST_NUMBER = 1_000_000
INDEXES = ("answers_search", "sheet_search", "sheet_places", "sheet_labels")
TABLES = ("review_reviewsheet", "applications_application", "applications_answers")

_APPLICATIONS = """
INSERT INTO applications_application (
  number, token, slug, version, facts, state, channel, carrier, carrier_kind, carrier_name, carrier_facts, links_mailed,
  places, title, desk, requested_cents, computed_cents, verdict, created_at, changed_at, sending_begun_at, submitted_at,
  due_at, due_kind, waiting_for_applicant, grounds, decided_at, text_1, text_2, text_3, text_4
)
SELECT
  %(first)s + n, 'seeded-' || (%(first)s + n), (%(slugs)s::text[])[1 + n %% %(kinds)s], (%(digests)s::text[])[1 + n %% %(kinds)s],
  (%(facts)s::text[])[1 + n %% %(kinds)s], (ARRAY['submitted','under_review','under_review','accepted','closed'])[1 + n %% 5],
  'online', 'COM-' || place.code, 'commune', place.name, '{}'::jsonb, 0, ARRAY['COM-' || place.code, 'DEP-' || place.departement],
  'Projet ' || n, 'DEP-' || place.departement, n::bigint * 104729 %% 5000000, n::bigint * 104729 %% 5000000 - n %% 3 * 100000, 'yes',
  %(now)s, %(now)s, %(now)s, %(now)s::timestamptz - n %% 400 * interval '1 day',
  %(now)s::timestamptz + n %% 200 * interval '1 day', 'decide', n %% 10 = 0, '',
  CASE WHEN n %% 5 = 3 THEN %(now)s::timestamptz END, '', '', '', ''
FROM generate_series(1, %(count)s) AS n
JOIN LATERAL (
  SELECT (%(codes)s::text[])[i] AS code, (%(names)s::text[])[i] AS name, (%(departements)s::text[])[i] AS departement
  FROM (SELECT (1 + n::bigint * 7919 %% %(communes)s)::int AS i) AS one
) AS place ON true
"""
_ANSWERS = """
INSERT INTO applications_answers (application_id, values, revision, saved_at, before, notes, words)
SELECT a.id, (
    SELECT jsonb_object_agg('field_' || k, CASE k %% 4
      WHEN 0 THEN to_jsonb(a.id * k %% 10007) WHEN 1 THEN to_jsonb('réponse ' || (a.id * k %% 997))
      WHEN 2 THEN to_jsonb(a.id %% k = 0) ELSE to_jsonb('option_' || (a.id + k) %% 5) END)
    FROM generate_series(1, 60) AS k
  ) || jsonb_build_object('classes', a.id %% 40), 1, %(now)s, '[]', '{}',
  'classe ordinateur tableau ' || a.title || ' ' || a.carrier_name
FROM applications_application AS a WHERE a.number > %(first)s
"""
_SHEETS = """
INSERT INTO review_reviewsheet (application_id, number, slug, state, channel, carrier_kind, places, desk, verdict,
  requested, computed, gap, granted, sent_on, due_on, waiting, text_1, text_2, text_3, text_4, number_1, number_2,
  number_3, number_4, date_1, date_2, applicant_key, title_key, labels, private, private_revision, words)
SELECT id, number, '', 'submitted', '', '', '{}', '', '', 0, 0, 0, 0, '9999-12-31', '9999-12-31', false,
  '', '', '', '', 0, 0, 0, 0, '9999-12-31', '9999-12-31', lower(carrier_name), lower(title), '{}', '{}'::jsonb, 0,
  lower(carrier_name || ' ' || title)
FROM applications_application WHERE number > %(first)s
"""


def seed_applications(count: int, *, now: datetime) -> int:
    """Add `count` made-up applications that were sent, with their answers and sheets. Raise ReviewError.

    Refused outside the demonstration: they would stand among those of real people.
    """
    if not settings.DEMO:
        raise ReviewError("Des dossiers inventés ne s’ajoutent qu’à la démonstration : GUICHET_DEMO=1.")
    if not 0 < count <= MOST:
        raise ReviewError("Demandez de 1 à 1 000 000 dossiers.")
    rules = [rules_in_force(slug) for slug in SLUGS]
    communes = commune_columns(now.date())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT max(number) FROM applications_application WHERE number > %s", [FIRST_NUMBER])
        first = cursor.fetchone()[0] or FIRST_NUMBER
        given = {
            "first": first,
            "count": count,
            "now": now - timedelta(hours=1),
            "slugs": list(SLUGS),
            "kinds": len(SLUGS),
            "digests": [rule.digest for rule in rules],
            "facts": [rule.facts for rule in rules],
            "codes": communes.codes.tolist(),
            "names": communes.names.tolist(),
            "departements": communes.departement.tolist(),
            "communes": len(communes.codes),
        }
        for statement in (_APPLICATIONS, _ANSWERS, _SHEETS):
            cursor.execute(statement, given)
        for index in INDEXES:
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index])
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
    return count
