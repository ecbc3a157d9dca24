"""What the server says of itself, without a word that a user typed.

An exception's message may quote its input, so it is never logged: its type and the places it went
through are. `json` gives one object a line, and says which page ran and for how long.
"""

from __future__ import annotations

import json
import logging
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Final, Literal

from core.settings import ROOT

LOG: Final = logging.getLogger("switchyard")
FIELDS: Final = "fields"


def event(name: str, **fields: object) -> None:
    """Log that something happened; `fields` must hold nothing that a user typed."""
    LOG.info(name, extra={FIELDS: fields})


@contextmanager
def timed(name: str, **fields: object) -> Iterator[None]:
    """Log an event at the end of the block, however it ends, with its `seconds`."""
    start = perf_counter()
    try:
        yield
    finally:
        event(name, **fields, seconds=round(perf_counter() - start, 3))


def fault(name: str, error: BaseException) -> None:
    """Log an exception."""
    LOG.error(name, exc_info=error)


def places(error: BaseException | None) -> list[str]:
    """The types of an exception and its causes, and each place that it went through."""
    told: list[str] = []
    while error is not None:
        told.append(type(error).__qualname__)
        for frame in traceback.extract_tb(error.__traceback__):
            path = Path(frame.filename)
            short = path.relative_to(ROOT) if path.is_relative_to(ROOT) else Path(*path.parts[-2:])
            told.append(f"{short}:{frame.lineno} {frame.name}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return told


class TextLines(logging.Formatter):
    """One line a record, and one for each place of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger and message."""
        lines = [f"{_when(record)} {record.levelname} {record.name}: {record.getMessage()}"]
        lines[0] += "".join(f" {k}={v}" for k, v in getattr(record, FIELDS, {}).items())
        return "\n  ".join([*lines, *_raised(record)])


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """`time`, `level`, `logger`, `event`, the event's own fields, `raised`."""
        line = {
            "time": _when(record), "level": record.levelname, "logger": record.name,
            "event": record.getMessage(), **getattr(record, FIELDS, {}),
        }  # fmt: skip
        if raised := _raised(record):
            line["raised"] = raised
        return json.dumps(line, ensure_ascii=False, default=str)


def _when(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _raised(record: logging.LogRecord) -> list[str]:
    return places(record.exc_info[1]) if record.exc_info else []


def set_up(kind: Literal["text", "json"]) -> None:
    """Let every logger of this process speak this way, also those that are made later."""
    formatter = JsonLines() if kind == "json" else TextLines()

    class Formatted(logging.Logger):
        """A logger whose handlers all have our format, whoever adds them."""

        def addHandler(self, hdlr: logging.Handler) -> None:  # noqa: N802 - logging's own name
            """Add a handler, with our format in place of its own."""
            hdlr.setFormatter(formatter)
            super().addHandler(hdlr)

    logging.setLoggerClass(Formatted)
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler())
    for logger in (root, *logging.root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            if type(logger) is logging.Logger:
                logger.__class__ = Formatted  # made before: Streamlit gives it new handlers later
            for handler in logger.handlers:
                handler.setFormatter(formatter)
    LOG.setLevel(logging.INFO if kind == "json" else logging.WARNING)
    logging.captureWarnings(True)
    threading.excepthook = _thread_failed


def _thread_failed(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None and not isinstance(given.exc_value, SystemExit):
        fault("a thread failed", given.exc_value)
