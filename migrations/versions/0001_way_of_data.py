"""Registry, positions, snapshots, identities: the tables of the first way of data."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

REGISTRY = """
CREATE TABLE registry_version (one boolean PRIMARY KEY DEFAULT true CHECK (one), version bigint NOT NULL);
INSERT INTO registry_version (version) VALUES (0);
CREATE TABLE unit_org (id text PRIMARY KEY, name text NOT NULL, kind text NOT NULL,
    parent text, phone text, webhook text);
CREATE TABLE vehicle (id text PRIMARY KEY, kind text NOT NULL, company text NOT NULL, fleet_lead text NOT NULL,
    plate text, phone text, home_lon double precision, home_lat double precision);
CREATE TABLE driver (id text PRIMARY KEY, name text NOT NULL, card text, phone text, company text);
CREATE TABLE collector (id text PRIMARY KEY, duty_grid text NOT NULL, name text, phone text,
    shift_start text, shift_end text);
CREATE TABLE camera (id text PRIMARY KEY, name text NOT NULL, lon double precision, lat double precision,
    bearing_deg double precision, range_m double precision, source text, stream_url text,
    vehicle text, channel text);
CREATE TABLE grid (code text PRIMARY KEY, level text NOT NULL CHECK (level IN ('unit', 'duty')),
    name text, street text, geometry jsonb NOT NULL);
CREATE INDEX grid_level ON grid (level);
CREATE TABLE road_section (id text PRIMARY KEY, name text NOT NULL, grade integer, lanes integer,
    oneway boolean NOT NULL DEFAULT false, company text, fleet_lead text, geometry jsonb NOT NULL);
CREATE TABLE place (id text PRIMARY KEY, kind text NOT NULL, lon double precision NOT NULL,
    lat double precision NOT NULL, radius_m double precision);
"""

# Partitions are made by gps/store.py, one per local day; t is UTC epoch seconds.
POSITIONS = """
CREATE TABLE fix (device text NOT NULL, t double precision NOT NULL, kind text NOT NULL,
    lon double precision NOT NULL, lat double precision NOT NULL, received_t double precision NOT NULL,
    speed_kmh real, heading_deg real, acc_m real, work boolean, driver text, fuel_l real, odo_km double precision,
    source text NOT NULL, flags text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (device, t)) PARTITION BY RANGE (t);
CREATE TABLE last_fix (device text PRIMARY KEY, t double precision NOT NULL, record bytea NOT NULL);
CREATE TABLE sign_in (device text NOT NULL, t double precision NOT NULL, driver text NOT NULL,
    "on" boolean NOT NULL, card text, received_t double precision NOT NULL, PRIMARY KEY (device, t));
"""

SNAPSHOTS = """
CREATE TABLE snapshot (id text PRIMARY KEY, device text NOT NULL, camera text NOT NULL, channel text NOT NULL,
    t double precision NOT NULL, received_t double precision NOT NULL, width_px integer NOT NULL,
    height_px integer NOT NULL, size_bytes integer NOT NULL, sha256 text NOT NULL, path text NOT NULL,
    UNIQUE (camera, t, sha256));
CREATE INDEX snapshot_camera_t ON snapshot (camera, t DESC);
CREATE INDEX snapshot_t ON snapshot (t);
"""

IDENTITIES = """
CREATE TABLE person (name text PRIMARY KEY, role text NOT NULL, password_hash text NOT NULL,
    must_change boolean NOT NULL DEFAULT false, disabled boolean NOT NULL DEFAULT false,
    created_t double precision NOT NULL);
CREATE TABLE session (token_hash text PRIMARY KEY, person text NOT NULL REFERENCES person (name) ON DELETE CASCADE,
    created_t double precision NOT NULL, seen_t double precision NOT NULL, expires_t double precision NOT NULL,
    purpose text NOT NULL DEFAULT 'browser');
CREATE TABLE screen (id text PRIMARY KEY, layout text NOT NULL, screen text NOT NULL, token_hash text NOT NULL UNIQUE,
    created_t double precision NOT NULL, seen_t double precision, revoked boolean NOT NULL DEFAULT false);
"""


def upgrade() -> None:
    for part in (REGISTRY, POSITIONS, SNAPSHOTS, IDENTITIES):
        op.execute(part)


def downgrade() -> None:
    raise NotImplementedError("the first migration has nothing below it")
