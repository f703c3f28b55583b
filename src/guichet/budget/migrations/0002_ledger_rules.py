"""The database keeps the balances and refuses what the law refuses, whoever writes the line."""

from django.db import migrations

RULES = """
CREATE FUNCTION budget_apply_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    target budget_ledgerline%ROWTYPE;
    left_over bigint;  -- of what the line corrects or pays, this line counted
BEGIN
    -- Both envelopes are locked before anything is read, by ascending number: two movements cannot wait for each other.
    PERFORM 1 FROM budget_envelope WHERE id IN (NEW.envelope_id, NEW.recipient_id) ORDER BY id FOR NO KEY UPDATE;

    IF NEW.corrects_id IS NOT NULL THEN
        SELECT * INTO target FROM budget_ledgerline WHERE id = NEW.corrects_id;
        IF NOT FOUND OR target.corrects_id IS NOT NULL THEN
            RAISE EXCEPTION 'Une correction ne se corrige pas : écrivez une nouvelle ligne.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'line_corrects_once';
        END IF;
        IF (target.envelope_id, target.account) IS DISTINCT FROM (NEW.envelope_id, NEW.account)
            OR target.recipient_id IS DISTINCT FROM NEW.recipient_id
            OR target.commitment_id IS DISTINCT FROM NEW.commitment_id THEN
            RAISE EXCEPTION 'Une correction porte sur la même enveloppe et le même compte que sa ligne.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'line_corrects_its_own';
        END IF;
        SELECT coalesce(sum(amount), 0) INTO left_over FROM budget_ledgerline
            WHERE id = NEW.corrects_id OR corrects_id = NEW.corrects_id;
        IF NEW.account = 'committed' THEN
            left_over := left_over - (SELECT coalesce(sum(amount), 0) FROM budget_ledgerline WHERE commitment_id = NEW.corrects_id);
        END IF;
        IF left_over < 0 THEN
            RAISE EXCEPTION 'Il ne reste pas autant à reprendre sur cette ligne.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'line_corrects_what_is_left';
        END IF;
    ELSIF NEW.account = 'paid' THEN
        SELECT * INTO target FROM budget_ledgerline WHERE id = NEW.commitment_id;
        IF NOT FOUND OR target.account <> 'committed' OR target.corrects_id IS NOT NULL
            OR target.envelope_id <> NEW.envelope_id THEN
            RAISE EXCEPTION 'Un paiement paie un engagement de la même enveloppe.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'line_pays_its_own';
        END IF;
        SELECT coalesce(sum(amount), 0) - (
                SELECT coalesce(sum(amount), 0) FROM budget_ledgerline WHERE commitment_id = NEW.commitment_id
            ) INTO left_over FROM budget_ledgerline WHERE id = NEW.commitment_id OR corrects_id = NEW.commitment_id;
        IF left_over < 0 THEN
            RAISE EXCEPTION 'On ne paie pas plus que ce qui est engagé.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'line_pays_what_is_left';
        END IF;
    ELSIF NEW.account = 'delegated' AND NOT EXISTS (
            SELECT 1 FROM budget_envelope WHERE id = NEW.recipient_id AND parent_id = NEW.envelope_id
        ) THEN
        RAISE EXCEPTION 'Une enveloppe ne délègue qu’à celles qui dépendent d’elle.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_delegates_downwards';
    END IF;

    UPDATE budget_envelope SET
        received = received + CASE WHEN NEW.account = 'received' THEN NEW.amount ELSE 0 END,
        delegated = delegated + CASE WHEN NEW.account = 'delegated' THEN NEW.amount ELSE 0 END,
        reserved = reserved + CASE WHEN NEW.account = 'reserved' THEN NEW.amount ELSE 0 END,
        committed = committed + CASE WHEN NEW.account = 'committed' THEN NEW.amount ELSE 0 END,
        paid = paid + CASE WHEN NEW.account = 'paid' THEN NEW.amount ELSE 0 END
        WHERE id = NEW.envelope_id;
    UPDATE budget_envelope SET received = received + NEW.amount WHERE id = NEW.recipient_id;
    RETURN NULL;
END $$;
CREATE TRIGGER budget_line_applied AFTER INSERT ON budget_ledgerline
    FOR EACH ROW EXECUTE FUNCTION budget_apply_line();

CREATE FUNCTION budget_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Le grand livre ne se change pas : une ligne se corrige par une autre.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER budget_line_never_changes BEFORE UPDATE OR DELETE ON budget_ledgerline
    FOR EACH ROW EXECUTE FUNCTION budget_refuse_change();
CREATE TRIGGER budget_line_never_emptied BEFORE TRUNCATE ON budget_ledgerline
    FOR EACH STATEMENT EXECUTE FUNCTION budget_refuse_change();

CREATE FUNCTION budget_guard_envelope() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND (NEW.received, NEW.delegated, NEW.reserved, NEW.committed, NEW.paid) <> (0, 0, 0, 0, 0)
        OR TG_OP = 'UPDATE' AND pg_trigger_depth() = 1 AND (
            (NEW.received, NEW.delegated, NEW.reserved, NEW.committed, NEW.paid)
                <> (OLD.received, OLD.delegated, OLD.reserved, OLD.committed, OLD.paid)
            OR (NEW.parent_id, NEW.unit, NEW.year, NEW.area) IS DISTINCT FROM (OLD.parent_id, OLD.unit, OLD.year, OLD.area)
        ) THEN
        RAISE EXCEPTION 'Le solde d’une enveloppe vient de son grand livre : écrivez une ligne.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER budget_envelope_guarded BEFORE INSERT OR UPDATE ON budget_envelope
    FOR EACH ROW EXECUTE FUNCTION budget_guard_envelope();

ALTER TABLE budget_ledgerline ENABLE ALWAYS TRIGGER budget_line_applied;
ALTER TABLE budget_ledgerline ENABLE ALWAYS TRIGGER budget_line_never_changes;
ALTER TABLE budget_ledgerline ENABLE ALWAYS TRIGGER budget_line_never_emptied;
ALTER TABLE budget_envelope ENABLE ALWAYS TRIGGER budget_envelope_guarded;
"""
UNDO = """
DROP TRIGGER budget_envelope_guarded ON budget_envelope;
DROP TRIGGER budget_line_never_emptied ON budget_ledgerline;
DROP TRIGGER budget_line_never_changes ON budget_ledgerline;
DROP TRIGGER budget_line_applied ON budget_ledgerline;
DROP FUNCTION budget_guard_envelope();
DROP FUNCTION budget_refuse_change();
DROP FUNCTION budget_apply_line();
"""


class Migration(migrations.Migration):
    dependencies = [("budget", "0001_initial")]

    operations = [migrations.RunSQL(RULES, UNDO)]
