"""Plans, stoppages, and every change made to either."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# `plan` has the fields of registry.plans.model.Plan as columns. Rows of plan_change are only ever added; `before` and
# `after` are the whole plan or stoppage. `plan_answer` keeps what a POST with an Idempotency-Key was answered.
TABLES = """
CREATE TABLE plan_version (one boolean PRIMARY KEY DEFAULT true CHECK (one), version bigint NOT NULL);
INSERT INTO plan_version (version) VALUES (0);
CREATE TABLE plan (id text PRIMARY KEY, date text NOT NULL, shift text NOT NULL, vehicle text NOT NULL,
    driver text NOT NULL, window_start double precision NOT NULL, window_end double precision NOT NULL,
    sections jsonb NOT NULL, speed_limit_kmh double precision, coverage_target double precision,
    responsible text, effect_standard text, word text NOT NULL CHECK (word IN ('planned', 'cancelled', 'replaced')),
    cause text, reason text NOT NULL, approver text NOT NULL, relief_driver text, relief_vehicle text,
    version integer NOT NULL, UNIQUE (date, shift, vehicle), CHECK (window_start < window_end));
CREATE INDEX plan_window ON plan (window_start, window_end);
CREATE TABLE stoppage (id text PRIMARY KEY, from_t double precision NOT NULL, to_t double precision,
    kinds text[] NOT NULL, cause text NOT NULL, reason text NOT NULL, approver text NOT NULL);
CREATE INDEX stoppage_span ON stoppage (from_t, to_t);
CREATE TABLE plan_change (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, plan text, stoppage text,
    t double precision NOT NULL, by text NOT NULL, role text NOT NULL, action text NOT NULL, cause text,
    reason text NOT NULL, approver text NOT NULL, undoes bigint REFERENCES plan_change (n) UNIQUE,
    before jsonb, after jsonb NOT NULL, CHECK ((plan IS NULL) <> (stoppage IS NULL)));
CREATE INDEX plan_change_plan ON plan_change (plan, n);
CREATE INDEX plan_change_t ON plan_change (t);
CREATE TABLE plan_answer (key text PRIMARY KEY, request text NOT NULL, t double precision NOT NULL,
    status integer NOT NULL, etag text, body bytea NOT NULL);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE plan_answer, plan_change, stoppage, plan, plan_version")
