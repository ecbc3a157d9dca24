"""The work of training: routers fitted on a user's own queries, and measured on those held out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.benchmark.query_file import read_panel
from core.embed import remembering
from core.jobs import shelf
from core.jobs.measuring import bring_to_store, measure_one
from core.jobs.shelf import Job
from core.routers import RouterError, create
from core.routers.artifacts import CARD, save
from core.settings import Settings
from core.training.learned import keep_learned
from core.training.own import Parts, facts, fit_own, parts_of

if TYPE_CHECKING:
    from core.jobs.child import Reporter


def train(job: Job, config: Settings, report: Reporter) -> None:
    """Fit each router, measure it on the held-out part, and load the runs.

    A router that cannot be fitted is noted and left out; one that is fitted is not fitted again.
    Sentence vectors of the texts stay in the job's folder, as long as the texts do.

    Raises:
        BadPanel: the queries cannot be learned from.
        JobError: no router could be fitted.
        StopAsked: somebody wants it to stop.
        StoreError: the runs cannot be loaded now.
    """
    plan = job.plan
    parts = parts_of(replace(read_panel(job.place / shelf.PANEL), name=plan.panel))
    test, domains = parts.test, parts.test.domains
    report.say(
        panel=plan.panel,
        queries=len(test),
        domains=domains,
        of=len(plan.routers),
        has_ood=parts.has_ood,
    )
    keep_learned(parts, job.models)
    known = 0
    for place, name in enumerate(plan.routers):
        label, rows = create(name).label, len(parts.train)
        report.say(place=place, step=label, doing="fitting", done=0, total=rows)
        try:
            _fitted(name, parts, job, config, report)
            known += measure_one(name, test, job, job.models, config, report)
        except RouterError as error:
            report.note(str(error))
    bring_to_store(job, known, config, report)


def _fitted(name: str, parts: Parts, job: Job, config: Settings, report: Reporter) -> None:
    """Fit one and write it down, unless that was done."""
    if (job.models / name / CARD).is_file():
        return
    with remembering(job.place / shelf.VECTORS):
        router = fit_own(name, parts, config.models)
        save(router, job.models, facts(router, parts))
