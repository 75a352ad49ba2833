"""What an approval by a policy needs: terms, votes that can be taken back, budgets, delegates, second factors."""

STATEMENTS = """
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
