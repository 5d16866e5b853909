"""Particles beside equations: counts drawn from known densities, against those and others."""

import numpy as np
import pytest
import xarray as xr

from hydrolimit import fields
from hydrolimit.inference import free_energy, histograms
from hydrolimit.inference.particles_against_equation import compare

CELLS, BINS, PLANE, PARTICLES, BLOCKS, FRAMES = 40, 10, 5, 2000, 30, 7
TIMES = np.array([0.0, 0.1, 0.2])
COEFFICIENT = {"on": 0.4, "off": 0.0}
X = fields.centres(CELLS)


def solutions(dimension):
    """Return made-up densities at three times and at rest, which differ with the interaction."""
    found = {}
    for interaction, tilt in (("on", 0.4), ("off", 0.9)):
        line = np.array([1.0 + tilt * np.exp(-5.0 * t) * np.sin(np.pi * X) for t in TIMES])
        rest, potential = 1.0 - 0.2 * tilt * X, 3.0 * X**2
        density = line
        if dimension == 2:
            density = line[:, :, None] * line[:, None, ::-1]
            rest, potential = rest[:, None] * (1.0 + 0.5 * X), potential[:, None] + X
        space = ("x", "y")[:dimension]
        found[interaction] = xr.Dataset(
            {
                "density": (("time", *space), density),
                "steady": (space, rest),
                "potential": (space, potential),
                "energy_steady": -99.0,
            },
            attrs={"coefficient": COEFFICIENT[interaction]},
        )
    return found


def drawn(rng, density, particles, shape):
    """Return counts (*shape, cells of the density) of so many independent particles."""
    share = density.ravel() / density.sum()
    return rng.multinomial(particles, share, shape).reshape(*shape, *density.shape)


def in_bins(counts, strip, dimension):
    """Return counts along the axis that is shown, and in the plane, from counts in cells."""
    if dimension == 1:
        return counts.reshape(*counts.shape[:-1], BINS, -1).sum(axis=-1), None
    rows = counts if strip is None else counts[..., np.abs(X) < strip, :]
    line = rows.sum(axis=-1 if strip is None else -2)
    fine = CELLS // PLANE
    plane = counts.reshape(*counts.shape[:-2], PLANE, fine, PLANE, fine).sum(axis=(-1, -3))
    return line.reshape(*line.shape[:-1], BINS, -1).sum(axis=-1), plane


def counts_of(rng, solution, dimension, strip):
    shown = [drawn(rng, p, PARTICLES, (BLOCKS,)) for p in solution["density"].values]
    line, plane = in_bins(np.stack(shown, axis=1), strip, dimension)
    steady = drawn(rng, solution["steady"].values, PARTICLES * FRAMES, (BLOCKS,))
    steady_line, _ = in_bins(steady, strip, dimension)
    found = {
        "count": (("block", "time", "bin"), line),
        "steady_count": (("block", "bin"), steady_line),
        "steady_frames": FRAMES,
    }
    if strip is not None:
        found["plane_count"] = (("block", "time", "row", "column"), plane)
    return xr.Dataset(found, {"time": TIMES, "bin": fields.centres(BINS)})


@pytest.fixture(params=[(1, None), (2, None), (2, 0.1)], ids=["line", "plane", "strip"])
def case(request, rng):
    """Return dimension, strip, solutions and their comparison with particles that obey them."""
    dimension, strip = request.param
    densities = solutions(dimension)
    counts = {i: counts_of(rng, densities[i], dimension, strip) for i in densities}
    example = {"strip": strip, "particles": PARTICLES, "dimension": dimension}
    return dimension, strip, densities, compare(counts, densities, example, BINS)


RIGHT = (("on", "nonlinear"), ("off", "linear"))
WRONG = (("on", "linear"), ("off", "nonlinear"))


def test_equations_are_averages_over_bins(case):
    dimension, strip, densities, found = case
    for interaction, law in RIGHT:
        for name, mine in (("density", "equation"), ("steady", "steady_equation")):
            expected = fields.histogram_of(
                densities[interaction][name].values, dimension, BINS, strip
            )
            np.testing.assert_allclose(found[mine].sel(law=law), expected)
    assert found["interaction"].values.tolist() == ["on", "off"]
    assert found["law"].values.tolist() == ["nonlinear", "linear"]
    np.testing.assert_array_equal(found["time"], TIMES)
    np.testing.assert_array_equal(found["bin"], fields.centres(BINS))
    assert (found["realisations"] == BLOCKS).all()


def test_particles_have_their_own_density(case):
    """Reduced chi^2 of all times and bins, and of the steady bins, within 5 deviations."""
    _, _, _, found = case
    for interaction, law in RIGHT:
        for kind in ("", "steady_"):
            density = found[f"{kind}particles"].sel(interaction=interaction)
            error = found[f"{kind}particles_se"].sel(interaction=interaction)
            equation = found["equation" if not kind else "steady_equation"].sel(law=law)
            z2 = ((density - equation) / error) ** 2
            deviation = histograms.chi2_deviation(z2.size, BLOCKS)
            assert abs(z2.mean() * (BLOCKS - 3) / (BLOCKS - 1) - 1.0) < 5.0 * deviation
            assert (error < 0.1 * density).all()


def test_distances_from_right_and_wrong_laws(case):
    _, _, _, found = case
    for interaction, law in RIGHT:
        one = found.sel(interaction=interaction)
        assert (np.abs(one["chi2"].sel(law=law) - 1.0) < 5.0 * histograms.chi2_deviation(
            BINS, BLOCKS)).all()  # fmt: skip
        assert (np.abs(one["distance"].sel(law=law) / one["noise"] - 1.0) < 1.0).all()
    gap = np.abs(found["equation"].sel(law="linear") - found["equation"].sel(law="nonlinear"))
    truth = gap.mean("bin")
    for interaction, law in WRONG:
        one = found.sel(interaction=interaction, law=law)
        allowed = 4.0 * one["distance_se"] + one["noise"]
        assert (np.abs(one["distance"] - truth) < allowed).all()
        assert (one["chi2"].isel(time=slice(2)) > 3.0).all()
    error = found["particles_se"].mean("bin") * np.sqrt(2.0 / np.pi)
    np.testing.assert_allclose(found["noise"], error)


def test_energies_above_those_at_rest_in_the_same_bins(case):
    """Within 4 standard errors of that of the densities that counts are drawn from."""
    dimension, strip, densities, found = case
    for interaction, solution in densities.items():
        arrays = [solution[name].values for name in ("density", "steady", "potential")]
        if dimension == 2:
            # Bins of x, or, where a strip is shown, those of the plane.
            bins = (BINS, 1) if strip is None else (PLANE, PLANE)
            arrays = [
                a.reshape(*a.shape[:-2], bins[0], CELLS // bins[0], bins[1], -1).mean(axis=(-1, -3))
                for a in arrays
            ]
            arrays = [a[..., 0] if strip is None else a for a in arrays]
        else:
            arrays = [a.reshape(*a.shape[:-1], BINS, -1).mean(axis=-1) for a in arrays]
        density, rest, potential = arrays
        c = COEFFICIENT[interaction]
        truth = free_energy.energy(density, potential, c) - free_energy.energy(rest, potential, c)
        one = found.sel(interaction=interaction)
        assert (np.abs(one["energy"] - truth) < 4.0 * one["energy_se"]).all()
        assert (one["energy_se"] < 0.01).all()
        bias = (potential.size - 1) / (2.0 * PARTICLES * BLOCKS)
        raised = (one["energy_plug_in"] - one["energy"]).mean() / bias
        assert 0.5 < raised < 2.5
