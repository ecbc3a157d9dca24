-- The loads of a shared store, in PostgreSQL: the same tables as in the DuckDB file, without what ships
-- and what is derived. A column that is added there is added here by a step of its own.

create table switchyard.catalogue (revision bigint not null);
insert into switchyard.catalogue values (0);

create table switchyard.uploads (
    load_id text primary key,
    sha256 text not null unique,
    file text not null,
    bytes bigint not null,
    shape text not null,
    name text not null,
    given_by text not null,
    mapping text not null,
    checks text not null,
    rows bigint not null,
    loaded_utc timestamp not null
);

create table switchyard.sources (
    source text primary key,
    study text not null,
    title text not null,
    url text not null,
    place text not null,
    grade text not null,
    panel text not null,
    machine text not null,
    date text not null,
    latency_rank integer,
    latency_statistic text,
    note text,
    load_id text not null
);

create table switchyard.routers (
    study text not null,
    router text not null,
    label text not null,
    family text not null,
    also_printed_as text,
    primary key (study, router)
);

create table switchyard.published (
    source text not null,
    "table" text not null,
    router text not null,
    variant text not null,
    metric text not null,
    dataset text not null,
    value double precision not null,
    unit text not null,
    as_printed text not null,
    primary key (source, "table", router, variant, metric, dataset)
);

create table switchyard.uploaded_datasets (
    load_id text not null,
    dataset text not null,
    kind text not null
);

create table switchyard.outcomes (
    load_id text not null,
    query_sha256 text not null,
    task text,
    model text not null,
    quality double precision not null,
    cost_usd double precision,
    latency_ms double precision,
    tokens_in integer,
    tokens_out integer
);
create index on switchyard.outcomes (load_id);

create table switchyard.panels (
    panel text not null,
    revision text not null,
    domains text[] not null,
    rows integer not null,
    primary key (panel, revision)
);

create table switchyard.queries (
    panel text not null,
    revision text not null,
    position integer not null,
    query_sha256 text,
    dataset text not null,
    label text not null
);
create index on switchyard.queries (panel, revision);

create table switchyard.runs (
    run_id text primary key,
    kind text not null,
    router text not null,
    label text not null,
    family text not null,
    trained_on text not null,
    params text not null,
    panel text not null,
    revision text not null,
    threshold real,
    seed integer,
    protocol integer,
    cpu text,
    cores integer,
    system text,
    python text,
    libraries text,
    started_utc timestamp,
    finished_utc timestamp not null,
    p50_all_threads_ms double precision,
    p95_all_threads_ms double precision,
    p99_all_threads_ms double precision,
    qps_batch_32 double precision,
    qps_batch_256 double precision,
    artifact_bytes bigint,
    encoder_bytes bigint,
    id_low double precision,
    id_high double precision,
    ood_low double precision,
    ood_high double precision,
    gqr_low double precision,
    gqr_high double precision,
    answers_sha256 text not null,
    load_id text not null,
    scored boolean,
    routes boolean
);

create table switchyard.answers (
    run_id text not null,
    position integer not null,
    scores real[],
    ood real,
    latency_us real,
    verdict text,
    tokens integer
);
create index on switchyard.answers (run_id);

create table switchyard.tallies (
    run_id text not null,
    dataset text not null,
    label text not null,
    verdict text not null,
    n integer not null
);

create table switchyard.timings (
    run_id text not null,
    p50_ms double precision not null,
    p95_ms double precision not null,
    p99_ms double precision not null,
    n_timed bigint not null
);
