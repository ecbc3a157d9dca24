"""A job of training: routers on disk, figures of the held-out part, no text left."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.analysis.board import with_caution
from core.jobs import shelf
from core.jobs.choices import offers, suiting
from core.jobs.handed_in import write_panel
from core.jobs.plan import FILE
from core.jobs.shelf import Job
from core.routers.artifacts import load
from core.settings import Settings
from core.store import readers
from core.store.editions import open_edition
from core.training.learned import seen
from core.training.own import parts_of
from tests.jobs.test_desk import plan
from tests.jobs.test_measuring import work
from tests.training.test_own import made, shop


def asked(here: Settings, *routers: str) -> Job:
    given = plan(work="train", routers=routers, source=FILE, panel="shop")
    place = shelf.put(here.job_folder, given)
    write_panel(made(shop()), place)
    shelf.ask(place, given)
    return Job(place, given, shelf.Told())


def test_routers_are_trained_measured_and_kept(here: Settings) -> None:
    done = work(asked(here, "fasttext", "svm-tfidf"), here)
    assert (done.told.status, done.told.runs) == ("done", 2), done.told
    assert done.told.domains == ("billing", "returns", "tech support")
    with open_edition(here.store) as store:
        board = readers.scoreboard(store).query("panel == 'shop'")
    assert set(board["kind"]) == {"measured"} and set(board["n"]) == {48}
    router = load("svm-tfidf", done.models)
    assert "144 queries that were handed in" in router.trained_on
    assert suiting(offers(done.models), router.domains).keys() == {"fasttext", "svm-tfidf"}
    told = json.loads((done.models / "svm-tfidf" / "card.json").read_text())
    assert told["validation"]["gqr"] > 0.5 and told["rows"]["ood"] == 36


def test_no_whole_query_is_left(here: Settings) -> None:
    done = work(asked(here, "fasttext", "svm-tfidf"), here)
    texts = [text.encode() for text in made(shop()).texts]
    left = [p for p in done.place.rglob("*") if p.is_file() for t in texts if t in p.read_bytes()]
    assert left == [] and not (done.place / shelf.VECTORS).exists()


def test_what_is_fitted_is_not_fitted_again(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(here, "fasttext", "svm-tfidf")
    from core.jobs import fitting

    once, fits = fitting.fit_own, []

    def counts(name: str, *given: object) -> object:
        fits.append(name)
        if name == "svm-tfidf" and len(fits) == 2:
            (job.place / shelf.STOP).touch()
        return once(name, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(fitting, "fit_own", counts)
    assert work(job, here).told.status == "stopped"
    (job.place / shelf.STOP).unlink()
    done = work(job, here)
    assert done.told.status == "done" and done.told.runs == 2
    assert fits == ["fasttext", "svm-tfidf"]


def test_measured_is_only_what_was_held_out(here: Settings) -> None:
    done = work(asked(here, "fasttext"), here)
    (manifest,) = done.runs.glob("*/manifest.json")
    assert json.loads(manifest.read_text())["asked"]["revision"] == (
        parts_of(made(shop())).test.revision
    )


def test_what_was_learned_from_is_counted_and_said_where_it_is_measured_again(
    here: Settings,
) -> None:
    fitted, panel = work(asked(here, "fasttext"), here), made(shop())
    assert fitted.told.notes == () and seen(parts_of(panel).test, fitted.models) == 0
    loud = replace(panel, texts=tuple(f" {text.upper()} " for text in panel.texts))
    assert seen(panel, fitted.models) == seen(loud, fitted.models) == 192
    given = plan(routers=("fasttext",), source=FILE, panel="again", fitted_by=fitted.plan.job)
    place = shelf.put(here.job_folder, given)
    write_panel(panel, place)
    shelf.ask(place, given)
    told = work(Job(place, given, shelf.Told()), here).told
    assert told.status == "done" and "192 of these 240 queries trained these" in told.notes[0]
    with open_edition(here.store) as store:
        board = with_caution(readers.scoreboard(store)).set_index("panel")["caution"]
    assert board["again"] == (
        "192 of the 240 queries asked here trained it or set its threshold: its figures flatter it."
    )
    assert board["shop"] == ""
