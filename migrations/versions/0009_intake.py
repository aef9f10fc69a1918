"""Intake: photos, what devices reported, citizens' messages, rewards, components."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# `photo` is what was uploaded, or what a collector's device published as a snapshot: then `id` is
# <device>.<epoch ms>, known before the picture has arrived. `device_report` is the answer a device got, so that the
# same report again gets the same one. `problem` of a reward is the case it was granted for, or the master that case
# was merged into: one reward per distinct problem and informant.
TABLES = """
CREATE TABLE photo (id text PRIMARY KEY, phase text NOT NULL, t double precision NOT NULL,
    received_t double precision NOT NULL, by text NOT NULL, "of" text NOT NULL DEFAULT '',
    lon double precision, lat double precision, width_px integer NOT NULL, height_px integer NOT NULL,
    size_bytes integer NOT NULL, sha256 text NOT NULL, path text NOT NULL);
CREATE INDEX photo_received ON photo (received_t);
CREATE TABLE device_report (device text NOT NULL, id text NOT NULL, received_t double precision NOT NULL,
    action text NOT NULL, ok boolean NOT NULL, "case" text NOT NULL DEFAULT '', why text NOT NULL DEFAULT '',
    PRIMARY KEY (device, id));
CREATE INDEX device_report_received ON device_report (received_t);
CREATE TABLE inbound (id text PRIMARY KEY, channel text NOT NULL CHECK (channel IN ('sms', 'mms', 'wechat')),
    message text NOT NULL, sender text NOT NULL, name text NOT NULL DEFAULT '', text text NOT NULL,
    t double precision NOT NULL, received_t double precision NOT NULL, lon double precision, lat double precision,
    photos text[] NOT NULL DEFAULT '{}', hash text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'registered', 'discarded')),
    why text NOT NULL DEFAULT '', "case" text, by text NOT NULL DEFAULT '', done_t double precision,
    reason text NOT NULL DEFAULT '', reply text NOT NULL DEFAULT '', UNIQUE (channel, message));
CREATE INDEX inbound_state ON inbound (state, received_t DESC, id DESC);
CREATE INDEX inbound_received ON inbound (received_t DESC, id DESC);
CREATE TABLE reward (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, informant text NOT NULL, channel text NOT NULL,
    "case" text NOT NULL UNIQUE, problem text NOT NULL, message text NOT NULL DEFAULT '',
    amount numeric(10, 2) NOT NULL CHECK (amount >= 0),
    state text NOT NULL CHECK (state IN ('pending', 'granted', 'paid', 'void')), why text NOT NULL DEFAULT '',
    pending_t double precision NOT NULL, granted_t double precision, paid_t double precision,
    paid_by text NOT NULL DEFAULT '', voucher text NOT NULL DEFAULT '', version integer NOT NULL DEFAULT 1);
CREATE UNIQUE INDEX reward_once ON reward (problem, informant) WHERE state IN ('granted', 'paid');
CREATE INDEX reward_state ON reward (state, n DESC);
CREATE TABLE component (id text PRIMARY KEY, code text NOT NULL, name text NOT NULL, dept text NOT NULL DEFAULT '',
    owner text NOT NULL DEFAULT '', maintainer text NOT NULL DEFAULT '', unit text NOT NULL DEFAULT '',
    lon double precision NOT NULL, lat double precision NOT NULL, unit_grid text NOT NULL,
    status text NOT NULL, changed_t double precision NOT NULL, remark text NOT NULL DEFAULT '');
CREATE INDEX component_place ON component (lon, lat);
CREATE INDEX component_code ON component (code, lon);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE component, reward, inbound, device_report, photo")
