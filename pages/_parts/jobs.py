"""Jobs on the screen: whose they are, how far they are, and the buttons to stop and go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core import access as rights
from core.jobs import words
from core.jobs.desk import Desk
from core.jobs.plan import JobError, Plan
from core.jobs.results import bring_home
from core.jobs.shelf import Job
from core.settings import Settings, settings
from core.store.errors import BadFile, StoreError
from pages._parts import access, own_store
from pages._parts.faults import as_text, tell
from pages._parts.following import follow

OWN, HOME = "jobs_own", "jobs_home"
ADDRESS = "job"
SHIPPED = "Those that ship: law, finance, healthcare"
BADGES = {
    "waiting": ("gray", "hourglass_empty"),
    "running": ("blue", "play_arrow"),
    "stopped": ("orange", "pause"),
    "done": ("green", "check"),
    "failed": ("red", "error"),
}


def desk() -> Desk:
    """The queue of jobs; one per process."""
    return _desk(settings().job_folder, settings())


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs={Settings: lambda _: ""})
def _desk(folder: Path, config: Settings) -> Desk:
    made = Desk(config)
    made.wake()  # what waited when the app was ended goes on
    return made


def owner() -> str:
    """The address of who is here; empty where nobody signs in."""
    return rights.email_of(access.claims())


def mine() -> list[Job]:
    """The jobs that this visitor may see, the newest first.

    Those for everybody are for whoever may write; others for who asked: the person who signed in,
    this session, or whoever has the address of the page.
    """
    known = {*st.session_state.get(OWN, ()), *st.query_params.get_all(ADDRESS)}
    everybody, person = access.may_write(), owner()
    found = [
        job
        for job in desk().jobs()
        if job.plan.job in known
        or (everybody if job.plan.shared else bool(person) and job.plan.owner == person)
    ]
    return found[::-1]


def fitted() -> dict[str, Job]:
    """The jobs whose routers this visitor can ask: id -> job, the newest first."""
    return {
        job.plan.job: job
        for job in mine()
        if job.plan.work == "train" and job.told.status == "done" and job.models.is_dir()
    }


def own_choice() -> Job | None:
    """Whose routers are asked: those that ship, or those trained on somebody's own queries."""
    sets = fitted()
    if not sets:
        return None
    chosen = st.selectbox(
        "Routers", ["", *sets], key="try_set", bind="query-params",
        format_func=lambda job: words.trained(sets[job]) if job else SHIPPED,
    )  # fmt: skip
    return sets.get(chosen)


def begin(plan: Plan, fill: Callable[[Path], None]) -> bool:
    """Take a job on; whether it was taken. A refusal is told."""
    try:
        desk().take(plan, fill)
    except JobError as fault:
        tell(fault)
        return False
    if not plan.shared:
        st.session_state[OWN] = [*st.session_state.get(OWN, ()), plan.job]
        st.query_params[ADDRESS] = plan.job
    return True


def watch(work: str) -> None:
    """The list of jobs of a kind; it looks again by itself only while something runs."""
    found = [job for job in mine() if job.plan.work == work]
    if not found:
        return
    st.subheader("Jobs", anchor=False)
    _bring_home(found)
    if any(not job.plan.shared for job in found):
        st.caption(
            "Yours alone. The address of this page finds them again when this tab is lost; it "
            "was put there when they began."
        )
    busy = any(job.active for job in found)

    @st.fragment(run_every=1.0 if busy else None)
    def jobs_now() -> None:
        now = [job for job in mine() if job.plan.work == work]
        if busy and not any(job.active for job in now):
            follow()
            st.rerun()
        for job in now:
            _one(job)

    jobs_now()


def _bring_home(found: list[Job]) -> None:
    """Put the figures of jobs that are this visitor's alone into their own copy of the store."""
    home = st.session_state.setdefault(HOME, set())
    for job in found:
        if job.told.status != "done" or job.plan.shared or job.plan.job in home:
            continue
        try:
            bring_home(job, own_store.path_to_change())
        except (BadFile, StoreError) as fault:
            tell(fault)
            return
        home.add(job.plan.job)


def _one(job: Job) -> None:
    """One job with its bar and buttons."""
    key, told = job.plan.job, job.told
    with st.container(border=True):
        head, buttons = st.columns([3, 2], vertical_alignment="center")
        colour, icon = BADGES[told.status]
        with head.container(horizontal=True, vertical_alignment="center"):
            st.badge(words.STATUS[told.status], icon=f":material/{icon}:", color=colour)
            st.markdown(f"**{as_text(words.title(job))}**")
        with buttons.container(horizontal=True, horizontal_alignment="right"):
            _buttons(job, key)
        ahead = desk().ahead(job) if told.status == "waiting" else 0
        line = as_text(words.now(job, ahead))
        if job.active:
            st.progress(told.share, line)
        elif told.fault:
            st.error(line, icon=":material/error:")
        else:
            st.caption(line)
        for note in told.notes:
            st.caption(f":material/info: {as_text(note)}")


def _buttons(job: Job, key: str) -> None:
    if job.active:
        _button("Stop", "stop", key, lambda: desk().stop(job))
        return
    if job.told.status == "stopped":
        _button("Go on", "resume", key, lambda: desk().go_on(job))
    if job.told.status == "done" and job.told.runs:
        st.page_link(
            "tradeoffs.py", label="See it on the front", icon=":material/scatter_plot:",
            query_params=words.view(job),
        )  # fmt: skip
        if job.plan.work == "train":
            st.page_link(
                "try_query.py", label="Ask them", icon=":material/alt_route:",
                query_params={"try_set": words.trained(job)},
            )  # fmt: skip
    _button("Remove", "delete", key, lambda: desk().remove(job))


def _button(label: str, icon: str, key: str, do: Callable[[], None]) -> None:
    if st.button(label, icon=f":material/{icon}:", key=f"job_{icon}_{key}"):
        try:
            do()
        except JobError as fault:
            tell(fault)
            return
        st.rerun()
