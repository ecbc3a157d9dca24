"""A job in words."""

from __future__ import annotations

from core.analysis.board import panel_label
from core.counted import counted
from core.jobs.plan import FILE
from core.jobs.shelf import Job
from core.metrics import METRICS

STATUS = {
    "waiting": "Waits",
    "running": "Runs",
    "stopped": "Stopped",
    "done": "Done",
    "failed": "Failed",
}


def title(job: Job) -> str:
    """What the job is about."""
    what = "Measure" if job.plan.work == "measure" else "Train"
    kind = "queries" if job.plan.work == "measure" else "queries held out"
    queries = f", {job.told.queries:,} {kind}" if job.told.queries else ""
    return f"{what} {counted(len(job.plan.routers), 'router')} on {panel(job)}{queries}"


def panel(job: Job) -> str:
    """The panel that its figures stand under."""
    return job.told.panel or job.plan.panel


def trained(job: Job) -> str:
    """The routers of a job: what they were trained on, and the domains that they know."""
    when = f"{job.plan.asked_utc:%d %b, %H:%M:%S} UTC"
    return f"Trained on {panel(job)} ({when}): {', '.join(job.told.domains)}"


def view(job: Job) -> dict[str, str]:
    """Address parameters under which Trade-offs shows its figures."""
    return view_of(panel(job), job.told.has_ood)


def view_of(panel: str, scored: bool) -> dict[str, str]:
    """The same for a panel; without a GQR score, which takes OOD queries, by ID accuracy."""
    found = {"panel": panel_label(panel)}
    return found if scored else {**found, "y": METRICS["id_accuracy"].label}


def now(job: Job, ahead: int = 0) -> str:
    """What it does at this moment, with rate and time left where they are known."""
    told = job.told
    if told.status == "waiting":
        before = f"{ahead} before it" if ahead else "next in turn"
        return f"Waits for its turn: {before}. One job runs at a time."
    if told.status != "running":
        return _ended(job)
    if not told.of:
        return "Reads the queries …"
    if told.doing == "loading":
        return "Brings the results into the database …"
    step = f"{told.step}, {told.place + 1} of {told.of}"
    if told.doing == "timing":
        return f"{step}: all {told.total:,} queries answered; takes latencies and throughput …"
    if told.doing == "fitting":
        return f"{step}: learns from {told.total:,} queries …"
    return f"{step}: {told.done:,} of {told.total:,} queries{_pace(job)}"


def _pace(job: Job) -> str:
    found = job.told.progress
    if not found.rate == found.rate:
        return ""
    left = found.left_s
    rest = " for this router" if job.told.of > 1 else ""
    return f", {found.rate:,.0f} a second, {duration(left)} left{rest}"


def _ended(job: Job) -> str:
    told = job.told
    if told.status == "done":
        if not told.runs:
            return "There was nothing new to measure."
        done = "trained and measured" if job.plan.work == "train" else "measured"
        return f"{counted(told.runs, 'router')} {done}."
    if told.fault:
        return told.fault
    kept = "what was done is kept"
    if job.plan.source == FILE:
        kept += ", and so are the queries that were handed in, for a day"
    return f"Stopped; {kept}."


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
    if seconds < 1:
        return "less than a second"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
