-- What users bring. Every row of theirs carries the id of its load, so that a load can be undone,
-- and carried over when the database is built anew from what ships.

create table uploads (
    load_id varchar primary key,     -- first 12 hex digits of the file's SHA-256
    sha256 varchar not null unique,  -- of the file's bytes: the same file is one load
    file varchar not null,           -- its name, without a folder
    bytes bigint not null,
    shape varchar not null,          -- predictions, aggregates, outcomes or run
    name varchar not null,           -- what the load is called on the screen
    given_by varchar not null,       -- who gave that name
    mapping varchar not null,        -- JSON: which column was read as what
    checks varchar not null,         -- JSON: [{check, passed, found}], failed ones included
    rows bigint not null,
    loaded_utc timestamp not null
);

alter table sources add column load_id varchar;
alter table runs add column load_id varchar;

-- An uploaded table need not say how and where it was measured.
alter table runs alter column threshold drop not null;
alter table runs alter column seed drop not null;
alter table runs alter column protocol drop not null;
alter table runs alter column cpu drop not null;
alter table runs alter column cores drop not null;
alter table runs alter column system drop not null;
alter table runs alter column python drop not null;
alter table runs alter column libraries drop not null;
alter table runs alter column started_utc drop not null;
alter table runs alter column p50_all_threads_ms drop not null;
alter table runs alter column p95_all_threads_ms drop not null;
alter table runs alter column p99_all_threads_ms drop not null;
alter table runs alter column qps_batch_32 drop not null;
alter table runs alter column qps_batch_256 drop not null;
alter table runs alter column artifact_bytes drop not null;
alter table runs alter column encoder_bytes drop not null;
alter table runs add column scored boolean default true;  -- every answer has scores and an OOD score

alter table answers alter column scores drop not null;
alter table answers alter column ood drop not null;
alter table answers add column verdict varchar;  -- as uploaded; NULL: follows from scores and threshold
alter table answers add column tokens integer;   -- of prompt and reply, where an upload has them
alter table queries alter column query_sha256 drop not null;  -- an upload may name no query

-- Datasets that only an upload speaks of; those that ship keep their own table.
create table uploaded_datasets (
    load_id varchar not null,
    dataset varchar not null,
    kind varchar not null            -- id or ood
);

-- Outcome tables (RouterBench, LLMRouter, RouterArena): how well each model answered each query.
create table outcomes (
    load_id varchar not null,
    query_sha256 varchar not null,   -- first 16 hex digits of the hash of its id or text
    task varchar,
    model varchar not null,
    quality double not null,         -- 0-1, as the table grades it
    cost_usd double,                 -- of this one answer
    latency_ms double,
    tokens_in integer,
    tokens_out integer
);

-- Derived: latencies of the queries that were timed alone, with one thread. Written from `answers`
-- wherever `tallies` is, so that a scoreboard need not read every answer.
create table timings (
    run_id varchar not null,
    p50_ms double not null,
    p95_ms double not null,
    p99_ms double not null,
    n_timed bigint not null
);

insert into timings
select
    run_id,
    quantile_cont(latency_us::double, 0.50) / 1000,
    quantile_cont(latency_us::double, 0.95) / 1000,
    quantile_cont(latency_us::double, 0.99) / 1000,
    count(*)
from answers
where latency_us is not null
group by run_id;
