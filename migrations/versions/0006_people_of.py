"""A person may act for one responsible unit, or be one collector."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# `acts_for`: id of the unit or collector, "" for people of the centre.
COLUMN = "ALTER TABLE person ADD COLUMN acts_for text NOT NULL DEFAULT ''"


def upgrade() -> None:
    op.execute(COLUMN)


def downgrade() -> None:
    op.execute("ALTER TABLE person DROP COLUMN acts_for")
