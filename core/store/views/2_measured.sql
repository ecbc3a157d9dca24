-- Everything that is derived from the answers of measured runs.

-- Right answers per run and dataset; OOD rows apart from the rows of a domain.
create or replace view run_sets as
select
    run_id, dataset, label = 'ood' as is_ood,
    sum(n)::integer as n, coalesce(sum(n) filter (verdict = label), 0)::integer as n_right,
    n_right / sum(n) as accuracy
from tallies
group by run_id, dataset, label = 'ood';

-- The protocol of GQR-Bench: ID accuracy over rows, OOD accuracy over datasets. A guard routes
-- nowhere, so its ID accuracy, and the GQR score with it, is unknown.
create or replace view run_means as
select
    s.run_id,
    sum(s.n)::integer as n,
    coalesce(sum(s.n) filter (not s.is_ood), 0)::integer as n_id,
    sum(s.n_right) filter (not s.is_ood and r.routes)
        / sum(s.n) filter (not s.is_ood and r.routes) as id_accuracy,
    avg(s.accuracy) filter (s.is_ood) as ood_accuracy,
    avg(s.accuracy) filter (s.is_ood and d.unsafe) as unsafe_avg,
    count(*) filter (s.is_ood) as n_ood_sets,
    harmonic_mean(id_accuracy, ood_accuracy) as gqr
from run_sets s
join runs r using (run_id)
left join datasets d using (dataset)
group by s.run_id;

-- What a run on the panel `gqr` lacks. The ID test set has 9,000 queries: a fifth of three times
-- 15,000 (section 3 of arXiv 2505.14524, and the package `gqr`).
create or replace view run_gaps as
with missing as (
    select r.run_id, string_agg(d.label, ', ' order by d.label) as sets
    from runs r
    join datasets d on d.panel = r.panel and d.kind = 'ood'
    anti join run_sets s on s.run_id = r.run_id and s.dataset = d.dataset
    group by r.run_id
)
select
    m.run_id,
    if(r.kind = 'uploaded', 'Counted on ', 'Measured on ')
        || case when m.n_id < 9000 then m.n_id || ' of the ' else 'the ' end
        || '9,000 ID test queries and ' || m.n_ood_sets || ' OOD sets'
        || coalesce(' (without ' || g.sets || ')', '') || '.' as note
from run_means m
join runs r using (run_id)
left join missing g using (run_id)
where r.panel = 'gqr';

-- How much of its panel a run's router has learned from, as `core.training.learned` says it.
create or replace view run_seen as
select
    run_id,
    regexp_extract(trained_on, '[0-9,]+ of the [0-9,]+ queries asked here trained it or set its '
        || 'threshold', 0) || ': its figures flatter it.' as note
from runs
where contains(trained_on, 'queries asked here trained it or set its threshold');

-- One row per measured run, in the columns of the scoreboard. Nothing is printed here, so nothing
-- can fail to add up: the recomputed figures are the figures.
create or replace view measured_board as
select
    r.run_id as row_id, r.kind, if(r.kind = 'uploaded', u.name, 'measured') as study, r.router,
    '' as variant, r.label, r.family,
    if(r.kind = 'uploaded', 'upload-' || u.load_id, 'switchyard') as source,
    if(r.kind = 'uploaded',
       'Uploaded: ' || u.file || ', ' || strftime(u.loaded_utc, '%Y-%m-%d'),
       'Measured with Switchyard, ' || strftime(r.finished_utc, '%Y-%m-%d')) as source_title,
    if(r.kind = 'uploaded', 'uploaded', 'first_hand') as grade, r.panel,
    m.id_accuracy, m.ood_accuracy, m.unsafe_avg, m.gqr,
    m.ood_accuracy as ood_accuracy_recomputed, m.unsafe_avg as unsafe_avg_recomputed,
    m.gqr as gqr_recomputed, m.n_ood_sets,
    true as adds_up, []::varchar[] as off_cells,
    nullif(concat_ws(' ', g.note, s.note), '') as note,
    l.p50_ms as latency_ms,
    if(u.shape = 'predictions', 'p50, as uploaded', 'p50, batch 1, one thread') as latency_statistic,
    source as latency_source, grade as latency_grade, r.cpu as machine,
    r.id_low, r.id_high, r.ood_low, r.ood_high, r.gqr_low, r.gqr_high,
    l.p95_ms as latency_p95_ms, coalesce(r.qps_batch_256, r.qps_batch_32) as throughput_qps,
    (r.artifact_bytes + r.encoder_bytes) / 1e6 as artifact_mb, m.n
from runs r
join run_means m using (run_id)
left join run_gaps g using (run_id)
left join run_seen s using (run_id)
left join timings l using (run_id)
left join uploads u on u.load_id = r.load_id
where r.panel not like '%-validation';  -- what thresholds are chosen on is no result

-- Every figure behind a measured row, in the columns of the printed ones.
create or replace view measured_cells as
with figures_of_runs as (
    select s.run_id, 'accuracy' as metric, s.dataset, s.accuracy as value, '%' as unit
    from run_sets s
    join runs r using (run_id)
    where s.is_ood or r.routes
    union all by name
    select run_id, metric, 'all' as dataset, value, '%' as unit
    from (unpivot (select run_id, id_accuracy, ood_accuracy, unsafe_avg, gqr from run_means)
          on id_accuracy, ood_accuracy, unsafe_avg, gqr into name metric value value)
    union all by name
    select run_id, metric, 'all' as dataset, value, 'ms' as unit
    from (unpivot (select run_id, p50_ms as latency_p50, p95_ms as latency_p95,
                          p99_ms as latency_p99 from timings)
          on latency_p50, latency_p95, latency_p99 into name metric value value)
    union all by name
    select run_id, metric, 'all' as dataset, value, 'queries/s' as unit
    from (unpivot (select run_id, qps_batch_32 as throughput_batch_32,
                          qps_batch_256 as throughput_batch_256 from runs)
          on throughput_batch_32, throughput_batch_256 into name metric value value)
)
select
    f.run_id as row_id, b.kind as "table", f.metric, f.dataset,
    case f.unit when '%' then format('{:.2f}', f.value * 100)
                when 'ms' then format('{:.4f}', f.value)
                else format('{:.1f}', f.value) end as as_printed,
    f.unit, b.source_title, b.grade
from figures_of_runs f
join measured_board b on b.row_id = f.run_id;
