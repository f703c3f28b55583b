"""The database keeps each sheet equal to its application, whoever writes it; and the five usual labels exist."""

from typing import Any

from django.db import migrations

# The sentinels of `ReviewSheet`: -(2**62) for an unknown number, 9999-12-31 for no date.
COPY = """
CREATE FUNCTION review_copy_to_sheet(source bigint) RETURNS void LANGUAGE sql AS $$
  UPDATE review_reviewsheet AS sheet SET
    slug = a.slug, state = a.state, channel = a.channel, carrier_kind = a.carrier_kind, places = a.places,
    desk = a.desk, reviewer_id = a.reviewer_id, verdict = a.verdict,
    requested = coalesce(a.requested_cents, -4611686018427387904),
    computed = coalesce(a.computed_cents, -4611686018427387904),
    gap = coalesce(a.requested_cents - a.computed_cents, -4611686018427387904),
    granted = coalesce(a.granted_cents, -4611686018427387904),
    sent_on = coalesce((a.submitted_at AT TIME ZONE 'Europe/Paris')::date, '9999-12-31'),
    due_on = coalesce((a.due_at AT TIME ZONE 'Europe/Paris')::date, '9999-12-31'),
    waiting = a.waiting_for_applicant, news_at = greatest(sheet.news_at, a.news_for_service_at),
    text_1 = a.text_1, text_2 = a.text_2, text_3 = a.text_3, text_4 = a.text_4,
    number_1 = coalesce(a.number_1, -4611686018427387904), number_2 = coalesce(a.number_2, -4611686018427387904),
    number_3 = coalesce(a.number_3, -4611686018427387904), number_4 = coalesce(a.number_4, -4611686018427387904),
    date_1 = coalesce(a.date_1, '9999-12-31'), date_2 = coalesce(a.date_2, '9999-12-31')
  FROM applications_application AS a WHERE a.id = source AND sheet.application_id = source;
$$;
CREATE FUNCTION review_sheet_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM review_copy_to_sheet(NEW.application_id); RETURN NULL; END $$;
CREATE FUNCTION review_application_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM review_copy_to_sheet(NEW.id); RETURN NULL; END $$;
CREATE TRIGGER review_sheet_opened AFTER INSERT ON review_reviewsheet
  FOR EACH ROW EXECUTE FUNCTION review_sheet_opened();
CREATE TRIGGER review_application_changed AFTER UPDATE ON applications_application
  FOR EACH ROW WHEN (NEW.number IS NOT NULL AND OLD IS DISTINCT FROM NEW)
  EXECUTE FUNCTION review_application_changed();
"""
UNDO = """
DROP TRIGGER review_application_changed ON applications_application;
DROP TRIGGER review_sheet_opened ON review_reviewsheet;
DROP FUNCTION review_application_changed();
DROP FUNCTION review_sheet_opened();
DROP FUNCTION review_copy_to_sheet(bigint);
"""
USUAL = (
    ("À examiner", "blue"),
    ("À relancer", "orange"),
    ("Complet", "green"),
    ("À signer", "purple"),
    ("Urgent", "red"),
)


def add_usual_labels(apps: Any, editor: Any) -> None:
    label = apps.get_model("review", "Label")
    label.objects.bulk_create([label(desk="", name=name, colour=colour) for name, colour in USUAL])


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0003_sheets_and_lists"),
        ("applications", "0002_drafts"),
    ]
    operations = [
        migrations.RunSQL(COPY, UNDO),
        migrations.RunPython(add_usual_labels, migrations.RunPython.noop),
    ]
