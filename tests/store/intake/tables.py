"""Tables that the tests of loading share, and what stands on the scoreboard after it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from core.store import readers
from core.store.editions import open_edition

TIMED = """id,dataset,label,prediction,ood,score_law,score_finance,score_healthcare,latency_s
q1,mine,law,law,0.1,0.7,0.1,0.2,0.001
q2,mine,finance,law,0.2,0.6,0.3,0.1,0.002
q3,talk,ood,ood,0.9,0.2,0.2,0.2,0.003
q4,talk,ood,finance,0.3,0.1,0.7,0.1,0.004
"""
TABLE = """router,metric,dataset,value
A,id_accuracy,all,0.9
A,accuracy,jigsaw,0.5
A,accuracy,olid,0.7
A,ood_accuracy,all,0.6
A,gqr,all,0.72
B,gqr,all,0.5
B,id_accuracy,all,0.9
B,ood_accuracy,all,0.6
"""


def uploaded(path: Path) -> pd.DataFrame:
    with open_edition(path) as store:
        board = readers.scoreboard(store)
    return board[board["kind"] == "uploaded"].set_index("label")
