"""What the Lyapunov equation predicts of runs about a macroscopic evolution, as a dataset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import xarray as xr

from hydrolimit.continuum.kawasaki import fluctuations
from hydrolimit.cramer import CramerTransform
from hydrolimit.datasets import variable
from hydrolimit.fourier import TrigonometricFunction
from hydrolimit.kawasaki_plan import FRAMES_PER_INTERVAL
from hydrolimit.periodic_splines import PeriodicSplines

# Sites, from which N → ∞ is extrapolated.
LIMIT_OF = (32, 64, 128)
_CONSTANT = "N E‖x - ζ‖² in H⁻¹"
_OF_TIME, _OF_SPACE = ("spins", "time"), ("degree", "knots")


def of_spins(
    cramer: CramerTransform,
    macro: xr.Dataset,
    spins: Iterable[int],
    spaces: Sequence[Sequence[PeriodicSplines]],
) -> xr.Dataset:
    """Return predictions for each N at the snapshots of the macroscopic evolution.

    ``macro`` holds zeta (time, theta) at its frames; spaces are splines by degree and knots.
    ``constant`` and ``local_equilibrium`` (spins, time): N E‖x - ζ‖² with the covariance of the
    Lyapunov equation, and with that of local equilibrium; ``noise`` (spins, time, degree, knots):
    E‖P(x - ζ)‖²; ``noise_white`` (spins, degree, knots): (tr(P Q) - 1)/N, of Gaussian spins;
    ``entropy`` (spins, frame): relative entropy of the law over N, NaN unless ψ = x²/2.
    """
    frames, start = macro["time"].values, TrigonometricFunction.sampled(macro["zeta"].values[0])
    found = []
    for sites in spins:
        covariance, local = _covariances(cramer, macro, sites)
        noise, white = (
            np.array([[quantity(space) for space in row] for row in spaces])
            for quantity in (
                lambda space, covariance=covariance: fluctuations.projected_noise(
                    covariance, space
                ),
                lambda space, sites=sites: (space.cell_trace(sites) - 1.0) / sites,
            )
        )
        entropy = fluctuations.gaussian_entropy(start.cell_averages(sites), frames)
        if not cramer.potential.quadratic:
            entropy = np.full(frames.size, np.nan)
        found.append(
            {
                "constant": fluctuations.dual_constant(covariance),
                "local_equilibrium": fluctuations.dual_constant(local),
                "noise": np.moveaxis(noise, -1, 0),
                "noise_white": white,
                "entropy": entropy,
            }
        )
    words: Mapping[str, tuple] = {
        "constant": (_OF_TIME, f"{_CONSTANT}, predicted"),
        "local_equilibrium": (_OF_TIME, f"{_CONSTANT}, of local equilibrium alone"),
        "noise": ((*_OF_TIME, *_OF_SPACE), "E‖P(x - ζ)‖² in L², predicted"),
        "noise_white": (("spins", *_OF_SPACE), "(tr(P Q) - 1)/N"),
        "entropy": (("spins", "frame"), "relative entropy of the spins' law over N"),
    }
    return xr.Dataset(
        {
            name: variable(dims, np.stack([one[name] for one in found]), text)
            for name, (dims, text) in words.items()
        }
    )


def limits(cramer: CramerTransform, macro: xr.Dataset) -> xr.Dataset:
    """Return ``constant_limit`` and ``local_equilibrium_limit`` (time), both for N → ∞."""
    both = [_covariances(cramer, macro, sites) for sites in LIMIT_OF]
    constant, local = (
        fluctuations.limit([fluctuations.dual_constant(one) for one in each])
        for each in zip(*both, strict=True)
    )
    return xr.Dataset(
        {
            "constant_limit": variable("time", constant, f"{_CONSTANT}, N → ∞"),
            "local_equilibrium_limit": variable(
                "time", local, f"{_CONSTANT}, of local equilibrium alone, N → ∞"
            ),
        }
    )


def _covariances(
    cramer: CramerTransform, macro: xr.Dataset, sites: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return those of the Lyapunov equation and of local equilibrium, at snapshots (time, N, N)."""
    frames = macro["time"].values
    times = frames[::FRAMES_PER_INTERVAL]
    curvature = fluctuations.cell_curvature(cramer, frames, macro["zeta"].values, sites)
    local = np.array([fluctuations.local_equilibrium(curvature(time)) for time in times])
    return fluctuations.covariances(curvature, times), local
