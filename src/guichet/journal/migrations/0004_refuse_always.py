"""Personal values are erased one by one, never all at once; the refusals hold in replica mode too.

Only the owner of the tables can put them to sleep, by name.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION journal_refuse_personal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Une donnée personnelle du journal ne se change pas : elle s’efface, personne par personne.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
DROP TRIGGER journal_personal_never_changes ON journal_personalvalue;
CREATE TRIGGER journal_personal_never_changes BEFORE UPDATE ON journal_personalvalue
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_personal_change();
CREATE TRIGGER journal_personal_never_emptied BEFORE TRUNCATE ON journal_personalvalue
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_personal_change();
ALTER TABLE journal_entry ENABLE ALWAYS TRIGGER journal_entry_never_changes;
ALTER TABLE journal_entry ENABLE ALWAYS TRIGGER journal_entry_never_emptied;
ALTER TABLE journal_seal ENABLE ALWAYS TRIGGER journal_seal_never_changes;
ALTER TABLE journal_seal ENABLE ALWAYS TRIGGER journal_seal_never_emptied;
ALTER TABLE journal_personalvalue ENABLE ALWAYS TRIGGER journal_personal_never_changes;
ALTER TABLE journal_personalvalue ENABLE ALWAYS TRIGGER journal_personal_never_emptied;
"""
ALLOW = """
DROP TRIGGER journal_personal_never_emptied ON journal_personalvalue;
DROP TRIGGER journal_personal_never_changes ON journal_personalvalue;
CREATE TRIGGER journal_personal_never_changes BEFORE UPDATE ON journal_personalvalue
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
DROP FUNCTION journal_refuse_personal_change();
ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_never_changes;
ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_never_emptied;
ALTER TABLE journal_seal ENABLE TRIGGER journal_seal_never_changes;
ALTER TABLE journal_seal ENABLE TRIGGER journal_seal_never_emptied;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_never_changes")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
