"""What the rules remember, and how far each plan is."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# `memory` is what the rules hold of one plan, written in the transaction of the batch that changed it; `stamp` says
# which plan, roads and thresholds it was made with. `duty` is a plan's progress as last told, kept for hand-over.
TABLES = """
CREATE TABLE judge_memory (plan text PRIMARY KEY, stamp text NOT NULL, ends double precision NOT NULL,
    memory bytea NOT NULL);
CREATE TABLE judge_fleet (one boolean PRIMARY KEY DEFAULT true CHECK (one), memory bytea NOT NULL);
CREATE TABLE duty (plan text PRIMARY KEY, night text NOT NULL, shift text NOT NULL, vehicle text NOT NULL,
    t double precision NOT NULL, body bytea NOT NULL);
CREATE INDEX duty_night ON duty (night, shift);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE duty; DROP TABLE judge_fleet; DROP TABLE judge_memory")
