"""Shifts: who answered the roll call, the hand-over sheets with their signatures, results by shift for the month."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Rows of roll_call, shift_signature and shift_addendum are only ever added: the newest mark of a vehicle counts.
# A sheet may be written anew while nobody has signed it; then it stands as it is. `body` is the MessagePack of
# gps.shifts.sheet.Sheet, `hash` the SHA-256 of those very bytes.
TABLES = """
CREATE TABLE roll_call (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, night text NOT NULL, shift text NOT NULL,
    vehicle text NOT NULL, present boolean NOT NULL, remark text NOT NULL DEFAULT '', by text NOT NULL,
    role text NOT NULL, t double precision NOT NULL);
CREATE INDEX roll_call_shift ON roll_call (night, shift, vehicle, n DESC);
CREATE TABLE shift_sheet (night text NOT NULL, shift text NOT NULL, n integer NOT NULL,
    made_t double precision NOT NULL, by text NOT NULL, hash text NOT NULL, body bytea NOT NULL,
    PRIMARY KEY (night, shift, n));
CREATE TABLE shift_signature (night text NOT NULL, shift text NOT NULL, n integer NOT NULL,
    side text NOT NULL CHECK (side IN ('outgoing', 'incoming')), name text NOT NULL, role text NOT NULL,
    t double precision NOT NULL, hash text NOT NULL, proof text NOT NULL, PRIMARY KEY (night, shift, n, side),
    FOREIGN KEY (night, shift, n) REFERENCES shift_sheet (night, shift, n));
CREATE TABLE shift_addendum (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, night text NOT NULL,
    shift text NOT NULL, n integer NOT NULL, t double precision NOT NULL, by text NOT NULL, role text NOT NULL,
    text text NOT NULL, key text UNIQUE,
    FOREIGN KEY (night, shift, n) REFERENCES shift_sheet (night, shift, n));
CREATE TABLE shift_result (plan text NOT NULL, driver text NOT NULL, night text NOT NULL, shift text NOT NULL,
    vehicle text NOT NULL, company text NOT NULL, settled_t double precision NOT NULL, body bytea NOT NULL,
    PRIMARY KEY (plan, driver));
CREATE INDEX shift_result_night ON shift_result (night, shift);
"""

# What was signed stays, whoever asks the database.
GUARDS = """
CREATE FUNCTION shift_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME <> 'shift_sheet' OR EXISTS (SELECT 1 FROM shift_signature AS s
            WHERE s.night = OLD.night AND s.shift = OLD.shift AND s.n = OLD.n) THEN
        RAISE EXCEPTION '% % % is signed and stays as it is', OLD.night, OLD.shift, OLD.n;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON shift_sheet FOR EACH ROW EXECUTE FUNCTION shift_signed_stays();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON shift_signature FOR EACH ROW EXECUTE FUNCTION shift_signed_stays();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON shift_addendum FOR EACH ROW EXECUTE FUNCTION shift_signed_stays();
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(GUARDS)


def downgrade() -> None:
    op.execute("DROP TABLE shift_result, shift_addendum, shift_signature, shift_sheet, roll_call")
    op.execute("DROP FUNCTION shift_signed_stays")
