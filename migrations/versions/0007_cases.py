"""Cases with their immutable history, tasks, figures, what is to be told of them, answers given once, and the audit."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# `body` is the MessagePack of cases.entry.Case (or Task); the columns beside it are what is asked for. It is kept out
# of line (toast_tuple_target), so that a scan of all cases reads little; so are the pairs of signs in `grams`. `rank`
# orders by urgency: supervised first, then by `due_t`, ended ones last, newest first. `tick_t` is the next moment at
# which the clock wants something. `units` are all that may see the case, `last` is the newest action. case_passed holds
# each figure of the day a case counts in, with the moment it came to count.
CASES = """
CREATE TABLE case_file (id text PRIMARY KEY, version integer NOT NULL, status text NOT NULL, stage smallint NOT NULL,
    open boolean NOT NULL, case_no text NOT NULL, source text NOT NULL, kind text NOT NULL, code text NOT NULL,
    street text NOT NULL, duty_grid text NOT NULL, unit text NOT NULL, units text[] NOT NULL, reporter text NOT NULL,
    last text NOT NULL, holder_role text NOT NULL, holder text NOT NULL, lon double precision NOT NULL,
    lat double precision NOT NULL, report_t double precision NOT NULL, changed_t double precision NOT NULL,
    end_t double precision, due_t double precision, warn_t double precision, handle_due_t double precision,
    feedback_t double precision, ontime boolean, tick_t double precision, rank double precision NOT NULL,
    supervision smallint NOT NULL, rework smallint NOT NULL, urgent boolean NOT NULL, flags text[] NOT NULL,
    waiting text[] NOT NULL, source_id text NOT NULL, body bytea NOT NULL)
    WITH (toast_tuple_target = 256, fillfactor = 85);
CREATE INDEX case_file_rank ON case_file (rank, id);
CREATE INDEX case_file_report ON case_file (report_t, id);
CREATE INDEX case_file_changed ON case_file (changed_t);
CREATE INDEX case_file_status ON case_file (status, rank) WHERE open;
CREATE INDEX case_file_due ON case_file (due_t) WHERE open AND due_t IS NOT NULL;
CREATE INDEX case_file_tick ON case_file (tick_t) WHERE open AND tick_t IS NOT NULL;
CREATE INDEX case_file_unit ON case_file (unit, report_t);
CREATE INDEX case_file_units ON case_file USING gin (units);
CREATE INDEX case_file_reporter ON case_file (reporter, report_t);
CREATE INDEX case_file_place ON case_file USING gist (point(lon, lat));
CREATE INDEX case_file_class ON case_file (kind, code, report_t);
CREATE UNIQUE INDEX case_file_no ON case_file (case_no) WHERE case_no <> '';
CREATE INDEX case_file_source ON case_file (source, source_id) WHERE source_id <> '';
CREATE TABLE case_words ("case" text PRIMARY KEY REFERENCES case_file (id) ON DELETE CASCADE, words text NOT NULL,
    grams text[] NOT NULL) WITH (toast_tuple_target = 256);
CREATE INDEX case_words_grams ON case_words USING gin (grams);
CREATE TABLE case_passed (figure text NOT NULL, t double precision NOT NULL,
    "case" text NOT NULL REFERENCES case_file (id) ON DELETE CASCADE, PRIMARY KEY ("case", figure));
CREATE INDEX case_passed_t ON case_passed (figure, t);
CREATE TABLE case_number (name text PRIMARY KEY, last integer NOT NULL);
"""

HISTORY = """
CREATE TABLE case_flow ("case" text NOT NULL REFERENCES case_file (id), version integer NOT NULL, n smallint NOT NULL,
    t double precision NOT NULL, "row" text NOT NULL, action text NOT NULL, from_status text NOT NULL,
    to_status text NOT NULL, by text NOT NULL, role text NOT NULL, "of" text NOT NULL, opinion text NOT NULL,
    result text NOT NULL, receiver text NOT NULL, photos text[] NOT NULL, clock text NOT NULL, limit_kind text,
    limit_amount double precision, used_s double precision, late boolean NOT NULL, round integer NOT NULL,
    PRIMARY KEY ("case", version, n));
CREATE INDEX case_flow_t ON case_flow (t);
CREATE TABLE case_task (id text PRIMARY KEY, "case" text NOT NULL REFERENCES case_file (id), kind text NOT NULL,
    collector text NOT NULL, state text NOT NULL, sent_t double precision NOT NULL, due_t double precision,
    done_t double precision, body bytea NOT NULL);
CREATE INDEX case_flow_photos ON case_flow USING gin (photos);
CREATE INDEX case_task_case ON case_task ("case");
CREATE INDEX case_task_collector ON case_task (collector, sent_t);
CREATE INDEX case_task_open ON case_task (sent_t) WHERE state = 'open';
CREATE TABLE audit (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t double precision NOT NULL, who text NOT NULL,
    role text NOT NULL, address text NOT NULL, what text NOT NULL, subject text NOT NULL, result text NOT NULL);
CREATE INDEX audit_t ON audit (t);
CREATE INDEX audit_subject ON audit (subject, t);
"""

TOLD = """
CREATE TABLE case_outbox (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('case', 'task', 'reply', 'unit')), "case" text NOT NULL,
    "to" text NOT NULL DEFAULT '', made_t double precision NOT NULL, next_t double precision NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
    error text NOT NULL DEFAULT '', done_t double precision, body bytea NOT NULL);
CREATE INDEX case_outbox_waiting ON case_outbox (kind, n) WHERE state = 'waiting';
CREATE INDEX case_outbox_case ON case_outbox ("case") WHERE kind <> 'case';
CREATE INDEX case_outbox_done ON case_outbox (done_t) WHERE state = 'done';
CREATE TABLE case_answer (key text PRIMARY KEY, request text NOT NULL, "case" text NOT NULL DEFAULT '',
    body bytea NOT NULL DEFAULT '', t double precision NOT NULL);
CREATE INDEX case_answer_t ON case_answer (t);
"""

# What was done stays, whoever asks the database.
GUARDS = """
CREATE FUNCTION case_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME;
END $$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON case_flow FOR EACH ROW EXECUTE FUNCTION case_history_stays();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION case_history_stays();
CREATE TRIGGER whole BEFORE TRUNCATE ON case_flow FOR EACH STATEMENT EXECUTE FUNCTION case_history_stays();
CREATE TRIGGER whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION case_history_stays();
"""


def upgrade() -> None:
    for part in (CASES, HISTORY, TOLD, GUARDS):
        op.execute(part)


def downgrade() -> None:
    op.execute(
        "DROP TABLE case_answer, case_outbox, audit, case_task, case_flow, case_passed, case_words, case_number,"
        " case_file"
    )
    op.execute("DROP FUNCTION case_history_stays")
