"""Automatic dispatch: which classes go out by rule, and to whom."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# A switch turns a whole class on or off; its rules say who gets it where (area "" is everywhere, unit "" the first of
# the duty list). Rows of dispatch_rule_log are only ever added: who turned what, and when.
TABLES = """
CREATE TABLE dispatch_switch (kind text NOT NULL, code text NOT NULL, "on" boolean NOT NULL,
    by text NOT NULL, changed_t double precision NOT NULL, PRIMARY KEY (kind, code));
CREATE TABLE dispatch_rule (kind text NOT NULL, code text NOT NULL, area text NOT NULL, unit text NOT NULL,
    assists text[] NOT NULL DEFAULT '{}', PRIMARY KEY (kind, code, area),
    FOREIGN KEY (kind, code) REFERENCES dispatch_switch (kind, code) ON DELETE CASCADE);
CREATE TABLE dispatch_rule_log (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t double precision NOT NULL,
    by text NOT NULL, role text NOT NULL, kind text NOT NULL, code text NOT NULL, before bytea, after bytea NOT NULL);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE dispatch_rule_log, dispatch_rule, dispatch_switch")
