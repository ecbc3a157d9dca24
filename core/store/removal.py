"""Takes a load back, with every row that it brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def remove(cursor: duckdb.DuckDBPyConnection, load_id: str) -> None:
    """Delete every row that a load brought, and panels that nothing else was asked."""
    given = {"load": load_id}
    mine = "(select run_id from runs where load_id = $load)"
    for table in ("answers", "tallies", "timings"):
        cursor.execute(f"delete from {table} where run_id in {mine}", given)
    source = "(select source from sources where load_id = $load)"
    cursor.execute(f"delete from published where source in {source}", given)
    study = "(select study from sources where load_id = $load)"
    cursor.execute(f"delete from routers where study in {study}", given)
    for table in ("runs", "sources", "uploaded_datasets", "outcomes", "uploads"):
        cursor.execute(f"delete from {table} where load_id = $load", given)
    asked = "(select (panel, revision) from runs)"
    for table in ("queries", "panels"):
        cursor.execute(f"delete from {table} where (panel, revision) not in {asked}")
    cursor.execute("create or replace table published_rows as from published_board")
