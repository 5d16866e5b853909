"""Histograms and free energies of particles beside those of the equations they should obey.

Particles with and without interaction (``on``, ``off``), each against the nonlinear and the linear
equation, at all recorded times and in the steady state. A block is one realisation.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from hydrolimit import fields
from hydrolimit.datasets import variable
from hydrolimit.inference import free_energy, histograms

INTERACTIONS = ("on", "off")
# The equation with the coefficient of ``on``, and that with none.
LAWS = {"nonlinear": "on", "linear": "off"}


def compare(
    counts: Mapping[str, xr.Dataset],
    densities: Mapping[str, xr.Dataset],
    example: Mapping,
    bins: int,
) -> xr.Dataset:
    """Return the comparison of an example, whose config ``example`` is.

    Parameters
    ----------
    counts
        By interaction, with variables as `particles.brownian.histograms.COUNTS` names them.
    densities
        By interaction, solutions of the equation: density, steady, potential, energy_steady.
    bins
        Of the histograms.
    """
    strip, particles, dimension = example["strip"], example["particles"], example["dimension"]
    width = 1.0 / bins
    volume = width if strip is None else 2.0 * strip * width
    equation = {
        law: fields.histogram_of(densities[i]["density"].values, dimension, bins, strip)
        for law, i in LAWS.items()
    }
    at_rest = {
        law: fields.histogram_of(densities[i]["steady"].values, dimension, bins, strip)
        for law, i in LAWS.items()
    }
    parts = [
        _of_particles(counts[i], particles, volume, width, equation).merge(
            _energies(counts[i], densities[i], particles)
        )
        for i in INTERACTIONS
    ]
    together = xr.concat(parts, "interaction", combine_attrs="drop_conflicts")
    return together.assign(
        equation=variable(("law", "time", "bin"), list(equation.values()), "density of a law"),
        steady_equation=variable(("law", "bin"), list(at_rest.values()), "steady density of a law"),
    ).assign_coords(
        interaction=variable("interaction", list(INTERACTIONS), "interaction of particles"),
        law=variable("law", list(LAWS), "law"),
        time=counts["on"]["time"],
        bin=counts["on"]["bin"],
    )


def _of_particles(
    counts: xr.Dataset, particles: int, volume: float, width: float, equation: Mapping
) -> xr.Dataset:
    """Return densities of histograms, and how far they are from those of the laws."""
    count = counts["count"].values
    density, error = histograms.density(count, particles, volume)
    frames = particles * int(counts["steady_frames"])
    steady, steady_error = histograms.density(counts["steady_count"].values, frames, volume)
    far = [
        histograms.distance(count, particles, volume, width, reference)
        for reference in equation.values()
    ]
    chi2 = [histograms.chi2(count, particles, volume, reference) for reference in equation.values()]
    line, times = ("time", "bin"), ("law", "time")
    return xr.Dataset(
        {
            "particles": variable(line, density, "density of particles"),
            "particles_se": variable(line, error, "standard error of particles"),
            "steady_particles": variable("bin", steady, "density of particles at rest"),
            "steady_particles_se": variable(
                "bin", steady_error, "standard error of steady_particles"
            ),
            "noise": variable("time", histograms.noise(error, width), "L1 distance of noise alone"),
            "distance": variable(times, [d for d, _ in far], "L1 distance from a law"),
            "distance_se": variable(times, [e for _, e in far], "standard error of distance"),
            "chi2": variable(times, chi2, "reduced chi^2 against a law"),
            "realisations": variable((), len(count), "number of realisations"),
        }
    )


def _energies(counts: xr.Dataset, solution: xr.Dataset, particles: int) -> xr.Dataset:
    """Return the free energies of histograms, less that of the steady state in the same bins."""
    name = "plane_count" if "plane_count" in counts else "count"
    count, coefficient = counts[name].values, solution.attrs["coefficient"]
    shape = count.shape[2:]
    potential = _coarse(solution["potential"].values, shape)
    rest = free_energy.energy(_coarse(solution["steady"].values, shape), potential, coefficient)
    found = free_energy.estimate(count, particles, potential, coefficient)
    units = "k_B T"
    return xr.Dataset(
        {
            "energy": variable("time", found.value - rest, "free energy above the least", units),
            "energy_se": variable("time", found.error, "standard error of energy", units),
            "energy_plug_in": variable(
                "time", found.plug_in - rest, "energy without the correction of its bias", units
            ),
        }
    )


def _coarse(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return averages over bins, of which ``shape`` says how many; a line of a plane's averages."""
    if len(shape) == 1:
        return fields.histogram_of(values, values.ndim, shape[0], None)
    rows, columns = shape
    return values.reshape(rows, -1, columns, values.shape[1] // columns).mean(axis=(1, 3))
