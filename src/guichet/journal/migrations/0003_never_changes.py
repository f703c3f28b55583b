"""What was written stays written: the database refuses to change or to take away an entry or a seal."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION journal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Le journal ne se change pas et ne s’efface pas : on y ajoute seulement.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER journal_entry_never_changes BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_entry_never_emptied BEFORE TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_seal_never_changes BEFORE UPDATE OR DELETE ON journal_seal
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_seal_never_emptied BEFORE TRUNCATE ON journal_seal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_personal_never_changes BEFORE UPDATE ON journal_personalvalue
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
"""
ALLOW = """
DROP TRIGGER journal_entry_never_changes ON journal_entry;
DROP TRIGGER journal_entry_never_emptied ON journal_entry;
DROP TRIGGER journal_seal_never_changes ON journal_seal;
DROP TRIGGER journal_seal_never_emptied ON journal_seal;
DROP TRIGGER journal_personal_never_changes ON journal_personalvalue;
DROP FUNCTION journal_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_seals")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
