"""How many replicas a latency target needs: the M/M/c queue and Erlang's C formula."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

SECONDS_A_MONTH = 730 * 3600
LATE = 0.01
"""Share of queries that may wait longer than the SLO leaves for waiting."""
MOST = 1e6
"""More replicas than this are no plan."""


def erlang_c(servers: Doubles, load: Doubles) -> Doubles:
    """Share of arrivals that must wait in an M/M/c queue (Erlang 1917; Kleinrock 1975, (3.40)).

    C = B / (1 - ρ (1 - B)), where Erlang's B is the Poisson probability of exactly `servers` given
    at most `servers` at the mean `load`.

    Args:
        servers: number of replicas c, 1 or more.
        load: arrival rate over service rate of one replica, a = λ / μ.

    Returns:
        1 where the queue has no steady state (a ≥ c).
    """
    from scipy.special import gammaincc, gammaln, xlogy

    blocked = np.exp(xlogy(servers, load) - load - gammaln(servers + 1))
    blocked = blocked / np.maximum(gammaincc(servers + 1, load), 1e-300)
    busy = load / servers
    with np.errstate(divide="ignore", invalid="ignore"):
        waits = blocked / (1 - busy * (1 - blocked))
    return np.where(busy < 1, waits, 1.0)


def late_share(servers: Doubles, load: Doubles, service_s: Doubles, spare_s: Doubles) -> Doubles:
    """Share that waits longer than `spare_s`: C · exp(-(c - a) · t / s) (Kleinrock 1975, 3.5)."""
    with np.errstate(invalid="ignore", over="ignore"):
        drained = np.exp(-np.maximum(servers - load, 0) * spare_s / service_s)
    return np.asarray(erlang_c(servers, load) * drained)


def replicas(per_second: Doubles, service_s: Doubles, spare_s: Doubles) -> Doubles:
    """The fewest replicas with which at most 1 % of the queries wait longer than the time to spare.

    Args:
        per_second: arrivals in the busiest hour, λ.
        service_s: mean time that a replica is busy with one query, 1 / μ.
        spare_s: what the SLO leaves for waiting; inf asks only that the queue does not grow.

    Returns:
        Whole numbers; NaN where the service time is unknown, or more than a million are needed.
    """
    load, service, spare = np.broadcast_arrays(per_second * service_s, service_s, spare_s)
    possible = np.isfinite(load) & (load < MOST)
    low = np.where(possible, np.floor(np.where(possible, load, 0)) + 1, np.nan)
    enough = _enough(low, load, service, spare)
    todo = possible & ~enough
    if not todo.any():
        return low
    a, s, t, lower = load[todo], service[todo], spare[todo], low[todo]
    upper = lower + 10 * np.sqrt(lower) + 10  # beyond a + 10 √a hardly any arrival waits
    while (upper - lower > 1).any():
        middle = np.floor((lower + upper) / 2)
        fine = _enough(middle, a, s, t)
        upper, lower = np.where(fine, middle, upper), np.where(fine, lower, middle)
    found = low.copy()
    found[todo] = upper
    return found


def _enough(servers: Doubles, load: Doubles, service: Doubles, spare: Doubles) -> np.ndarray:
    return np.asarray(late_share(servers, load, service, spare) <= LATE)
