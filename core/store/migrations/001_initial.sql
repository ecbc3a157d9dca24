-- Figures that others printed, with where each comes from. `table` is quoted: it is an SQL word.

create table sources (
    source varchar primary key,
    study varchar not null,          -- what describes the same routers
    title varchar not null,
    url varchar not null,
    place varchar not null,          -- table, section or file within the source
    grade varchar not null,          -- first_hand, second_hand, computed, inferred
    panel varchar not null,          -- the set of datasets it was measured on
    machine varchar not null,        -- 'not stated' where the source names none
    date varchar not null,
    latency_rank integer,            -- 1 = preferred, where a study prints a latency more than once
    latency_statistic varchar,       -- what its latency is: a mean, an upper bound
    note varchar
);

create table routers (
    study varchar not null,
    router varchar not null,         -- as the study prints it
    label varchar not null,          -- as the screen shows it
    family varchar not null,
    also_printed_as varchar,         -- other names in the same study
    primary key (study, router)
);

create table datasets (
    dataset varchar primary key,
    label varchar not null,
    panel varchar not null,
    kind varchar not null,           -- id or ood
    n integer not null,              -- rows
    unsafe boolean not null          -- one of the sets of the unsafe average
);

create table published (
    source varchar not null,
    "table" varchar not null,
    router varchar not null,         -- '' for a figure about a dataset
    variant varchar not null,        -- '' where the source names none
    metric varchar not null,
    dataset varchar not null,        -- 'all' for a figure over every set
    value double not null,           -- in `unit`
    unit varchar not null,
    as_printed varchar not null,
    primary key (source, "table", router, variant, metric, dataset)
);

create table notes (
    study varchar not null,
    router varchar not null,
    variant varchar not null,
    metric varchar not null,
    dataset varchar not null,
    note varchar not null,
    primary key (study, router, variant, metric, dataset)
);

create table loads (
    sha256 varchar primary key,      -- of the file's bytes: the same file is one load
    file varchar not null,
    table_name varchar not null,
    rows integer not null,
    loaded_utc timestamp not null
);
