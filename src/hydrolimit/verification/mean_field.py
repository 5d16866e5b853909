"""What study ``mean_field`` must show, measured from its datasets.

Errors are averaged over the trials with TPR = 1, as the paper does; true positivity over all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import xarray as xr

from hydrolimit.statistics import mean_and_error, order_of_errors, share

Measurement = tuple[float, float | None] | tuple[float, float | None, str]
# The paper's claims are made at this number of particles, and for noises up to these levels.
CLAIMED = 16000
LOW_NOISE, HIGH_NOISE = 0.1, 0.316
ATTRACTION, DIFFUSION = "interaction r^-1", "diffusion 1"
_READING = "the paper's text may be read so, but its numbers come with noise of ε itself"
# Rounding of a level that the config writes with a few digits.
SLACK = 1e-9


def measure(datasets: Mapping[str, xr.Dataset]) -> dict[str, Measurement]:
    """Return {row id: (value, standard error)} for ``workflow/scorecard/mean_field.yaml``.

    Rows of sizes that the run does not have are left out.
    """
    return dict(
        (
            *_qanr(datasets["scores_qanr_constant"], datasets["scores_qanr_variable"]),
            *_qanr_noise(datasets["scores_qanr_deterministic"]),
            *_critical(datasets["scores_keller_segel_critical"]),
            *_keller_segel_noise(datasets["scores_keller_segel_deterministic"]),
            *_local(datasets["scores_local_omega_1"]),
            *_homogenised(
                datasets["scores_local_omega_20"], datasets["diffusivity_local_omega_20"]
            ),
            *_slopes(datasets),
            *_costs(datasets["cost"]),
            *_coverage(datasets["bootstrap_qanr_constant"]),
        )
    )


def _trials(scores: xr.Dataset, total: int | None = None, noise: int = 0) -> xr.Dataset | None:
    """Return the trials of a sample of this many particles; of the largest if none is named.

    Of several it is the one with the most particles an experiment.
    """
    clean = scores.isel(noise=noise)
    sizes = list(zip(clean["total"].values, clean["particles"].values, strict=True))
    places = [i for i, (size, _) in enumerate(sizes) if total in (None, size)]
    if not places:
        return None
    chosen = clean.isel(sample=max(places, key=lambda i: sizes[i]))
    return chosen.isel(trial=np.isfinite(chosen["tpr"].values))


def _success(trials: xr.Dataset) -> tuple[float, float]:
    """Return the share of trials with TPR = 1, and the standard error of `statistics.share`."""
    return share(trials["tpr"].values == 1)


def _mean(trials: xr.Dataset, name: str, successful: bool = False) -> tuple[float, float]:
    values = trials[name].values
    return mean_and_error(values[trials["tpr"].values == 1] if successful else values)[:2]


def _qanr(constant: xr.Dataset, variable: xr.Dataset) -> Iterator[tuple[str, Measurement]]:
    at = _trials(constant, CLAIMED)
    if at is not None:
        yield "qanr_constant_success", _success(at)
        yield "qanr_constant_force", _mean(at, "error_interaction", successful=True)
    at = _trials(variable, CLAIMED)
    if at is not None:
        why = "where trials fail, higher powers of r stand in for the unit force r^0"
        yield "qanr_variable_tpr", (*_mean(at, "tpr"), why)


def _qanr_noise(scores: xr.Dataset) -> Iterator[tuple[str, Measurement]]:
    low = scores["level"].values <= LOW_NOISE + SLACK
    for definition in np.unique(scores["definition"].values[low]):
        mine = scores.isel(noise=low & (scores["definition"].values == definition))
        why = "" if definition == "absolute" else _READING
        yield f"qanr_noise_success_{definition}", (*_worst_success(mine), why)
        successful = mine["error_interaction"].where(mine["tpr"] == 1)
        worst = float(successful.mean("trial").max())
        yield f"qanr_noise_force_{definition}", (worst, None, why)
    for place in np.flatnonzero(np.isclose(scores["level"].values, HIGH_NOISE)):
        yield from _spurious(scores.isel(noise=place))


def _worst_success(scores: xr.Dataset) -> tuple[float, float]:
    """Return the least share of successful trials over all samples and noises, with its error."""
    cells = [
        share(row[np.isfinite(row)] == 1)
        for row in scores["tpr"].transpose(..., "trial").values.reshape(-1, scores.sizes["trial"])
    ]
    return min(cells)


def _spurious(scores: xr.Dataset) -> Iterator[tuple[str, Measurement]]:
    """Measure the diffusion that stands for the noise, and how the drift fares with more N."""
    definition = str(scores["definition"].values)
    by_size = scores.sortby("particles")
    if definition == "absolute":
        yield "qanr_noise_diffusion", _found(by_size.isel(sample=-1), DIFFUSION)
    few, many = (mean_and_error(by_size["drift_tpr"].values[i]) for i in (0, -1))
    error = float(np.hypot(few[1], many[1]))
    why = f"it is {few[0]:.2f} at the least N and {many[0]:.2f} at the largest"
    if definition != "absolute":
        why = f"{why}; {_READING}"
    yield f"qanr_noise_drift_{definition}", (many[0] - few[0], error, why)


def _found(trials: xr.Dataset, term: str) -> tuple[float, float]:
    """Return the mean coefficient of a term over the trials that selected it."""
    values = trials["coefficient"].sel(term=term).values
    return mean_and_error(values[values != 0])[:2]


def _critical(scores: xr.Dataset) -> Iterator[tuple[str, Measurement]]:
    largest = _trials(scores)
    for name, term in (("attraction", ATTRACTION), ("diffusion", DIFFUSION)):
        exact = float(largest["true_coefficient"].sel(term=term))
        yield f"critical_exact_terms_{name}", _ratio(largest["oracle"].sel(term=term), exact)
    at_least = [size for size in np.unique(scores["total"].values) if size >= CLAIMED]
    if at_least:
        means = [_mean(_trials(scores, size), "tpr") for size in at_least]
        yield "critical_tpr", min(means, key=lambda mean: mean[0])
    at = _trials(scores, 64000)
    if at is not None:
        yield "critical_success", _success(at)
        for name, term in (("attraction", ATTRACTION), ("diffusion", DIFFUSION)):
            found = at["coefficient"].sel(term=term)
            exact = float(at["true_coefficient"].sel(term=term))
            yield f"critical_{name}", _ratio(found.where(at["tpr"] == 1), exact)


def _ratio(values: xr.DataArray, exact: float) -> tuple[float, float]:
    return mean_and_error(values.values / exact)[:2]


def _keller_segel_noise(scores: xr.Dataset) -> Iterator[tuple[str, Measurement]]:
    level = scores["level"].values
    by_level = [
        share(tpr[np.isfinite(tpr)] == 1)
        for tpr in scores["tpr"].transpose("noise", ...).values[level <= HIGH_NOISE + SLACK]
    ]
    yield "keller_segel_noise_success", min(by_level)
    low = scores.isel(noise=level <= LOW_NOISE + SLACK)
    errors = low["error_interaction"].where(low["tpr"] == 1)
    yield "keller_segel_noise_force", mean_and_error(errors.values.ravel())[:2]
    one = np.flatnonzero(np.isclose(level, 1.0))
    if one.size:
        largest = scores.sortby(["particles", "total"]).isel(noise=one[0], sample=-1)
        yield "keller_segel_noise_diffusion", _found(largest, DIFFUSION)


def _local(scores: xr.Dataset) -> Iterator[tuple[str, Measurement]]:
    for total in (16384, 65536):
        at = _trials(scores, total)
        if at is None:
            continue
        yield f"local_success_{total}", _success(at)
        exact = at["true_coefficient"].values
        successful = at["coefficient"].values[at["tpr"].values == 1][:, exact != 0]
        if len(successful):
            deviation = successful.mean(axis=0) / exact[exact != 0] - 1.0
            yield f"local_coefficients_{total}", (float(np.abs(deviation).max()), None)


def _homogenised(scores: xr.Dataset, displaced: xr.Dataset) -> Iterator[tuple[str, Measurement]]:
    largest = _trials(scores)
    yield "homogenised_tpr", _mean(largest, "tpr")
    found = largest["coefficient"].sel(term=DIFFUSION).values
    found = found[largest["tpr"].values == 1]
    exact = float(displaced["homogenised"])
    why = (
        f"the particles' own diffusivity, by their mean square displacement, is"
        f" {float(displaced['diffusivity']):.4f}: the time step does not resolve the cells"
    )
    if found.size:
        yield "homogenised_sigma", (*mean_and_error(np.sqrt(found / exact))[:2], why)
        value, error, _ = mean_and_error(found)
        own, own_error = float(displaced["diffusivity"]), float(displaced["diffusivity_se"])
        combined = float(np.hypot(error / own, own_error * value / own**2))
        yield "homogenised_displacement", (value / own, combined)
    yield "homogenised_exact", (exact, None)


def _slopes(datasets: Mapping[str, xr.Dataset]) -> Iterator[tuple[str, Measurement]]:
    """Measure the orders of the errors in the number of particles."""
    claimed = {
        "qanr_constant": ("interaction", "diffusivity"),
        "qanr_variable": ("interaction", "diffusivity"),
        "local_omega_1": ("force", "diffusivity"),
        "keller_segel_critical": ("interaction", "diffusivity"),
    }
    for label, names in claimed.items():
        scores = datasets[f"scores_{label}"].isel(noise=0)
        for name in names:
            values = scores[f"error_{name}"].where(scores["tpr"] == 1)
            total = scores["total"].values
            errors = values.transpose("sample", "trial").values
            slope = order_of_errors(total, errors, scores["experiments"].values)
            yield f"slope_{label}_{name}", slope


def _costs(cost: xr.Dataset) -> Iterator[tuple[str, Measurement]]:
    for example in cost["example"].values:
        fit = cost.sel(example=example)
        yield f"queries_{example}", (float(fit["queries"]), None)
        yield f"seconds_{example}", (float(fit["seconds"]), None)


def _coverage(bootstrap: xr.Dataset) -> Iterator[tuple[str, Measurement]]:
    """Measure how often the intervals of the exact law's terms hold the exact coefficient."""
    exact = bootstrap["true_coefficient"].values
    there = exact != 0
    low, high = bootstrap["low"].values[:, there], bootstrap["high"].values[:, there]
    inside = ((low <= exact[there]) & (exact[there] <= high)).astype(float)
    # The terms of one trial are correlated: its share is one number.
    value, error, _ = mean_and_error(inside.mean(axis=1))
    yield "bootstrap_coverage", (value, error)
    drawn = bootstrap["coefficient"].transpose("trial", "replicate", "term").values[..., there]
    found = bootstrap["coefficient_all"].transpose("all_trial", "term").values[:, there]
    ratio = np.mean(drawn.std(axis=1, ddof=1).mean(axis=0) / found.std(axis=0, ddof=1))
    # Of a standard deviation from n values: its relative standard error.
    yield "bootstrap_spread", (float(ratio), float(ratio / np.sqrt(2.0 * (len(found) - 1))))
