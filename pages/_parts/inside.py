"""What the page on the inside of a model shows: the text, the heat map, and the words around."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core.charts.inside import difficulty_chart, luck_chart, modules_chart
from core.labs.duo_llm import board
from core.labs.duo_llm.reading import (
    MOST_CHARACTERS,
    PRESETS,
    BadText,
    Choice,
    Reading,
    modules_of,
    summary,
    tokens_of,
)
from core.labs.duo_llm.remarks import remarks
from core.labs.duo_llm.shelf import Lab
from pages._parts import readers
from pages._parts.lab import bound

PAGES = Path(__file__).resolve().parents[1]
text_column, number_column = st.column_config.TextColumn, st.column_config.NumberColumn
COLOURS = {"reproduced": "green", "not reproduced": "red", "cannot tell": "gray"}
PARTS = {
    "number": number_column("Finding", width="small"),
    "part": text_column("Figure", width="large"),
    "figure": number_column("Here", format="%.3f"),
    "interval": text_column("95 % interval"),
    "claimed": text_column("Claimed range"),
    "holds": text_column("Part"),
}
TOKENS = {
    "position": number_column("", width="small"),
    "token": text_column("Token"),
    "difficulty": number_column("Difficulty", format="%.2f"),
    "small": number_column("Loss, all small", format="%.2f"),
    "oracle": number_column("Loss, oracle", format="%.2f"),
    "router": number_column("Loss, router", format="%.2f"),
    "pattern": number_column("Loss, best pattern", format="%.2f"),
}


def pictures() -> None:
    """What a module, a pattern and a budget are."""
    one, several = st.columns([9, 11], gap="large")
    one.image(
        str(PAGES / "_parts" / "module.svg"), width="stretch",
        caption="One layer: the big module costs most, a skip nothing.",
        alt="In every layer a token takes the big module, the small one or none.",
    )  # fmt: skip
    several.image(
        str(PAGES / "_parts" / "patterns.svg"), width="stretch",
        caption="Budget: in how many of the six layers a token may take the big module. The oracle "
        "chooses as a router does, but tries every way and keeps the best.",
        alt="A pattern has the same big layers for every token, a router chooses token by token.",
    )  # fmt: skip


def text_choice() -> str:
    """An example, or a text of the visitor's own."""
    example = st.segmented_control(
        "Example", list(PRESETS), default=next(iter(PRESETS)), key="example", on_change=take_example
    )
    start = PRESETS.get(example or "", "")
    return st.text_area(
        "Text, up to 128 tokens", start, key="text", height=100, max_chars=MOST_CHARACTERS,
        help="Not stored and not sent anywhere.",
    )  # fmt: skip


def take_example() -> None:
    """An example fills the text."""
    if example := st.session_state["example"]:
        st.session_state["text"] = PRESETS[example]


def policy_choice(lab: Lab) -> Choice:
    """The budget, and what the oracle may do."""
    one, two, three = st.columns([3, 4, 2], vertical_alignment="bottom")
    budget = one.slider("Big modules per token, of 6", 1, 5, 3, key="budget", **bound)
    policy = two.segmented_control(
        "The oracle spends", ["The budget", "What it likes"], default="The budget", required=True,
        key="oracle", **bound,
    )  # fmt: skip
    may_skip = three.toggle("It may skip", key="skip", **bound)
    pattern = tuple(lab.study["fixed"][str(budget)])
    return Choice(budget, policy == "What it likes", may_skip, pattern)


def sentence(text: str, choice: Choice) -> None:
    """The heat map of the text; while the oracle walks its routes, how far it is."""
    ticking = not readers.errands().ask(text).done
    st.fragment(shown_when_read, run_every=0.3 if ticking else None)(text, choice, ticking)


def shown_when_read(text: str, choice: Choice, ticking: bool) -> None:
    """How far the oracle is, or what it found; once it has arrived the ticking stops."""
    errand = readers.errands().ask(text)
    if not errand.done:
        st.progress(errand.share, "The oracle tries all 729 routes for every token …")
        return
    if ticking:
        st.rerun()
    try:
        reading = errand.reading()
    except BadText as error:
        st.info(str(error), icon=":material/edit:")
        return
    figures(reading, choice)


def figures(reading: Reading, choice: Choice) -> None:
    """Perplexities of the text, the heat map, and the difficulty of its tokens."""
    found = summary(reading, choice)
    row = st.container(horizontal=True)
    for name, (perplexity, big) in found.items():
        row.metric(
            name, f"{perplexity:,.1f}", f"{big:.2f} big of 6", delta_color="off",
            delta_arrow="off",
            help="Perplexity of this text (lower is better), and how many of the six layers use "
            "their big module, on average per token.",
        )  # fmt: skip
    for line in remarks(found, choice.budget):
        st.markdown(f"- {line}")
    tokens = tokens_of(reading, choice)
    st.altair_chart(modules_chart(modules_of(reading, choice)), alt="Modules taken", key="modules")
    st.altair_chart(difficulty_chart(tokens), alt="Difficulty of each token", key="difficulty")
    st.caption(
        f"{reading.note} Each column is one token and the modules by which it was predicted; layer "
        "6 is the last. A tall mark is the big module, a half one the small, a line a skip. "
        "Difficulty is the loss by small modules alone minus the oracle's, in nats. The oracle "
        "peeks: it keeps, per token, the route that was best for the token that really came."
    )
    with st.expander("Every token"):
        st.dataframe(tokens, hide_index=True, column_config=TOKENS, alt="Tokens", key="tokens")


def luck(lab: Lab, budget: int) -> None:
    """How much of the oracle's lead is choice among many tries."""
    st.subheader("How much of the oracle is luck?", anchor=False)
    levels = board.levels(lab.study, budget)
    tried = board.tries(lab.study, budget)
    st.altair_chart(luck_chart(tried, levels), alt="Best of n random routes", key="luck")
    st.caption(
        f"Routes with {budget} big modules drawn at random for each token, the best kept with a "
        f"peek at the answer: {board.luck_of(tried, levels)} What random routes gain so is choice "
        "after the fact, not knowledge of where compute belongs. The paper does not have this "
        "control."
    )


def findings(lab: Lab) -> None:
    """The paper's findings, what decided each one here, and the verdict."""
    for finding in lab.study["findings"]:
        with st.container(border=True):
            verdict = f":{COLOURS[finding['verdict']]}-badge[{finding['verdict'].capitalize()}]"
            st.markdown(f"**{finding['number']}. {finding['claim']}** {verdict}")
            st.caption("\n".join(board.said(part) for part in board.decisive(finding)))


def front_caption(lab: Lab, points: pd.DataFrame) -> str:
    """What to see on the front, and on what it was measured."""
    ahead = points.loc[points["on_front"], "label"]
    counts = " and ".join(f"{n} {kind}" for kind, n in lab.study["segments"].items())
    return (
        f"On the front, {len(ahead)}: {', '.join(ahead)}. Oracles are drawn for scale: nobody can "
        "run one. The best of 100 random patterns is not drawn: six layers have at most 20, so it "
        f"is the best one. {counts} segments of {lab.study['length']} tokens that training never "
        "saw; "
        f"routers are the mean of {lab.study['seeds']} seeds. Time is that of the modules taken, "
        "on one thread, not that of finding them."
    )


def one_level_up() -> None:
    """The same gap between routers of queries."""
    st.header("The same gap, one level up", anchor=False)
    st.markdown(
        "Routers of whole queries have this gap, too: an oracle that picks, per query, a router "
        "that happens to be right beats every single router by far, and part of that is the same "
        "luck of many tries. A gap is a ceiling, not a promise; the Cascades page shows what a "
        "chain really gets of it."
    )
    st.page_link(
        PAGES / "cascades.py", label="The oracle gap of cascades", icon=":material/arrow_forward:"
    )


def made_from(lab: Lab) -> str:
    """The model card in two sentences."""
    minutes, machine = sum(lab.card["minutes"].values()), lab.card["machine"]
    return (
        f"{lab.card['corpus']} {lab.card['training_tokens_seen']:,} tokens seen, seed "
        f"{lab.card['plan']['recipe']['seed']}, {minutes:.0f} minutes on a shared machine "
        f"({machine['cpu']}, {machine['cores']} cores). To make it again: "
        "`python -m core train --lab duo-llm`."
    )
