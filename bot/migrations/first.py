"""Everything that the first release keeps."""

STATEMENTS = """
CREATE TABLE interactions (
    key TEXT PRIMARY KEY,
    intention TEXT NOT NULL,
    lane TEXT NOT NULL,
    team TEXT NOT NULL,
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    body TEXT NOT NULL,
    response_url TEXT NOT NULL,
    trigger_id TEXT NOT NULL,
    heard_at TEXT NOT NULL,
    waiting_since TEXT NOT NULL,
    claimed_until TEXT,
    fence INTEGER NOT NULL DEFAULT 0,
    noticed_at TEXT,
    answered_at TEXT
);
CREATE INDEX interactions_open ON interactions (lane, heard_at) WHERE answered_at IS NULL;

CREATE TABLE offers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    asked_at TEXT NOT NULL
);

CREATE TABLE carts (
    id INTEGER PRIMARY KEY,
    team TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    mirror_key TEXT NOT NULL UNIQUE,
    ovh_cart TEXT,
    ovh_expires_at TEXT,
    net TEXT,
    tax TEXT,
    gross TEXT,
    checked_at TEXT,
    due_at TEXT,
    version INTEGER NOT NULL DEFAULT 0,
    claimed_until TEXT,
    fence INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX carts_one_open ON carts (team, channel) WHERE state = 'open';
CREATE INDEX carts_due ON carts (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    cart_id INTEGER NOT NULL REFERENCES carts (id),
    name TEXT NOT NULL,
    offer TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at TEXT NOT NULL,
    ovh_item INTEGER,
    requirements TEXT,
    fault TEXT,
    removed_at TEXT,
    removed_by TEXT
);
CREATE UNIQUE INDEX items_once ON items (cart_id, name) WHERE removed_at IS NULL;

CREATE TABLE purchases (
    id INTEGER PRIMARY KEY,
    team TEXT NOT NULL,
    channel TEXT NOT NULL,
    cart_id INTEGER NOT NULL UNIQUE REFERENCES carts (id),
    interaction TEXT NOT NULL UNIQUE,
    requester TEXT NOT NULL,
    reason TEXT NOT NULL,
    statements TEXT NOT NULL,
    stage TEXT NOT NULL,
    quote_id INTEGER,
    order_id INTEGER UNIQUE,
    order_status TEXT,
    order_gross TEXT,
    order_expires_at TEXT,
    note TEXT NOT NULL DEFAULT '',
    held TEXT NOT NULL DEFAULT '',
    gone TEXT NOT NULL DEFAULT '[]',
    alternatives TEXT NOT NULL DEFAULT '[]',
    checks INTEGER NOT NULL DEFAULT 0,
    requested_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    attempted_at TEXT,
    payment_sent INTEGER NOT NULL DEFAULT 0,
    fenced_at TEXT,
    reminded_at TEXT,
    left_unpaid_by TEXT NOT NULL DEFAULT '',
    mismatched INTEGER NOT NULL DEFAULT 0,
    paid_outside INTEGER NOT NULL DEFAULT 0,
    head TEXT NOT NULL DEFAULT '',
    lane TEXT,
    due_at TEXT,
    claimed_until TEXT,
    fence INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX purchases_due ON purchases (lane, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX purchases_by_place ON purchases (team, channel);

CREATE TABLE live_names (
    name TEXT PRIMARY KEY,
    purchase_id INTEGER NOT NULL REFERENCES purchases (id)
);

CREATE TABLE quotes (
    id INTEGER PRIMARY KEY,
    purchase_id INTEGER NOT NULL REFERENCES purchases (id),
    seal TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE votes (
    id INTEGER PRIMARY KEY,
    purchase_id INTEGER NOT NULL REFERENCES purchases (id),
    quote_id INTEGER NOT NULL REFERENCES quotes (id),
    voter TEXT NOT NULL,
    approves INTEGER NOT NULL,
    reason TEXT NOT NULL,
    voted_at TEXT NOT NULL,
    UNIQUE (quote_id, voter)
);

CREATE TABLE freezes (
    id INTEGER PRIMARY KEY,
    reason TEXT NOT NULL,
    frozen_by TEXT NOT NULL,
    frozen_at TEXT NOT NULL,
    lift_asked_by TEXT,
    lift_asked_at TEXT,
    lifted_by TEXT,
    lifted_at TEXT
);

CREATE TABLE ledger (
    line INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    before TEXT,
    after TEXT,
    details TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX ledger_by_subject ON ledger (subject, subject_id);

CREATE TABLE tellings (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    form TEXT NOT NULL,
    audience TEXT NOT NULL,
    channel TEXT,
    ts TEXT,
    wanted INTEGER NOT NULL,
    told INTEGER NOT NULL DEFAULT 0,
    due_at TEXT,
    version INTEGER NOT NULL DEFAULT 0,
    claimed_until TEXT,
    fence INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    given_up TEXT
);
CREATE INDEX tellings_due ON tellings (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX tellings_by_subject ON tellings (subject, subject_id);
"""
