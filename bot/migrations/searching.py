"""What searches need that outlast a process: catalogue, searches, lists, watched names, and the account's language."""

STATEMENTS = """
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

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    language TEXT NOT NULL
);
"""
