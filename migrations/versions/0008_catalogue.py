"""The catalogue of problems: classes, filing conditions, holidays, the duty list."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# `seeded` is the shipped list's fingerprint of a row that still stands as it was shipped, empty once a city wrote it:
# a newer shipped list replaces only what nobody touched. Rows are never deleted but those of the duty list, which is
# imported class by class. `version` counts up with every change; all roles read again when it does.
TABLES = """
CREATE TABLE catalogue_version (one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL);
INSERT INTO catalogue_version (version) VALUES (0);
CREATE TABLE catalogue_minor (kind text NOT NULL CHECK (kind IN ('component', 'matter', 'event_legacy')),
    code text NOT NULL CHECK (code ~ '^[0-9]{5}$'), name text NOT NULL, major text NOT NULL, major_name text NOT NULL,
    legacy_code text NOT NULL, is_local boolean NOT NULL, self_handle_allowed boolean NOT NULL, moving boolean NOT NULL,
    enabled boolean NOT NULL, initials text NOT NULL, pinyin text NOT NULL, seeded text NOT NULL DEFAULT '',
    PRIMARY KEY (kind, code));
CREATE TABLE catalogue_condition (id text PRIMARY KEY, kind text NOT NULL, code text NOT NULL, text text NOT NULL,
    depts text[] NOT NULL, limit_kind text NOT NULL, limit_amount double precision NOT NULL CHECK (limit_amount >= 0),
    urgent boolean NOT NULL, closing text NOT NULL, grade text NOT NULL, seeded text NOT NULL DEFAULT '');
CREATE TABLE catalogue_holiday (day text PRIMARY KEY CHECK (day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    kind text NOT NULL CHECK (kind IN ('holiday', 'makeup_workday', 'usual')), name text NOT NULL,
    seeded text NOT NULL DEFAULT '');
CREATE TABLE catalogue_duty (kind text NOT NULL, code text NOT NULL, area text NOT NULL, unit text NOT NULL,
    rank integer NOT NULL, PRIMARY KEY (kind, code, area, unit));
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute(
        "DROP TABLE catalogue_duty; DROP TABLE catalogue_holiday; DROP TABLE catalogue_condition; "
        "DROP TABLE catalogue_minor; DROP TABLE catalogue_version"
    )
