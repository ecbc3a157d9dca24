"""Charts whose drawing stays while a few of their rows move.

Building and checking a chart with Altair takes longer than a slider may; so a chart is built once
per view, with named data for what moves, and every redraw puts rows under those names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

if TYPE_CHECKING:  # the first page draws without it
    import altair as alt

Spec = dict[str, Any]


def moving(name: str) -> alt.NamedData:
    """Data to be given at each redraw, under this name."""
    import altair as alt

    return alt.NamedData(name=name)


def compiled(chart: alt.LayerChart | alt.Chart) -> Spec:
    """The chart as Vega-Lite, without Altair's own theme, drawn on a canvas.

    Fixed data stand under `datasets` as Arrow bytes, which a redraw sends on as they are.
    """
    spec: Spec = chart.to_dict()
    spec.pop("config", None)
    rows = spec.get("datasets", {})
    spec["datasets"] = {name: arrow(pd.DataFrame(values)) for name, values in rows.items()}
    return on_canvas(spec)


def on_canvas(spec: Spec) -> Spec:
    """The chart, drawn on a canvas.

    A canvas is redrawn faster than the many parts of an SVG; each chart has its figures in words
    or in a table beside it for readers who cannot see it.
    """
    return {**spec, "usermeta": {"embedOptions": {"renderer": "canvas"}}}


def arrow(frame: pd.DataFrame) -> bytes:
    """Rows as the browser takes them."""
    table, sink = pa.Table.from_pandas(frame), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def filled(spec: Spec, **rows: pd.DataFrame) -> Spec:
    """A compiled chart with rows for its named data; the given one stays as it is."""
    return {**spec, "datasets": {**spec["datasets"], **rows}}
