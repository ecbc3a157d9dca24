-- Everything that is derived from the stored figures. Created anew at each start: views hold no data.

-- Harmonic mean of two shares; 0 where both are 0, as the `gqr` package has it; NULL if one is unknown.
create or replace macro harmonic_mean(a, b) as
    case when a + b = 0 then 0 else 2 * a * b / (a + b) end;

-- Every printed figure in one canonical unit: shares as fractions 0-1, latencies in ms.
-- Rounding to 12 and 9 digits only removes what the change of unit adds in binary arithmetic.
create or replace view figures as
select
    p.source, s.study, s.panel, p."table", p.router, p.variant, p.metric, p.dataset,
    case
        when p.unit = '%' then round(p.value / 100, 12)
        when p.unit = 's' and starts_with(p.metric, 'latency') then round(p.value * 1000, 9)
        else p.value
    end as value,
    case
        when p.unit = '%' then 'fraction'
        when p.unit = 's' and starts_with(p.metric, 'latency') then 'ms'
        else p.unit
    end as unit,
    p.unit as unit_printed, p.as_printed,
    -- One unit in the last printed place, as a fraction: what rounding may hide.
    pow(10, -length(regexp_extract(p.as_printed, '\.(\d+)', 1)))
        / case when p.unit = '%' then 100 else 1 end as last_place
from published p
join sources s using (source);

-- One row per (study, router, variant) with per-set, ID, OOD or unsafe figures, and the one printed
-- table that they are taken from: the fullest. A GQR alone, quoted in passing, makes no row.
create or replace view row_origins as
select
    left(md5(concat_ws(chr(31), 'published', study, router, variant)), 12) as row_id,
    study, router, variant, source, "table", panel
from figures
where router <> ''
  and metric in ('accuracy', 'id_accuracy', 'ood_accuracy', 'unsafe_avg')
group by study, router, variant, source, "table", panel
qualify row_number() over (
    partition by study, router, variant order by count(*) desc, source, "table"
) = 1;

-- What each source takes a dataset for: as shipped, or as the upload says that brought it.
create or replace view dataset_kinds as
select s.source, d.dataset, d.kind, d.unsafe
from sources s
cross join datasets d
union all by name
select s.source, u.dataset, u.kind, false as unsafe
from sources s
join uploaded_datasets u using (load_id)
where u.dataset not in (select dataset from datasets);

-- The accuracy figures of each row, all of them from its one printed table.
create or replace view row_accuracies as
select o.row_id, o.source, f.metric, f.dataset, f.value, f.last_place, f.unit_printed, f.as_printed
from row_origins o
join figures f using (study, router, variant, source, "table")
where f.metric in ('accuracy', 'id_accuracy', 'ood_accuracy', 'unsafe_avg', 'gqr');

-- Each accuracy figure beside the aggregates of its row: the printed ones, and unweighted means over
-- the per-set cells that are printed (n_ood_sets says how many), so that a small set weighs as much as
-- a large one. Windows, not a join with the grouped rows: the figures are then read once.
create or replace view row_figures as
select
    a.*,
    max(a.value) filter (a.metric = 'id_accuracy') over of_row as id_accuracy,
    max(a.value) filter (a.metric = 'ood_accuracy') over of_row as ood_accuracy,
    max(a.value) filter (a.metric = 'unsafe_avg') over of_row as unsafe_avg,
    max(a.value) filter (a.metric = 'gqr') over of_row as gqr,
    -- Rounded, since the last bit of a sum follows the order of its terms.
    round(avg(a.value) filter (a.metric = 'accuracy' and d.kind = 'ood') over of_row, 12)
        as ood_accuracy_recomputed,
    round(avg(a.value) filter (a.metric = 'accuracy' and d.unsafe) over of_row, 12)
        as unsafe_avg_recomputed,
    count(*) filter (a.metric = 'accuracy' and d.kind = 'ood') over of_row as n_ood_sets,
    -- Figures printed with two decimals cannot agree better than in their last place.
    greatest(0.0003, min(a.last_place) filter (a.metric <> 'accuracy') over of_row) + 1e-9
        as tolerance
from row_accuracies a
left join dataset_kinds d using (dataset, source)
window of_row as (partition by a.row_id);

-- Each printed aggregate against its recomputed value; NULL where nothing can be checked. GQR is held
-- against the harmonic mean of the *printed* ID and OOD accuracy, so that one slip in OOD accuracy is
-- not counted twice.
create or replace view checked_figures as
select
    *,
    case metric
        when 'unsafe_avg' then unsafe_avg_recomputed
        when 'ood_accuracy' then ood_accuracy_recomputed
        when 'gqr' then harmonic_mean(id_accuracy, ood_accuracy)
    end as recomputed,
    case when unit_printed = '%' then format('{:.2f}', recomputed * 100)
         else format('{:.4f}', recomputed) end as recomputed_text,
    abs(value - recomputed) > tolerance as differs
from row_figures;

-- The latency shown with a row: of the row's own variant before one that names no variant, then by
-- the rank that sources.csv gives (for gqr-2025: Table 4, raw timings, abstract).
create or replace view row_latencies as
select
    o.row_id, f.value as latency_ms, s.latency_statistic, f.source as latency_source,
    s.grade as latency_grade, s.machine
from row_origins o
join figures f on f.study = o.study and f.router = o.router and f.variant in (o.variant, '')
join sources s on s.source = f.source
where f.metric = 'latency'
qualify row_number() over (
    partition by o.row_id
    order by f.variant = o.variant desc, s.latency_rank nulls last, f.source, f."table"
) = 1;

-- Every printed figure behind a row: its own, and latencies printed for the router as a whole.
create or replace view published_cells as
select
    o.row_id, f."table", f.metric, f.dataset, f.as_printed, f.unit_printed as unit,
    s.title as source_title, s.grade
from row_origins o
join figures f on f.study = o.study and f.router = o.router
    and (f.variant = o.variant or (f.variant = '' and starts_with(f.metric, 'latency')))
join sources s on s.source = f.source;

-- One row per router of a study. Accuracies as printed (fractions), NULL where not printed.
-- gqr_recomputed: harmonic mean of the printed ID accuracy and the recomputed OOD accuracy, or the
-- printed one where no per-set cells are; NULL for guardrails, which have no ID accuracy.
-- adds_up: no printed aggregate differs by more than 0.0003 (or its last printed place, if coarser)
-- from its recomputed value; NULL where nothing can be checked.
create or replace view published_board as
with means as (
    select
        row_id,
        any_value(id_accuracy) as id_accuracy,
        any_value(ood_accuracy) as ood_accuracy,
        any_value(unsafe_avg) as unsafe_avg,
        any_value(gqr) as gqr,
        any_value(ood_accuracy_recomputed) as ood_accuracy_recomputed,
        any_value(unsafe_avg_recomputed) as unsafe_avg_recomputed,
        any_value(n_ood_sets) as n_ood_sets,
        bool_and(not differs) as adds_up,
        list(metric || ' printed ' || as_printed || ' recomputed ' || recomputed_text order by metric)
            filter (differs) as off_cells
    from checked_figures
    group by row_id
),
row_notes as (
    select study, router, variant, string_agg(note, ' ' order by metric desc) as note
    from notes
    group by all
)
select
    o.row_id, if(s.load_id is null, 'published', 'uploaded') as kind, o.study, o.router, o.variant,
    r.label || if(o.variant = '', '', ' (' || o.variant || ')') as label,
    r.family, o.source, s.title as source_title, s.grade, o.panel,
    m.id_accuracy, m.ood_accuracy, m.unsafe_avg, m.gqr,
    m.ood_accuracy_recomputed, m.unsafe_avg_recomputed,
    harmonic_mean(m.id_accuracy, coalesce(m.ood_accuracy_recomputed, m.ood_accuracy)) as gqr_recomputed,
    m.n_ood_sets, m.adds_up, coalesce(m.off_cells, []) as off_cells, n.note,
    l.latency_ms, l.latency_statistic, l.latency_source, l.latency_grade, l.machine
from row_origins o
join means m using (row_id)
join routers r using (study, router)
join sources s using (source)
left join row_notes n on n.study = o.study and n.router = o.router and n.variant = o.variant
left join row_latencies l using (row_id);
