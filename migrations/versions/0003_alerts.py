"""Alerts with every step taken on them, and what still has to be told to others."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# `body` is the MessagePack of gps.alerts.entry.Entry; the columns beside it are what is asked for. `subject` is the
# vehicle, or `section:` and the section that has nobody. `due_t` is the next moment at which a timer wants something.
# Rows of alert_step are only ever added. `key` is a person's Idempotency-Key, with his name before it.
TABLES = """
CREATE TABLE alert_night (night text PRIMARY KEY, last integer NOT NULL);
CREATE TABLE alert (id text PRIMARY KEY, night text NOT NULL, number integer NOT NULL, shift text NOT NULL,
    plan text, subject text NOT NULL, vehicle text NOT NULL, section text, breach text NOT NULL, "group" text NOT NULL,
    level text NOT NULL, state text NOT NULL, open boolean NOT NULL, active boolean NOT NULL,
    raised_t double precision NOT NULL, updated_t double precision NOT NULL, due_t double precision,
    version integer NOT NULL, body bytea NOT NULL, UNIQUE (night, number));
CREATE UNIQUE INDEX alert_one_open ON alert (night, shift, subject, breach) WHERE open;
CREATE INDEX alert_subject ON alert (night, shift, subject);
CREATE INDEX alert_vehicle ON alert (vehicle, raised_t);
CREATE INDEX alert_updated ON alert (updated_t);
CREATE INDEX alert_open ON alert (raised_t) WHERE open;
CREATE INDEX alert_due ON alert (due_t) WHERE open AND due_t IS NOT NULL;
CREATE TABLE alert_step (alert text NOT NULL REFERENCES alert (id), version integer NOT NULL,
    t double precision NOT NULL, by text NOT NULL, role text NOT NULL, action text NOT NULL,
    from_state text NOT NULL, to_state text NOT NULL, channel text NOT NULL, recipient text NOT NULL,
    text text NOT NULL, reason text NOT NULL, approver text NOT NULL, result text NOT NULL, evidence text NOT NULL,
    key text UNIQUE, PRIMARY KEY (alert, version));
CREATE INDEX alert_step_t ON alert_step (t);
CREATE TABLE alert_outbox (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('alert', 'order', 'webhook', 'case')), alert text NOT NULL,
    made_t double precision NOT NULL, next_t double precision NOT NULL, tries integer NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
    error text NOT NULL DEFAULT '', done_t double precision, body bytea NOT NULL);
CREATE INDEX alert_outbox_waiting ON alert_outbox (kind, n) WHERE state = 'waiting';
CREATE INDEX alert_outbox_alert ON alert_outbox (alert) WHERE kind <> 'alert';
CREATE INDEX alert_outbox_done ON alert_outbox (done_t) WHERE state = 'done';
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE alert_outbox; DROP TABLE alert_step; DROP TABLE alert; DROP TABLE alert_night")
