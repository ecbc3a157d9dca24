-- Published and measured side by side; `kind` tells them apart. What one kind does not have is NULL.

-- Derived: `published_board` as it stands, since every screen asks for it. Made anew here, and by
-- `core.store.imports` after each file; nothing else writes it.
create or replace table published_rows as from published_board;

create or replace view scoreboard as
from published_rows
union all by name
from measured_board;

create or replace view row_cells as
from published_cells
union all by name
from measured_cells;

-- The aggregates that do not add up, with the note that says why.
create or replace view audit as
select
    b.row_id, b.study, b.router, b.variant, b.label, c.metric, c.as_printed, c.unit_printed as unit,
    c.value as printed, c.recomputed, c.value - c.recomputed as difference, n.note
from checked_figures c
join published_rows b using (row_id)
left join notes n on n.study = b.study and n.router = b.router and n.variant = b.variant
    and n.metric = c.metric and n.dataset = 'all'
where c.differs;
