"""The check of a learned law: its density, from the data's start, beside that of the data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable
from hydrolimit.inference.weak_form.density import Grid, histogram
from hydrolimit.inference.weak_form.terms import AXES, Term, scalar, vector

# Particles in an average cell of the coarser grid that densities are compared on, and of that on
# which they are shown, on a line and in a plane (where most cells are empty).
A_CELL = 50
A_CELL_SHOWN = {1: 50, 2: 8}
FEWEST_BINS, MOST_BINS = 6, 64
# A cloud this many boxes wide has left the data behind.
BOXES = 100.0


def widest(grid: Grid) -> float:
    """Return the width of a cloud beyond which a law is said to explode."""
    return BOXES * grid.spacing * max(grid.shape)


def split(position: np.ndarray, number: int, clock) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a start for the law, and the data's trajectories in two parts.

    The start (particle, component) is that of ``number`` trajectories, or half of them if they are
    fewer, drawn from those present at the first time; these, and all others, are the two parts,
    each (1, time, particle, component). Their distance is what as many particles as the law has
    differ by alone.
    """
    experiments, times, particles, dimension = position.shape
    flat = np.moveaxis(position, 1, 0).reshape(times, -1, dimension)
    present = np.flatnonzero(np.isfinite(flat[0, :, 0]))
    drawn = clock.choice(present, min(number, present.size // 2), replace=False)
    rest = np.setdiff1d(np.arange(flat.shape[1]), drawn)
    return flat[0, drawn], flat[None, :, drawn], flat[None, :, rest]


def law_functions(terms: Sequence[Term], coefficient: np.ndarray) -> dict:
    """Return a law as functions: radial, force, half_sigma2 and mixed, None where it has none."""

    def chosen(kind: str, mixed: bool = False) -> list[tuple[Term, float]]:
        pairs = zip(terms, coefficient, strict=True)
        return [(t, w) for t, w in pairs
                if w and t.kind == kind and (t.direction == "dxdy") == mixed]  # fmt: skip

    radial, force = chosen("interaction"), chosen("force")
    even, mixed = chosen("diffusion"), chosen("diffusion", mixed=True)
    return {
        "radial": (lambda r: sum(w * t.radial(r) for t, w in radial)) if radial else None,
        "force": (lambda *x: sum(w * np.array(vector(t, *x)) for t, w in force)) if force else None,
        "half_sigma2": (lambda *x: sum(w * scalar(t, *x) for t, w in even)) if even else None,
        "mixed": (lambda *x: sum(w * scalar(t, *x) for t, w in mixed)) if mixed else None,
    }


def coarse(grid: Grid, cells: float) -> Grid:
    """Return a grid of the same box with about so many cells."""
    dimension = len(grid.shape)
    bins = int(np.clip(cells ** (1.0 / dimension), FEWEST_BINS, MOST_BINS))
    return Grid(grid.low, grid.spacing * grid.shape[0] / bins, (bins,) * dimension)


def compared(
    law: np.ndarray, drawn: np.ndarray, others: np.ndarray, time: np.ndarray, grid: Grid
) -> xr.Dataset:
    """Return the densities of the law's particles (time, particle, component) and of the data.

    ``distance`` is the L1 distance of the law's density from that of the trajectories not drawn,
    ``distance_noise`` that of the drawn ones, as many as the law has. Both are on a grid of about
    fifty particles a cell; the densities of a plane are on a finer one.
    """
    particles = law.shape[1]
    parts = law[None], drawn, others
    rough = coarse(grid, particles / A_CELL)
    of_law, of_drawn, of_others = (histogram(part, rough) for part in parts)
    distance, noise = (_distance(part, of_others, rough) for part in (of_law, of_drawn))
    grid = coarse(grid, particles / A_CELL_SHOWN[len(grid.shape)])
    of_law, of_others = (histogram(part, grid) for part in (law[None], others))
    axes = dict(zip(AXES, grid.axes, strict=False))
    dims = ("time", *axes)
    text = "density of the particles of the"
    return xr.Dataset(
        {
            "density_data": variable(dims, of_others, f"{text} data"),
            "density_law": variable(dims, of_law, f"{text} law"),
            "distance": variable("time", distance, "L1 distance of the law from the data"),
            "distance_noise": variable(
                "time", noise, "L1 distance of as many particles of the data from all others"
            ),
        },
        {
            "time": variable("time", time, "time", "time"),
            **{name: variable(name, axis, name, "length") for name, axis in axes.items()},
        },
    )


def in_words(comparison: xr.Dataset, clipped: float, exploded_at: float | None) -> str:
    """Return in a few lines what the simulation says about the law."""
    # The start is the data's own.
    distance, noise = (
        float(comparison[name].isel(time=slice(1, None)).mean())
        for name in ("distance", "distance_noise")
    )
    lines = []
    if np.isfinite(distance):
        lines.append(
            f"From the data's start, the law's density is at L1 distance {distance:.2g} from the"
            f" data's,\non average over time; as many particles of the data are at {noise:.2g}."
        )
    if exploded_at is not None:
        lines.append(f"The law explodes before t = {exploded_at:g}.")
    if clipped > 0:
        lines.append(
            f"Its diffusivity was negative, and set to zero, in {100 * clipped:.2g} % of the steps."
        )
    return "".join(f"{line}\n" for line in lines)


def _distance(a: np.ndarray, b: np.ndarray, grid: Grid) -> np.ndarray:
    return np.abs(a - b).reshape(len(a), -1).sum(axis=1) * grid.cell
