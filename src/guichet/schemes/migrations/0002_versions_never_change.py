"""What was decided with a version of the rules must be found again: the database refuses to change one."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION schemes_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Une version de règles ne change pas et ne s’efface pas : enregistrez-en une nouvelle.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER schemes_version_never_changes BEFORE UPDATE OR DELETE ON schemes_schemeversion
    FOR EACH ROW EXECUTE FUNCTION schemes_refuse_change();
CREATE TRIGGER schemes_facts_never_change BEFORE UPDATE OR DELETE ON schemes_sharedfactsversion
    FOR EACH ROW EXECUTE FUNCTION schemes_refuse_change();
"""
ALLOW = """
DROP TRIGGER schemes_version_never_changes ON schemes_schemeversion;
DROP TRIGGER schemes_facts_never_change ON schemes_sharedfactsversion;
DROP FUNCTION schemes_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("schemes", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
