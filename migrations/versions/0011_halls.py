"""What the screens of each hall show, and who was drawn at random."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# One row a hall: its newest state (MessagePack of records.Hall), changed only by who knows the `seq` that is there.
# Rows of hall_draw are only ever added: with seed and list anybody can draw again.
TABLES = """
CREATE TABLE hall (hall text PRIMARY KEY, seq bigint NOT NULL, t double precision NOT NULL, body bytea NOT NULL);
CREATE TABLE hall_draw (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, hall text NOT NULL,
    t double precision NOT NULL, kind text NOT NULL, seed text NOT NULL, given boolean NOT NULL, id text NOT NULL,
    digest text NOT NULL, by text NOT NULL, role text NOT NULL, ids text[] NOT NULL);
CREATE INDEX hall_draw_by_hall ON hall_draw (hall, n DESC);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE hall_draw, hall")
