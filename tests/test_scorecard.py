"""The scorecard: what is declared against what is measured."""

import math
import re

import numpy as np
import pandas as pd
import pytest
import yaml

from hydrolimit import scorecard


def _row(**changes):
    row = {
        "study": "fluctuations",
        "id": "centre",
        "quantity": "stencil, centre",
        "reference": 2,
        "source": "eq. (9)",
        "bar": {"within_errors": 3, "error_at_most": 0.01},
        "scales": ["default", "paper"],
        "chance": 0.0027,
    }
    return {**row, **changes}


def _score(bar, *measured, reference=2):
    """Return (holds, note) of one row."""
    frame = scorecard.score([_row(bar=bar, reference=reference)], {"centre": measured}, "default")
    return frame.loc[0, "holds"], frame.loc[0, "note"]


@pytest.mark.parametrize(
    ("bar", "measured", "holds"),
    [
        ({"between": [0.8, 1.25]}, (0.8, None), "yes"),
        ({"between": [0.8, 1.25]}, (1.25, None), "yes"),
        ({"between": [0.8, 1.25]}, (0.79, None), "no"),
        ({"between": [0.8, 1.25]}, (1.26, None), "no"),
        ({"at_most": 1e-12}, (1e-12, None), "yes"),
        ({"at_most": 1e-12}, (1.1e-12, None), "no"),
        ({"within_errors": 3}, (2.029, 0.01), "yes"),
        ({"within_errors": 3}, (1.971, 0.01), "yes"),
        ({"within_errors": 3}, (2.031, 0.01), "no"),
        ({"within_errors": 3}, (1.969, 0.01), "no"),
        ({"within_errors": 3}, (2.0, 0.0), "yes"),
        ({"within_errors": 3}, (2.1, 0.0), "no"),
        # The larger of the two tolerances counts.
        ({"within_errors": 3, "or_within": 0.05}, (2.049, 0.01), "yes"),
        ({"within_errors": 3, "or_within": 0.05}, (2.051, 0.01), "no"),
        ({"within_errors": 3, "or_within": 0.05}, (2.29, 0.1), "yes"),
        ({"error_at_most": 0.01}, (17.0, 0.01), "yes"),
        ({"error_at_most": 0.01}, (17.0, 0.011), "no"),
        # All conditions must hold.
        ({"within_errors": 3, "error_at_most": 0.01}, (2.0, 0.02), "no"),
        ({"within_errors": 3, "error_at_most": 0.01}, (3.0, 0.001), "no"),
        ({"between": [0, 3], "at_most": 2.5}, (2.6, None), "no"),
        ({"between": [0, 3], "at_most": 2.5}, (2.4, None), "yes"),
    ],
)
def test_conditions_of_a_bar(bar, measured, holds):
    assert _score(bar, *measured)[0] == holds
    assert (_score(bar, *measured)[1] == "") == (holds == "yes")


@pytest.mark.parametrize("bar", [{"between": [0, 3]}, {"at_most": 3}, {"error_at_most": 1}])
def test_value_that_is_not_finite_never_holds(bar):
    assert _score(bar, math.nan, 0.1) == ("no", "the value is not a number")
    assert _score(bar, -math.inf, 0.1) == ("no", "the value is infinite")


@pytest.mark.parametrize("bar", [{"within_errors": 3, "or_within": 9}, {"error_at_most": 1}])
@pytest.mark.parametrize("error", [None, math.nan])
def test_bar_that_needs_an_error_does_not_hold_without(bar, error):
    assert _score(bar, 2.0, error) == ("no", "the standard error is not a number")


def test_infinite_error_does_not_hold():
    assert _score({"within_errors": 3}, 900.0, math.inf)[0] == "no"


@pytest.mark.parametrize("error", [None, math.nan, math.inf])
def test_bar_that_needs_no_error_holds_without(error):
    assert _score({"at_most": 3}, 2.0, error) == ("yes", "")


def test_note_gives_the_numbers_and_the_reason():
    bar = {"within_errors": 3, "error_at_most": 0.01}
    holds, note = _score(bar, 2.1, 0.02, "lanes share a clock")
    assert holds == "no"
    assert note == (
        "2.1 is 0.1 from 2, 5.0 standard errors; the standard error 0.02 is above 0.01;"
        " lanes share a clock"
    )
    assert _score({"between": [0.8, 1.25]}, 1.5, None)[1] == "1.5 is not from 0.8 to 1.25"
    assert _score({"at_most": 0.005}, 0.01, None)[1] == "0.01 is above 0.005"


def test_row_that_holds_carries_no_note():
    assert _score({"at_most": 3}, 2.0, None, "measured in a hurry") == ("yes", "")


@pytest.mark.parametrize(
    ("bar", "reference", "words"),
    [
        ({"between": [0.8, 1.25]}, "one", "0.8 to 1.25"),
        ({"at_most": 1e-12}, 0, "at most 1e-12"),
        (
            {"within_errors": 3, "error_at_most": 0.01},
            2,
            "within 3 standard errors of 2, error at most 0.01",
        ),
        (
            {"within_errors": 3, "or_within": 0.001},
            1.999936,
            "within 3 standard errors or 0.001 of 1.999936",
        ),
    ],
)
def test_bar_in_words(bar, reference, words):
    row = _row(bar=bar, reference=reference)
    assert scorecard.score([row], {"centre": (2, 0.1)}, "default").loc[0, "bar"] == words


def test_columns_and_their_contents():
    measured = {"centre": (np.float64(2.001), np.float32(0.25))}
    frame = scorecard.score([_row()], measured, "paper")
    assert list(frame.columns) == [*scorecard.COLUMNS, "id", "chance"]
    assert ",".join(scorecard.COLUMNS) == (
        "study,quantity,reference,source,value,standard_error,bar,holds,scale,note"
    )
    row = frame.loc[0]
    assert (row.study, row.id, row.scale) == ("fluctuations", "centre", "paper")
    assert (row.value, row.standard_error, row.reference) == (2.001, 0.25, 2)


@pytest.mark.parametrize("measured", [{}, {"centre": (2, 0.001)}])
def test_row_that_is_not_scored_at_this_scale_says_so(measured):
    row = scorecard.score([_row()], measured, "test").loc[0]
    assert (row.holds, row.note) == ("", "not measured at this scale")
    assert pd.isna(row.value)
    assert pd.isna(row.standard_error)


def test_missing_and_extra_measurements_are_named():
    rows = [_row(), _row(id="left"), _row(id="right")]
    measured = {"centre": (2, 0.01), "centre_": (2, 0.01)}
    with pytest.raises(scorecard.ScorecardError) as caught:
        scorecard.score(rows, measured, "default")
    assert str(caught.value) == (
        "the scorecard at scale default has no measurement of left, right"
        " and no row for the measured centre_"
    )


@pytest.mark.parametrize("measurement", [2.0, (2.0,), ("two", 0.1), (2.0, -0.1)])
def test_measurement_that_is_malformed_is_named(measurement):
    with pytest.raises(scorecard.ScorecardError, match="centre"):
        scorecard.score([_row()], {"centre": measurement}, "default")


def test_unknown_scale_is_refused():
    with pytest.raises(scorecard.ScorecardError, match=r"'laptop'.*default, paper, test"):
        scorecard.score([_row()], {"centre": (2, 0.1)}, "laptop")


@pytest.fixture
def declare(tmp_path):
    """Write a declaration and return its path."""

    def write(*rows):
        path = tmp_path / "fluctuations.yaml"
        bare = [{key: row[key] for key in row if key != "study"} for row in rows]
        path.write_text(yaml.safe_dump(bare))
        return path

    return write


def test_declared_rows_are_loaded_with_their_study(declare):
    assert scorecard.load_rows(declare(_row(), _row(id="left"))) == [_row(), _row(id="left")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"units": "1"}, "row centre of .* unknown key units; it takes bar"),
        ({"id": ""}, "id of row .* must be a text"),
        ({"quantity": 3}, "quantity of row centre .* is 3; it must be a text"),
        ({"reference": None}, "reference of row centre .* is None"),
        ({"scales": ["laptop"]}, r"scales of row centre .*\['laptop'\]"),
        ({"scales": []}, "scales of row centre"),
        ({"scales": "default"}, "scales of row centre"),
        ({"chance": 1.5}, "chance of row centre .* is 1.5; it must be from 0 to 1"),
        ({"chance": "1e-3"}, "chance of row centre .* such as 2 or 1.0e-12"),
        ({"bar": {}}, "bar of row centre"),
        ({"bar": {"above": 2}}, "bar of row centre .* unknown key above"),
        ({"bar": {"between": [2, 1]}}, r"between .* \[2, 1\]; the lower limit comes first"),
        ({"bar": {"between": [2]}}, r"between .* must be \[low, high\]"),
        ({"bar": {"between": [2, "x"]}}, "between in bar of row centre .* must be a number"),
        ({"bar": {"at_most": True}}, "at_most in bar of row centre .* must be a number"),
        ({"bar": {"at_most": math.nan}}, "at_most in bar of row centre .* must be a number"),
        ({"bar": {"within_errors": -3}}, "within_errors in bar of row centre .* below zero"),
        ({"bar": {"or_within": 3}}, "or_within, which only widens within_errors"),
        ({"reference": "two"}, "within_errors; reference must then be a number"),
    ],
)
def test_declaration_that_makes_no_sense_is_refused_in_a_sentence(changes, words, declare):
    with pytest.raises(scorecard.ScorecardError, match=words) as caught:
        scorecard.load_rows(declare(_row(**changes)))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("key", sorted(set(_row()) - {"study"}))
def test_missing_key_is_named(key, declare):
    row = _row()
    del row[key]
    with pytest.raises(scorecard.ScorecardError, match=f"lacks {key}"):
        scorecard.load_rows(declare(row))


def test_row_declared_twice_is_refused(declare):
    with pytest.raises(scorecard.ScorecardError, match=r"row centre of .* is declared twice"):
        scorecard.load_rows(declare(_row(), _row()))


@pytest.mark.parametrize("text", ["", "a: 1", "- 3", "- [", "just words"])
def test_file_that_is_no_list_of_rows_is_refused(text, tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(text)
    with pytest.raises(scorecard.ScorecardError, match=r"study.yaml is not") as caught:
        scorecard.load_rows(path)
    assert "\n" not in str(caught.value)


@pytest.fixture
def frame():
    rows = [
        _row(source="Li & Reina, |K|"),
        _row(id="left", quantity="<m grad gamma, grad gamma>", chance=0.5),
        _row(id="paper_only", scales=["paper"], chance=0.4),
    ]
    measured = {"centre": (2.0012345678, 0.001), "left": (3.0, 0.001, "too " + "long " * 40)}
    return scorecard.score(rows, measured, "default")


def test_summary_counts(frame):
    assert scorecard.summary(frame) == (
        "1 of 2 rows hold, 1 do not; 1 are not measured at this scale;"
        " if all is right, 0.5 should fail by chance."
    )


def test_markdown_table(frame):
    lines = scorecard.render(frame).splitlines()
    assert lines[0] == f"| {' | '.join(scorecard.COLUMNS)} |"
    rows = [re.split(r" (?<!\\)\| ", line[2:-2]) for line in lines[2:5]]
    assert [len(row) for row in rows] == [10, 10, 10]
    assert [row[7].strip() for row in rows] == ["yes", "no", ""]
    assert rows[0][3:5] == ["Li & Reina, \\|K\\|", "2.00123"]
    assert rows[2][4:6] == ["", ""]
    assert lines[-1] == scorecard.summary(frame)


def test_html_table_is_whole_and_escaped(frame):
    page = scorecard.render(frame, "html")
    assert page.count("<tr") == 4
    assert page.count("<td") == 30
    assert '<span class="yes">yes</span>' in page
    assert '<span class="no">no</span>' in page
    assert "&lt;m grad gamma, grad gamma&gt;" in page
    assert "Li &amp; Reina" in page
    assert "long long long" in page
    assert "..." not in page
    assert "http" not in page
    assert "should fail by chance" in page


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_table_is_the_same_by_way_of_a_file(form, frame, tmp_path):
    frame.to_csv(tmp_path / "scorecard.csv", index=False)
    again = pd.read_csv(tmp_path / "scorecard.csv")
    assert scorecard.render(again, form) == scorecard.render(frame, form)
    assert scorecard.summary(again) == scorecard.summary(frame)


def test_unknown_form_is_refused(frame):
    with pytest.raises(ValueError, match="not as latex"):
        scorecard.render(frame, "latex")
