"""The routers to choose from, as arrays: what each does with every kind of query, and its price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.analysis.cost import on_gpu, token_usd
from core.analysis.decision import sites
from core.analysis.throughput import STATED
from core.types import DOMAINS, OOD

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Tally:
    """The verdicts of one router, counted.

    Attributes:
        inside: float64[k, k + 1], queries of each true domain that went to each domain; the last
            column counts those refused.
        datasets: s names, the OOD ones.
        outside: float64[s, k + 1], the same of their queries.
    """

    inside: Doubles
    datasets: tuple[str, ...]
    outside: Doubles


@dataclass(frozen=True, eq=False)
class Candidates:
    """n routers of one panel with k domains; unknown is NaN.

    Attributes:
        rows: n scoreboard rows, best GQR first.
        domains: k names.
        sent: float64[n, k, k + 1], share of the queries of each true domain that goes to each
            domain; the last column is the share refused. NaN where only aggregates are known.
        answered: float64[n, k], share of OOD queries that goes to each domain, averaged over
            datasets as OOD accuracy is.
        tokens: float64[n, 2], USD for a million tokens in and out; NaN where it is no priced API.
        tallies: row_id -> the counts that these shares are of, where verdicts were counted.
    """

    rows: pd.DataFrame
    domains: tuple[str, ...]
    sent: Doubles
    answered: Doubles
    tokens: Doubles
    tallies: Mapping[str, Tally] = field(default_factory=dict)

    def __len__(self) -> int:
        """Number of routers."""
        return len(self.rows)

    def column(self, name: str) -> Doubles:
        """A numeric column of the rows; NaN where the scoreboard has no such column."""
        if name not in self._columns:
            known = name in self.rows
            self._columns[name] = (
                self.rows[name].to_numpy(np.float64, na_value=np.nan)
                if known
                else np.full(len(self), np.nan)
            )
        return self._columns[name]

    @cached_property
    def _columns(self) -> dict[str, Doubles]:
        """Columns asked for so far: to find what would change an answer takes each often."""
        return {}

    @cached_property
    def counted(self) -> Bools:
        """For which routers every verdict was counted, bool[n]."""
        return np.asarray(~np.isnan(self.sent).any(axis=(1, 2)))

    @cached_property
    def by_tokens(self) -> Bools:
        """Which routers cost tokens × price, bool[n]."""
        return np.asarray(~np.isnan(self.tokens).any(axis=1))

    @cached_property
    def gpu(self) -> Bools:
        """Which routers occupy a GPU, bool[n]."""
        return np.asarray(on_gpu(self.rows).to_numpy(bool), np.bool_)

    @cached_property
    def stated(self) -> Bools:
        """Of which routers the user set the throughput, bool[n]."""
        return np.asarray(self.rows["qps_basis"].eq(STATED).to_numpy(bool), np.bool_)

    def throughputs(self) -> list[dict[str, Any]]:
        """What the user set, once per label: label, qps, known_qps (NaN = unknown)."""
        rows = self.rows[self.stated & ~self.by_tokens].drop_duplicates("label")
        columns = rows["label"], rows["qps"].astype(float), rows["known_qps"].astype(float)
        return [
            {"label": str(label), "qps": qps, "known_qps": known}
            for label, qps, known in zip(*columns, strict=True)
        ]

    @cached_property
    def service_s(self) -> Doubles:
        """Mean time one replica takes for a query, one at a time, float64[n].

        The median, or the mean of the exponential distribution that has the measured p95
        (p95 / ln 20), whichever is longer; where the user set a throughput, 1 ÷ that.
        """
        p95 = self.column("latency_p95_ms") / np.log(20)
        measured = np.fmax(self.column("latency_ms"), p95) / 1000
        return np.where(self.stated, 1 / self.column("qps"), measured)

    @cached_property
    def sends_out(self) -> Bools:
        """Which routers send queries to somebody else's machine, bool[n]."""
        return np.asarray(self.rows["site"].eq(sites.OUT).to_numpy(bool), np.bool_)

    @cached_property
    def on_site(self) -> Bools:
        """Which routers are known to keep queries on machines of one's own, bool[n]."""
        return np.asarray(self.rows["site"].eq(sites.OWN).to_numpy(bool), np.bool_)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Their labels; those that stand for two rows carry the source."""
        labels = self.rows["label"].astype(str)
        twice = labels.duplicated(keep=False)
        return tuple(
            f"{label} [{source}]" if double else label
            for label, source, double in zip(labels, self.rows["study"], twice, strict=True)
        )

    def only(self, which: NDArray[np.int64]) -> Candidates:
        """Some of the routers, by position."""
        return replace(
            self,
            rows=self.rows.iloc[which].reset_index(drop=True),
            sent=self.sent[which],
            answered=self.answered[which],
            tokens=self.tokens[which],
        )


def candidates(
    board: pd.DataFrame,
    tallies: pd.DataFrame,
    prices: pd.DataFrame,
    urls: Mapping[str, Sequence[str]] | None = None,
) -> Candidates:
    """Take up one panel of a scoreboard.

    Args:
        board: its rows, with the columns of `core.analysis.throughput.with_throughput`; baselines
            are left out.
        tallies: run_id, dataset, label, verdict, n, of the runs among them.
        prices: as `core.analysis.cost.read_prices` gives them, overrides applied.
        urls: row_id -> the endpoints that its runs asked, where they asked any.
    """
    rows = board[board["family"] != "baseline"]
    rows = rows.sort_values(["gqr", "label", "row_id"], ascending=[False, True, True])
    rows = rows.reset_index(drop=True)
    rows = rows.assign(site=sites.sites(rows, prices, urls or {}))
    domains = _domains(tallies)
    k = len(domains)
    sent, answered = np.full((len(rows), k, k + 1), np.nan), np.full((len(rows), k), np.nan)
    place = {row_id: i for i, row_id in enumerate(rows["row_id"])}
    counted = {
        str(run_id): _tally(counts, domains)
        for run_id, counts in tallies.groupby("run_id")
        if run_id in place
    }
    for row_id, tally in counted.items():
        sent[place[row_id]], answered[place[row_id]] = _shares(tally)
    tokens = token_usd(rows["router"], prices).to_numpy(np.float64)
    return Candidates(rows, domains, sent, answered, tokens, counted)


def _domains(tallies: pd.DataFrame) -> tuple[str, ...]:
    present = {str(label) for label in tallies["label"]} - {OOD}
    known = [name for name in DOMAINS if name in present]
    return (*known, *sorted(present - set(known))) or DOMAINS


def _tally(counts: pd.DataFrame, domains: tuple[str, ...]) -> Tally:
    inside = _pivot(counts[counts["label"] != OOD], "label", domains).reindex(list(domains))
    outside = _pivot(counts[counts["label"] == OOD], "dataset", domains)
    names = tuple(str(name) for name in outside.index)
    return Tally(inside.fillna(0).to_numpy(np.float64), names, outside.to_numpy(np.float64))


def _shares(tally: Tally) -> tuple[Doubles, Doubles]:
    table, sets = tally.inside, tally.outside
    rows = table.sum(axis=1, keepdims=True)
    sent = np.divide(table, rows, out=np.full_like(table, np.nan), where=rows > 0)
    if not len(sets):
        return sent, np.full(table.shape[0], np.nan)
    return sent, (sets / sets.sum(axis=1, keepdims=True)).mean(axis=0)[:-1]


def _pivot(counts: pd.DataFrame, by: str, domains: tuple[str, ...]) -> pd.DataFrame:
    """Verdicts counted by a column: one row per value, one column per domain, refusals last."""
    table = counts.pivot_table(index=by, columns="verdict", values="n", aggfunc="sum")
    return table.reindex(columns=[*domains, OOD]).fillna(0)
