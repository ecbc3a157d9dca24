"""A job of training: routers on disk, figures of the held-out part, no text left."""

from __future__ import annotations

import json

import pytest

from core.jobs import shelf
from core.jobs.choices import offers, suiting
from core.jobs.handed_in import write_panel
from core.jobs.plan import FILE
from core.jobs.shelf import Job
from core.routers.artifacts import load
from core.settings import Settings
from core.store import readers
from core.store.editions import open_edition
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
