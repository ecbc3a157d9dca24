-- Runs measured with Switchyard: what was asked and what came back per query. No query text.

create table panels (
    panel varchar not null,
    revision varchar not null,       -- hash of texts, labels and datasets
    domains varchar[] not null,
    rows integer not null,
    primary key (panel, revision)
);

create table queries (
    panel varchar not null,
    revision varchar not null,
    position integer not null,       -- 0-based row of the panel
    query_sha256 varchar not null,   -- first 16 hex digits
    dataset varchar not null,
    label varchar not null           -- a domain, or 'ood'
);

create table runs (
    run_id varchar primary key,      -- hash of what was asked
    kind varchar not null,
    router varchar not null,         -- name in the registry
    label varchar not null,
    family varchar not null,
    trained_on varchar not null,
    params varchar not null,         -- JSON
    panel varchar not null,
    revision varchar not null,
    threshold float not null,        -- as wide as the OOD scores: a verdict compares in float32
    seed integer not null,
    protocol integer not null,
    cpu varchar not null,
    cores integer not null,
    system varchar not null,
    python varchar not null,
    libraries varchar not null,      -- JSON
    started_utc timestamp not null,
    finished_utc timestamp not null,
    p50_all_threads_ms double not null,
    p95_all_threads_ms double not null,
    p99_all_threads_ms double not null,
    qps_batch_32 double not null,
    qps_batch_256 double not null,
    artifact_bytes bigint not null,
    encoder_bytes bigint not null,
    id_low double,                   -- 95 % bootstrap, as the manifest's derived figures say
    id_high double,
    ood_low double,
    ood_high double,
    gqr_low double,
    gqr_high double,
    answers_sha256 varchar not null
);

create table answers (
    run_id varchar not null,
    position integer not null,       -- row of the run's panel
    scores float[] not null,         -- one per domain of the panel, in its order
    ood float not null,              -- higher = stranger
    latency_us float                 -- NULL where the query was not timed alone
);

-- Derived: the answers counted by verdict, so that a scoreboard need not read every answer. Written
-- from `answers` by `core.store.runs` and by nothing else; `recount` makes it anew.
create table tallies (
    run_id varchar not null,
    dataset varchar not null,
    label varchar not null,
    verdict varchar not null,
    n integer not null
);
