"""The schema, step by step. A step that has been released is never changed; a new one is added.

The SQL keeps to what SQLite and PostgreSQL share. Money is text (`3.58 EUR`), moments are UTC text of one width, which
sort as they follow each other, and what is only ever read whole is JSON.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("cartwright")

_FIRST = """
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


@migrations()
def first(db: Database) -> None:
    """Everything that the first release keeps."""
    for statement in _FIRST.split(";\n"):
        if statement.strip():
            db.execute(statement)


_POLICIES = """
ALTER TABLE items ADD COLUMN editors TEXT NOT NULL DEFAULT '[]';
UPDATE items SET editors = (SELECT json_group_array(DISTINCT other.added_by) FROM items AS other
    WHERE other.cart_id = items.cart_id AND other.name = items.name);
ALTER TABLE quotes ADD COLUMN terms TEXT;
ALTER TABLE purchases ADD COLUMN roster TEXT NOT NULL DEFAULT '{}';
ALTER TABLE purchases ADD COLUMN buys_at TEXT;
ALTER TABLE purchases ADD COLUMN silence_told_at TEXT;

CREATE TABLE ballots (
    id INTEGER PRIMARY KEY,
    purchase_id INTEGER NOT NULL REFERENCES purchases (id),
    quote_id INTEGER NOT NULL REFERENCES quotes (id),
    voter TEXT NOT NULL,
    for_whom TEXT NOT NULL DEFAULT '',
    factor TEXT NOT NULL DEFAULT '',
    approves INTEGER NOT NULL,
    reason TEXT NOT NULL,
    voted_at TEXT NOT NULL,
    withdrawn_at TEXT
);
INSERT INTO ballots (id, purchase_id, quote_id, voter, approves, reason, voted_at)
    SELECT id, purchase_id, quote_id, voter, approves, reason, voted_at FROM votes;
DROP TABLE votes;
ALTER TABLE ballots RENAME TO votes;
CREATE UNIQUE INDEX votes_once ON votes (quote_id, voter) WHERE withdrawn_at IS NULL;
CREATE INDEX votes_by_purchase ON votes (purchase_id);

CREATE TABLE reservations (
    purchase_id INTEGER PRIMARY KEY REFERENCES purchases (id),
    team TEXT NOT NULL,
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    currency TEXT NOT NULL,
    gross INTEGER NOT NULL,
    yearly INTEGER NOT NULL,
    is_free INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    spent_at TEXT,
    released_at TEXT
);
CREATE INDEX reservations_made ON reservations (made_at) WHERE released_at IS NULL;
CREATE INDEX reservations_spent ON reservations (spent_at) WHERE released_at IS NULL;

CREATE TABLE delegations (
    id INTEGER PRIMARY KEY,
    principal TEXT NOT NULL,
    delegate TEXT NOT NULL,
    begins_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    named_at TEXT NOT NULL,
    shown_at TEXT NOT NULL,
    revoked_at TEXT
);
CREATE INDEX delegations_by_end ON delegations (ends_at) WHERE revoked_at IS NULL;

CREATE TABLE enrolments (
    id INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    redeemed_at TEXT
);
CREATE INDEX enrolments_by_person ON enrolments (person);

CREATE TABLE factors (
    id INTEGER PRIMARY KEY REFERENCES enrolments (id),
    person TEXT NOT NULL,
    secret TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    confirmed_at TEXT,
    works_from TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    locked_at TEXT,
    ended_at TEXT
);
CREATE UNIQUE INDEX factors_one ON factors (person) WHERE ended_at IS NULL;

CREATE TABLE factor_codes (
    interaction TEXT PRIMARY KEY,
    factor_id INTEGER NOT NULL REFERENCES factors (id),
    quote_id INTEGER,
    step INTEGER,
    tried_at TEXT NOT NULL
);
CREATE UNIQUE INDEX factor_codes_once ON factor_codes (factor_id, step) WHERE step IS NOT NULL;

CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    details TEXT NOT NULL,
    at TEXT NOT NULL
);

CREATE TABLE policies (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL,
    lines TEXT NOT NULL,
    since TEXT NOT NULL
);

CREATE TABLE moved_channels (
    old TEXT PRIMARY KEY,
    new TEXT NOT NULL,
    moved_at TEXT NOT NULL
);
"""


@migrations()
def policies(db: Database) -> None:
    """What an approval by a policy needs: terms, votes that can be taken back, budgets, delegates, second factors."""
    for statement in _POLICIES.split(";\n"):
        if statement.strip():
            db.execute(statement)


_SEARCHING = """
CREATE TABLE searches (
    id INTEGER PRIMARY KEY,
    interaction TEXT NOT NULL UNIQUE,
    team TEXT NOT NULL,
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    asked TEXT NOT NULL,
    untold TEXT NOT NULL DEFAULT '{}',
    view TEXT NOT NULL DEFAULT '',
    page INTEGER NOT NULL DEFAULT 0,
    ticked TEXT NOT NULL DEFAULT '[]',
    began_at TEXT NOT NULL,
    ended_at TEXT
);
CREATE INDEX searches_by_beginning ON searches (began_at);

CREATE TABLE findings (
    search_id INTEGER NOT NULL REFERENCES searches (id),
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (search_id, name)
);

CREATE TABLE extension_lists (
    team TEXT NOT NULL,
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    extensions TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (team, channel, name)
);

CREATE TABLE watches (
    id INTEGER PRIMARY KEY,
    team TEXT NOT NULL,
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    price_limit TEXT,
    who TEXT NOT NULL,
    since TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    ended_at TEXT,
    availability TEXT,
    price TEXT,
    checked_at TEXT,
    changed_at TEXT,
    due_at TEXT,
    claimed_until TEXT,
    fence INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX watches_once ON watches (team, channel, name) WHERE ended_at IS NULL;
CREATE INDEX watches_by_name ON watches (name) WHERE ended_at IS NULL;
CREATE INDEX watches_due ON watches (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE watch_news (
    line INTEGER PRIMARY KEY,
    watch_id INTEGER NOT NULL REFERENCES watches (id),
    news TEXT NOT NULL,
    finding TEXT NOT NULL
);

CREATE TABLE catalogues (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    body TEXT,
    tried_at TEXT,
    fault TEXT NOT NULL DEFAULT '',
    failures INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE label_rules (
    extension TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    read_at TEXT NOT NULL
);
"""


@migrations()
def searching(db: Database) -> None:
    """What searches need that outlast a process, and the names that channels watch."""
    for statement in _SEARCHING.split(";\n"):
        if statement.strip():
            db.execute(statement)


@migrations()
def account(db: Database) -> None:
    """The language of the OVH account, by which amounts are written before OVH is asked."""
    db.execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY CHECK (id = 1), language TEXT NOT NULL)")
