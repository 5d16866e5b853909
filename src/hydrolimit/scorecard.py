"""The scorecard: what a study must show, declared in YAML, against what it measured.

workflow/scorecard/<study>.yaml is a list of rows::

    - id: laplacian_centre
      quantity: stencil of the part free of the slope, centre
      reference: 2                  # a number, or a text
      source: "Li et al. 2019, eq. (9)"
      bar: {within_errors: 3, error_at_most: 0.01}
      scales: [default, paper]      # where it is scored
      chance: 0.0027                # probability of failing by chance where all is right

The conditions of a bar, all of which must hold: ``between: [low, high]``; ``at_most: x``;
``within_errors: n``, |value - reference| <= n standard errors, with ``or_within: x`` the larger of
that and x; ``error_at_most: x`` for the standard error.
"""

import html
import math
from collections.abc import Mapping, Sequence
from numbers import Real
from pathlib import Path

import pandas as pd
import yaml

SCALES = ("default", "paper", "test")
COLUMNS = (
    "study",
    "quantity",
    "reference",
    "source",
    "value",
    "standard_error",
    "bar",
    "holds",
    "scale",
    "note",
)
_KEYS = {"id", "quantity", "reference", "source", "bar", "scales", "chance"}
_CONDITIONS = {"between", "at_most", "within_errors", "or_within", "error_at_most"}
_STYLE = """table {border-collapse: collapse; font: 14px sans-serif}
th, td {border: 1px solid #999; padding: 3px 6px; text-align: left}
.yes {background: #c7e9c0} .no {background: #fcbba1; font-weight: bold}"""


class ScorecardError(Exception):
    """A declaration is malformed, or what was measured does not fit what was declared."""


def load_rows(path: str | Path) -> list[dict]:
    """Return the rows declared in a YAML file, each with its ``study``: the file's name.

    Raises ScorecardError, in one sentence that names file, row and key, if a key is unknown or
    missing, an id is there twice, or a value makes no sense.
    """
    path = Path(path)
    try:
        rows = yaml.safe_load(path.read_text())
    except yaml.YAMLError as error:
        raise ScorecardError(f"{path} is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ScorecardError(f"{path} is not a list of rows")
    seen = set()
    for position, row in enumerate(rows, start=1):
        place = f"row {row.get('id', position)} of {path}"
        _check_row(row, place)
        if row["id"] in seen:
            raise ScorecardError(f"{place} is declared twice")
        seen.add(row["id"])
    return [{"study": path.stem, **row} for row in rows]


def score(rows: Sequence[dict], measured: Mapping[str, tuple], scale: str) -> pd.DataFrame:
    """Return the scorecard: a row for each declared one, with `COLUMNS`, then id and chance.

    rows come from `load_rows`. measured maps the id of every row scored at this scale to (value,
    standard error) or (value, standard error, why); the error is None or NaN where there is none,
    why is what to say beside the numbers if the row does not hold. Values are taken with their
    sign. holds is "yes", "no", or "" where the row is not scored at this scale; note is empty in
    a row that holds, and otherwise says why. Raises ScorecardError, naming the ids, for a row
    without a measurement, or a measurement without a row.
    """
    if scale not in SCALES:
        raise ScorecardError(f"scale is {scale!r}; it is one of {', '.join(SCALES)}")
    missing = {row["id"] for row in rows if scale in row["scales"]} - measured.keys()
    extra = measured.keys() - {row["id"] for row in rows}
    if missing or extra:
        faults = [f"no measurement of {', '.join(sorted(missing))}"] if missing else []
        faults += [f"no row for the measured {', '.join(sorted(extra))}"] if extra else []
        raise ScorecardError(f"the scorecard at scale {scale} has {' and '.join(faults)}")
    scored = [
        {**row, **_outcome(row, measured.get(row["id"]), scale), "scale": scale} for row in rows
    ]
    return pd.DataFrame(scored, columns=[*COLUMNS, "id", "chance"])


def summary(frame: pd.DataFrame) -> str:
    """Return in one sentence how many rows hold, and how many should fail by chance."""
    holds = frame["holds"].fillna("")
    counts = {answer: int((holds == answer).sum()) for answer in ("yes", "no", "")}
    expected = frame.loc[holds != "", "chance"].sum()
    return (
        f"{counts['yes']} of {counts['yes'] + counts['no']} rows hold, {counts['no']} do not;"
        f" {counts['']} are not measured at this scale;"
        f" if all is right, {expected:.2g} should fail by chance."
    )


def render(frame: pd.DataFrame, form: str = "markdown") -> str:
    """Return the scorecard as a table, with its summary under it.

    form is "markdown", or "html" for a page that stands by itself. The frame comes from `score`,
    also by way of a CSV file, or from several of them, concatenated.
    """
    text = frame[list(COLUMNS)].map(_text)
    if form == "markdown":
        cells = text.map(lambda word: word.replace("|", "\\|").replace("\n", " "))
        lines = [list(COLUMNS), ["---"] * len(COLUMNS), *cells.to_numpy().tolist()]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        return f"{table}\n\n{summary(frame)}\n"
    if form != "html":
        raise ValueError(f"a scorecard renders as markdown or html, not as {form}")
    cells = text.map(html.escape)
    cells["holds"] = [f'<span class="{word}">{word}</span>' for word in cells["holds"]]
    with pd.option_context("display.max_colwidth", None):
        table = cells.to_html(index=False, escape=False, border=0)
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Scorecard</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{table}\n"
        f"<p>{html.escape(summary(frame))}</p>\n</body>\n</html>\n"
    )


def _check_row(row: dict, place: str) -> None:
    """Raise ScorecardError if a declared row has unknown or missing keys, or odd values."""
    _check_keys(row, _KEYS, place)
    missing = sorted(_KEYS - row.keys())
    if missing:
        raise ScorecardError(f"{place} lacks {', '.join(missing)}")
    for key in ("id", "quantity", "source"):
        if not isinstance(row[key], str) or not row[key]:
            raise ScorecardError(f"{key} of {place} is {row[key]!r}; it must be a text")
    if not isinstance(row["reference"], str):
        _check_number(row["reference"], f"reference of {place}")
    scales = row["scales"]
    if not isinstance(scales, list) or not scales or not set(scales) <= set(SCALES):
        raise ScorecardError(
            f"scales of {place} is {scales!r}; it must be a list out of {', '.join(SCALES)}"
        )
    _check_number(row["chance"], f"chance of {place}")
    if not 0 <= row["chance"] <= 1:
        raise ScorecardError(f"chance of {place} is {row['chance']}; it must be from 0 to 1")
    _check_bar(row["bar"], row["reference"], f"bar of {place}")


def _check_bar(bar: dict, reference: float | str, place: str) -> None:
    """Raise ScorecardError if a bar asks for nothing, or for what cannot be decided."""
    if not isinstance(bar, dict) or not bar:
        raise ScorecardError(f"{place} is {bar!r}; it must be a mapping of conditions")
    _check_keys(bar, _CONDITIONS, place)
    for condition, limit in bar.items():
        if condition != "between":
            _check_number(limit, f"{condition} in {place}")
    for condition in bar.keys() & {"within_errors", "or_within", "error_at_most"}:
        if bar[condition] < 0:
            raise ScorecardError(f"{condition} in {place} is {bar[condition]}, below zero")
    if "between" in bar:
        limits = bar["between"]
        if not isinstance(limits, list) or len(limits) != 2:
            raise ScorecardError(f"between in {place} is {limits!r}; it must be [low, high]")
        for limit in limits:
            _check_number(limit, f"between in {place}")
        if limits[0] > limits[1]:
            raise ScorecardError(f"between in {place} is {limits}; the lower limit comes first")
    if "within_errors" in bar and isinstance(reference, str):
        raise ScorecardError(f"{place} has within_errors; reference must then be a number")
    if "or_within" in bar and "within_errors" not in bar:
        raise ScorecardError(f"{place} has or_within, which only widens within_errors")


def _check_keys(mapping: dict, known: set[str], place: str) -> None:
    """Raise ScorecardError if a mapping has a key that is not known."""
    unknown = sorted(str(key) for key in mapping.keys() - known)
    if unknown:
        raise ScorecardError(
            f"{place} has the unknown key {', '.join(unknown)}; it takes {', '.join(sorted(known))}"
        )


def _check_number(value, place: str) -> None:
    """Raise ScorecardError if a value is not a finite number."""
    # YAML 1.1 reads 1e-12 as a text: it wants 1.0e-12.
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ScorecardError(f"{place} is {value!r}; it must be a number, such as 2 or 1.0e-12")


def _outcome(row: dict, measurement: tuple | None, scale: str) -> dict:
    """Return value, standard error, bar, holds and note of a row."""
    outcome = {"value": None, "standard_error": None, "bar": _bar(row), "holds": ""}
    if scale not in row["scales"]:
        return {**outcome, "note": "not measured at this scale"}
    try:
        value, error, *why = measurement
        value, error = float(value), math.nan if error is None else float(error)
    except (TypeError, ValueError):
        raise ScorecardError(
            f"the measurement of {row['id']} is {measurement!r}; it must be (value, error)"
        ) from None
    if error < 0:
        raise ScorecardError(f"the standard error of {row['id']} is {error}, below zero")
    faults = _faults(row["bar"], row["reference"], value, error)
    return {
        **outcome,
        "value": value,
        "standard_error": error,
        "holds": "no" if faults else "yes",
        "note": "; ".join(faults + [str(reason) for reason in why if reason]) if faults else "",
    }


def _faults(bar: dict, reference: float | str, value: float, error: float) -> list[str]:
    """Return what is wrong with a measurement, condition by condition; empty if the row holds."""
    # An infinite error would satisfy any number of standard errors.
    if not math.isfinite(value):
        return [f"the value is {'not a number' if math.isnan(value) else 'infinite'}"]
    if not math.isfinite(error) and bar.keys() & {"within_errors", "error_at_most"}:
        return [f"the standard error is {'not a number' if math.isnan(error) else 'infinite'}"]
    faults = []
    if "between" in bar and not bar["between"][0] <= value <= bar["between"][1]:
        faults.append(
            f"{value:.6g} is not from {bar['between'][0]:.10g} to {bar['between'][1]:.10g}"
        )
    if "at_most" in bar and value > bar["at_most"]:
        faults.append(f"{value:.6g} is above {bar['at_most']:.10g}")
    if "within_errors" in bar:
        distance = abs(value - reference)
        if not distance <= max(bar["within_errors"] * error, bar.get("or_within", 0.0)):
            away = f", {distance / error:.1f} standard errors" if error > 0 else ""
            faults.append(f"{value:.6g} is {distance:.2g} from {reference:.10g}{away}")
    if "error_at_most" in bar and error > bar["error_at_most"]:
        faults.append(f"the standard error {error:.2g} is above {bar['error_at_most']:.10g}")
    return faults


def _bar(row: dict) -> str:
    """Return a row's bar in words: "within 3 standard errors of 2, error at most 0.01"."""
    bar, words = row["bar"], []
    if "between" in bar:
        words.append(f"{bar['between'][0]:.10g} to {bar['between'][1]:.10g}")
    if "at_most" in bar:
        words.append(f"at most {bar['at_most']:.10g}")
    if "within_errors" in bar:
        wider = f" or {bar['or_within']:.10g}" if "or_within" in bar else ""
        words.append(
            f"within {bar['within_errors']:.10g} standard errors{wider} of {row['reference']:.10g}"
        )
    if "error_at_most" in bar:
        words.append(f"error at most {bar['error_at_most']:.10g}")
    return ", ".join(words)


def _text(cell) -> str:
    """Return the text of a table's cell: numbers to 6 digits, nothing where there is none."""
    if isinstance(cell, str):
        return cell
    return "" if cell is None or math.isnan(cell) else f"{cell:.6g}"
