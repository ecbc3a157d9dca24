"""What do we sign off?"""

import streamlit as st

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.needs import Needs, faults, remarks
from core.analysis.decision.price_list import price_faults
from core.analysis.decision.verdicts import Answer
from core.markdown import plain
from core.report.glossary import WORDS
from pages._parts import decision
from pages._parts.arrival import arrived, odd_section
from pages._parts.decision import View
from pages._parts.decision_more import change_section, projection_section, routers_section
from pages._parts.decision_views import answer_section, reasons_section
from pages._parts.examples import preset_choice, ways_back
from pages._parts.needs import needs_choice
from pages._parts.record import import_section, record_section

st.title("What do we sign off?")
st.markdown(
    "Say what arrives, what an error costs you and what must hold. Below stands the router to sign "
    "off, what would change that, and a record to print."
)
with st.expander("Words and names on this page", icon=":material/menu_book:"):
    st.markdown("\n".join(f"- **{plain(word)}**: {plain(text)}" for word, text in WORDS.items()))


@st.fragment
def decided() -> None:
    """Needs and what follows from them: a change redraws these alone, not the frame around them.

    Each part has a place of its own, so that what one part shows or leaves out never moves the
    others: a text that is being typed into the record would be lost with its box.
    """
    above = st.container()
    asked = arrived()
    below = preset_choice()
    view, needs = needs_choice(asked)
    odd_section(above)
    ways_back(below, needs)
    answer, record, earlier = st.container(), st.container(), st.container()

    wrong = [*faults(needs), *price_faults(view.overrides)]
    with answer:
        weighed = None if wrong else answered(view, needs)
        if wrong:
            st.error(
                f"**No answer for what stands in the boxes.** {plain(' '.join(wrong))} Then the "
                "answer stands here again."
            )
    with record:
        st.header("The record", anchor=False)
        record_section(view, needs, weighed)
    with earlier, st.expander("An earlier record: what has changed since?",
                              icon=":material/history:"):  # fmt: skip
        import_section(view, needs)


def answered(view: View, needs: Needs) -> tuple[Candidates, Answer] | None:
    """The answer and all that belongs to it; None where there is nothing to choose from."""
    if told := remarks(needs):
        st.info(plain(" ".join(told)), icon=":material/info:")
    of, found = decision.judged(view, needs)
    if not len(of):
        st.info(
            "There is no router to choose from on this panel. Choose another panel under "
            "*More needs*, or compare published ones too."
        )
        return None

    st.header("The answer", anchor=False)
    answer_section(of, needs, found)
    moved = decision.turns(of, needs, found)
    reasons_section(view, of, needs, found, moved)

    if found.recommended is not None:
        st.header("What would change it", anchor=False)
        change_section(of, needs, found, moved)
        st.header("Where the money goes", anchor=False)
        projection_section(of, needs, found, found.recommended)

    st.header("Who passes, who fails", anchor=False)
    routers_section(of, needs, found)
    return of, found


decided()
