"""Fig. 7: later diffusion-map coordinates against the first."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr

from hydrolimit.figures import style

_COLUMNS, _PANELS = 3, 6
_SHOWN = ["coordinate", "eigenvalue", "residual_share", "density"]


def gather(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return all coordinates of the teeth, eigenvalues, and what is no function of the first."""
    kept = datasets["variable"][_SHOWN].drop_attrs(deep=False)
    return kept.isel(later_mode=slice(_PANELS))


def draw(data: xr.Dataset):
    """Draw a panel for each later coordinate, coloured by the density of the tooth."""
    modes = data["later_mode"].values
    columns = min(_COLUMNS, modes.size)
    rows = -(-modes.size // columns)
    figure = style.figure(style.WIDTH, 0.4 + 2.2 * rows)
    panels = figure.subplots(rows, columns, sharex=True, squeeze=False)
    first = data["coordinate"].sel(mode=1).values
    for axes, mode in zip(panels.flat, modes, strict=False):
        drawn = axes.scatter(first, data["coordinate"].sel(mode=mode), 4, c=data["density"],
                             cmap=style.ORDERED, linewidths=0.0)  # fmt: skip
        share = float(data["residual_share"].sel(later_mode=mode))
        axes.set_ylabel(rf"$\phi_{{{mode}}}$")
        axes.set_title(rf"$\lambda_{{{mode}}}$ = {float(data['eigenvalue'][mode]):.3g}"
                       "\n" rf"no function of $\phi_1$: {_percent(share)}")  # fmt: skip
    for axes in panels.flat[modes.size :]:
        axes.remove()
    # The lowest panel of every column, which is not of the last row if that is short.
    for column in range(columns):
        lowest = panels[(modes.size - 1 - column) // columns, column]
        lowest.set_xlabel(r"$\phi_1$")
        lowest.tick_params(labelbottom=True)
    shown = list(panels.flat[: modes.size])
    bar = figure.colorbar(drawn, ax=shown, aspect=40, pad=0.02)
    bar.set_label(r"$\rho$")
    return figure


def _percent(share: float) -> str:
    """Return a share in percent, with two digits down to a thousandth."""
    if share < 1e-5:
        return "< 0.001 %"
    return f"{100.0 * share:.2g} %" if share < 0.995 else f"{100.0 * share:.0f} %"
