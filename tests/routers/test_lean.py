from __future__ import annotations

import subprocess
import sys
from threading import Thread

import pytest

from core.routers.lean import without
from core.settings import ROOT


def test_a_module_is_missing_in_one_thread_only() -> None:
    elsewhere: list[str] = []

    def other() -> None:
        import colorsys

        elsewhere.append(colorsys.__name__)

    sys.modules.pop("colorsys", None)
    with without("colorsys"):
        with pytest.raises(ImportError, match="colorsys"):
            import colorsys  # noqa: F401 - it is to fail
        thread = Thread(target=other)
        thread.start()
        thread.join()
    assert elsewhere == ["colorsys"]
    import colorsys as again

    assert again.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)


def test_serving_trees_brings_no_scikit_learn_and_takes_none_away() -> None:
    code = (
        "import sys\n"
        "from core.routers.artifacts import load\n"
        "from core.settings import settings\n"
        "load('xgb-tfidf', settings().models).score(['Can my landlord keep my deposit?'])\n"
        "assert 'sklearn' not in sys.modules\n"
        "from sklearn.metrics import roc_auc_score\n"
        "assert roc_auc_score([0, 1], [0.1, 0.9]) == 1\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
