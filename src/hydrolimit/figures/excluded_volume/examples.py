"""What Figs. 2 to 4 show of an example: densities, steady states and the relaxation of energy."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable

INTERACTIONS = ["on", "off"]
_ABOUT = ("example", "particles", "range", "coefficient", "axis", "strip")


def gather(datasets: Mapping[str, xr.Dataset], example: str) -> xr.Dataset:
    """Return what the panels of an example show.

    Of ``profile_{example}`` the histograms at the shown times (interaction, shown, bin), those of
    the steady state and the energies of particles at all recorded times; of
    ``density_{example}_{on,off}`` densities on all cells of the same axis, the potential and the
    energy at every step, padded with NaN to the same number (interaction, step).

    The axis is x, and the plane is averaged over y, or y, and it is averaged over |x| < strip.
    """
    profile = datasets[f"profile_{example}"].sel(interaction=INTERACTIONS)
    solved = [datasets[f"density_{example}_{name}"] for name in INTERACTIONS]
    shown = np.array(json.loads(profile.attrs["shown"]), dtype=float)
    kept = ["steady_particles", "steady_particles_se", "energy", "energy_se", "energy_plug_in"]
    at_shown = profile[["particles", "particles_se"]].isel(time=nearest(profile, shown))
    return xr.merge(
        [
            profile[kept].drop_attrs(deep=False),
            as_shown(at_shown, shown),
            _on_cells(solved, profile.attrs, shown),
            _relaxation(solved),
        ]
    ).assign_attrs({name: profile.attrs[name] for name in _ABOUT if name in profile.attrs})


def gather_plane(datasets: Mapping[str, xr.Dataset], example: str) -> xr.Dataset:
    """Return what :func:`gather` does, and of the plane (x, y) the potential and the start."""
    solved = datasets[f"density_{example}_on"]
    start = solved["density"].isel(time=int(np.argmin(solved["time"].values)), drop=True)
    return gather(datasets, example).assign(
        potential_plane=solved["potential"].transpose("x", "y"),
        initial_plane=start.transpose("x", "y"),
    )


def as_shown(data: xr.Dataset, shown: np.ndarray) -> xr.Dataset:
    """Return a dataset whose times are those shown, along a dimension of that name."""
    times = variable("shown", shown, "time shown", "1")
    renamed = data.drop_attrs(deep=False).drop_vars("time").rename_dims(time="shown")
    return renamed.assign_coords(shown=times)


def nearest(data: xr.Dataset, shown: np.ndarray) -> np.ndarray:
    """Return the places of the recorded times nearest to those shown."""
    return np.abs(data["time"].values[:, None] - shown).argmin(axis=0)


def along_axis(field: xr.DataArray, attributes: Mapping, reduce: str = "mean") -> xr.DataArray:
    """Return a field of cells along the axis of a profile, the other axis reduced."""
    if attributes["axis"] == "y":
        half = float(attributes["strip"])
        return getattr(field.isel(x=np.abs(field["x"].values) < half), reduce)("x")
    return getattr(field, reduce)("y") if "y" in field.dims else field


def _on_cells(solved: list[xr.Dataset], attributes: Mapping, shown: np.ndarray) -> xr.Dataset:
    """Return densities, steady states and the potential along the axis."""
    axis = attributes["axis"]
    x = solved[0][axis].values
    density = [
        along_axis(one["density"].isel(time=nearest(one, shown)), attributes)
        .transpose("time", axis)
        .values
        for one in solved
    ]
    steady = [along_axis(one["steady"], attributes).values for one in solved]
    data = {
        "density": variable(("interaction", "shown", axis), np.array(density), "density, PDE"),
        "steady": variable(("interaction", axis), np.array(steady), "steady density, PDE"),
    }
    for reduce, ending in (("mean", ""), ("min", "_low"), ("max", "_high")):
        values = along_axis(solved[0]["potential"], attributes, reduce).values
        text = f"external potential V, its {reduce} across the axis"
        data[f"potential{ending}"] = variable(axis, values, text, "k_B T")
    coordinates = {
        "interaction": variable("interaction", INTERACTIONS, "interaction between particles"),
        axis: variable(axis, x, f"{axis} of the cells' centres"),
    }
    return xr.Dataset(data, coordinates)


def _relaxation(solved: list[xr.Dataset]) -> xr.Dataset:
    """Return the energy over that of the steady state, after every step."""
    steps = max(one.sizes["step"] for one in solved)

    def padded(values: np.ndarray) -> np.ndarray:
        return np.pad(values, (0, steps - values.size), constant_values=np.nan)

    times = [padded(one["step_time"].values) for one in solved]
    above = [padded(one["energy"].values - float(one["energy_steady"])) for one in solved]
    at = ("interaction", "step")
    return xr.Dataset(
        {
            "step_time": variable(at, np.array(times), "time after a step of the solver"),
            "relaxation": variable(at, np.array(above), "energy over that at rest, PDE", "k_B T"),
        }
    )
