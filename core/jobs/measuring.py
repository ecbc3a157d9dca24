"""The work of measuring: routers on a panel, and their runs into the store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.benchmark.identity import asked
from core.benchmark.panels import panel_named
from core.benchmark.query_file import read_panel
from core.benchmark.run_files import finished
from core.benchmark.runner import rows_at_a_time, run, suits
from core.benchmark.thin import sampled
from core.commands.choose import loaded
from core.jobs import shelf
from core.jobs.plan import FILE, JobError, Plan
from core.jobs.results import bring_home, finished_runs
from core.jobs.shelf import Job
from core.routers import RouterError
from core.settings import Settings
from core.store import loads
from core.store.editions import open_edition
from core.training.learned import said, seen
from core.types import Panel

if TYPE_CHECKING:
    from core.jobs.child import Reporter

FLATTERS: Final = "trained these routers or set their thresholds: the figures flatter them"
STEP: Final = 64  # rows between two looks at whether it shall stop


def measure(job: Job, config: Settings, report: Reporter) -> None:
    """Measure each router on the panel, and load the runs where they are for everybody.

    A router that cannot be measured is noted and left out; a run that is there is not run again.

    Raises:
        BadPanel: the panel cannot be read.
        JobError: no router could be measured.
        StopAsked: somebody wants it to stop; runs and rows that are done are kept.
        StoreError: the runs cannot be loaded now.
    """
    plan, panel = job.plan, panel_of(job, config)
    queries, domains = len(panel), panel.domains
    has_ood = bool((panel.labels == len(domains)).any())
    report.say(
        panel=panel.name, queries=queries, domains=domains, has_ood=has_ood, of=len(plan.routers)
    )
    models, known = fitted_models(plan, config), 0
    if learned := seen(panel, models):
        report.note(f"{learned:,} of these {queries:,} queries {FLATTERS}.")
    for place, name in enumerate(plan.routers):
        report.say(place=place, step=name, doing="answering", done=0, total=len(panel), answered=0)
        try:
            known += measure_one(name, panel, job, models, config, report)
        except RouterError as error:
            report.note(str(error))
    bring_to_store(job, known, config, report)


def bring_to_store(job: Job, known: int, config: Settings, report: Reporter) -> None:
    """Load what was measured, where it is for everybody.

    Args:
        job: whose runs are done.
        known: routers that were measured before.
        config: says where the store is.
        report: is told.

    Raises:
        JobError: no router could be measured.
        StoreError: the runs cannot be loaded now.
    """
    runs = len(finished_runs(job))
    if not runs and not known:
        raise JobError(" ".join(report.told.notes))
    report.say(place=report.told.of, step="", doing="loading", done=0, total=0, runs=runs)
    if job.plan.shared and runs and not (job.place / shelf.BY_APP).exists():
        report.say(load_id=bring_home(job, config.store).load_id)


def measure_one(
    name: str,
    panel: Panel,
    job: Job,
    models: Path,
    config: Settings,
    report: Reporter,
) -> bool:
    """Measure one; whether it was measured before instead.

    Raises:
        BadPanel: it knows other domains than the panel.
        RouterError: it does not load, or cannot answer.
        StopAsked: somebody wants it to stop.
    """
    router = loaded(name, config.model_copy(update={"models": models}))
    suits(router, panel)
    label = router.card().label
    report.say(step=label, total=len(panel))
    question = asked(router, panel, models)
    mine = finished(question, job.runs)
    if job.plan.shared and not mine and question.run_id in known_runs(config):
        report.note(f"{label} was measured on this panel before; its row is on the scoreboard.")
        return True
    if learned := seen(panel, models):
        router.trained_on = f"{router.trained_on}; {said(learned, panel)}"
    router.score(panel.texts[:1])  # what loads on first use is no part of the rate
    step = min(STEP, rows_at_a_time(router))
    run(router, panel, job.runs, models, tell=report.rows, beat=report.beat, step=step)
    return False


def known_runs(config: Settings) -> set[str]:
    """Ids of the runs that are in the store."""
    with open_edition(config.store) as store:
        return set(loads.runs(store)["run_id"])


def panel_of(job: Job, config: Settings) -> Panel:
    """The panel of a job, drawn from where it asks for fewer queries.

    Raises:
        BadPanel: it cannot be read.
    """
    plan = job.plan
    if plan.source == FILE:
        panel = replace(read_panel(job.place / shelf.PANEL), name=plan.panel)
    else:
        folder = Path(config.queries) if config.queries not in ("", "gqr") else None
        panel = panel_named(plan.source, config, folder)
    return sampled(panel, plan.rows) if 0 < plan.rows < len(panel) else panel


def fitted_models(plan: Plan, config: Settings) -> Path:
    """Folder of the routers that are asked: those that ship, or those that a job fitted."""
    return config.job_folder / plan.fitted_by / "models" if plan.fitted_by else config.models
