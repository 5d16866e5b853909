"""Figs. 3 and A.6: where the operator was probed, its measured entries and their fit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.ticker import MaxNLocator

from hydrolimit.datasets import variable
from hydrolimit.figures import style

# Column a of K_ba, by offset = row b minus column a.
COLUMNS = {0: "a = b", 1: "a = b − 1", -1: "a = b + 1"}
DENSITY, SLOPE = r"$\rho_a$ (particles per site)", r"$\nabla\rho|_a$"
ENTRY = r"$K_{ba}$"
# Each entry's place on the page (left, bottom, width, height as shares of it), the side it is seen
# from (the diagonal rises with the density, its neighbours fall) and its title's upper left corner.
_PANELS = {
    0: ((0.455, 0.51, 0.42, 0.44), -128, (0.505, 0.988)),
    1: ((0.005, 0.035, 0.42, 0.44), -52, (0.075, 0.498)),
    -1: ((0.455, 0.035, 0.42, 0.44), -52, (0.505, 0.498)),
}
_LIMIT = 3.0  # standard errors at which the colours end
_BEYOND = 0.03  # length of the colours beyond, over that of those between
_MANY = 500  # points from which on markers are small
_GRID = 13  # lines of the fit's surface in each direction


def gather(operator: xr.Dataset, fit: xr.Dataset) -> xr.Dataset:
    """Return measured entries (point, offset), the fit at the same points, and its surface."""
    offsets = fit["offset"].values
    measured = operator.sel(offset=offsets)

    def polynomial(density, slope):
        monomials = density ** fit["power_rho"] * slope ** fit["power_slope"]
        return (fit["coefficient"] * monomials).sum("monomial")

    rho, slope = operator["rho"].values, operator["slope"].values
    lines = {
        "surface_rho": np.linspace(rho.min(), rho.max(), _GRID),
        "surface_slope": np.linspace(slope.min(), slope.max(), _GRID),
    }
    surface = polynomial(*(xr.DataArray(values, dims=name) for name, values in lines.items()))
    fitted = polynomial(*(xr.DataArray(values, dims="point") for values in (rho, slope)))
    at, per_site = ("point", "offset"), "particles per site"
    return xr.Dataset(
        {
            "entry": variable(at, measured["entry"].values, "operator entry K_ba by covariation"),
            "entry_se": variable(at, measured["entry_se"].values, "standard error of K_ba"),
            "fitted": variable(at, fitted.transpose(*at).values, "fit of K_ba"),
            "surface": variable(
                (*lines, "offset"), surface.transpose(*lines, "offset").values, "fit of K_ba"
            ),
            "chi2_reduced": variable((), float(fit["chi2_reduced"]), "reduced chi2 of the fit"),
            "blocks": variable((), operator.sizes["block"], "blocks behind a standard error"),
            "constrained": variable((), int(fit["constrained"]), "1 if the fits sum to zero"),
        },
        coords={
            "rho": variable("point", rho, "measured density rho_a", per_site),
            "slope": variable("point", slope, "slope of the profile", per_site),
            "offset": variable("offset", offsets, "row b minus column a of K_ba"),
            "surface_rho": variable("surface_rho", lines["surface_rho"], "density", per_site),
            "surface_slope": variable("surface_slope", lines["surface_slope"], "slope", per_site),
        },
    )


def gather_constrained(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return what Fig. 3 shows."""
    return gather(datasets["operator"], datasets["fit"])


def gather_unconstrained(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return what Fig. A.6 shows."""
    return gather(datasets["operator_unconstrained"], datasets["fit_unconstrained"])


def draw(data: xr.Dataset):
    """Draw V_discr and the three entries, in the paper's arrangement."""
    figure = style.figure(style.WIDTH, 6.0, layout="none")
    _draw_states(figure.add_axes((0.075, 0.57, 0.325, 0.37)), data)
    _write_title(figure, (0.075, 0.988), "a", r"$V_{\mathrm{discr}}$, the states probed")
    for panel, (offset, (place, side, corner)) in zip("bcd", _PANELS.items(), strict=True):
        entry = data.sel(offset=offset)
        _draw_entry(figure.add_axes(place, projection="3d"), entry, side)
        _write_title(figure, corner, panel, f"{ENTRY}, {COLUMNS[offset]}\n{_error_text(entry)}")
    _draw_residuals(figure, data)
    return figure


def residuals(data: xr.Dataset) -> np.ndarray:
    """Return (measured - fit) / standard error of the entries."""
    return ((data["entry"] - data["fitted"]) / data["entry_se"]).values


def _write_title(figure, corner: tuple[float, float], panel: str, text: str) -> None:
    """Write letter and title of a panel: not every panel's axes end at its corner."""
    left, top = corner
    figure.text(left, top, panel, fontweight="bold", va="top")
    figure.text(left + 0.025, top, text, va="top", fontsize=7.5)


def _draw_residuals(figure, data: xr.Dataset) -> None:
    """Draw the colours' bar, and along it how often each deviation occurs."""
    low, height = 0.54, 0.38
    bar = figure.colorbar(
        ScalarMappable(Normalize(-_LIMIT, _LIMIT), style.DIVERGING),
        cax=figure.add_axes((0.904, low, 0.012, height)),
        extend="both",
        extendrect=True,
        extendfrac=_BEYOND,
    )
    bar.set_label(
        "(measured − fit) / standard error\n▲ above, ▼ below; bars: all entries, line: normal",
        fontsize=7,
    )
    # Beside the bar's part between its extensions.
    inner = height / (1 + 2 * _BEYOND)
    axes = figure.add_axes((0.855, low + _BEYOND * inner, 0.045, inner))
    z = residuals(data).ravel()
    bins = np.linspace(-_LIMIT, _LIMIT, 25)
    axes.hist(
        z, bins, weights=np.full(z.size, 1 / (z.size * (bins[1] - bins[0]))),
        orientation="horizontal", color="0.75",
    )  # fmt: skip
    normal = np.exp(-(bins**2) / 2) / np.sqrt(2 * np.pi)
    axes.plot(normal, bins, "k-", linewidth=0.8)
    axes.set_ylim(-_LIMIT, _LIMIT)
    axes.invert_xaxis()
    axes.set_axis_off()


def _draw_states(axes, data: xr.Dataset) -> None:
    """Draw the pairs (ρ_a, ∇ρ|_a), and say how well the fit meets the entries there."""
    points = data.sizes["point"]
    flat = data["slope"].values == 0
    size = 5.0 if points < _MANY else 2.0
    black = " (black in b to d)" if points >= _MANY else ""
    for chosen, marker, colour, name, note in (
        (flat, "o", style.BLUE, "flat profiles", black),
        (~flat, "s", style.VERMILION, "affine profiles", ""),
    ):
        if chosen.any():
            axes.scatter(
                data["rho"].values[chosen], data["slope"].values[chosen], size, colour,
                marker=marker, linewidths=0,
                label=f"{name}, {style.number(chosen.sum())} points{note}",
            )  # fmt: skip
    axes.set(xlabel=DENSITY, ylabel=SLOPE + " (particles per site)")
    top = np.abs(data["slope"].values).max()
    axes.set_ylim(-1.15 * top, 2.05 * top)
    axes.legend(loc="upper left", title=_quality(data), title_fontsize=7, alignment="left",
                handlelength=1)  # fmt: skip


def _quality(data: xr.Dataset) -> str:
    blocks, chi2 = int(data["blocks"]), float(data["chi2_reduced"])
    expected = f" ({(blocks - 1) / (blocks - 3):.2f} expected)" if blocks > 3 else ""
    kind = "mass conserved by constraint" if int(data["constrained"]) else "mass not constrained"
    return f"Fit: {kind},\nreduced χ² = {chi2:.2f}{expected}"


def _draw_entry(axes, data: xr.Dataset, side: float) -> None:
    """Draw one entry's measured points over its fit's surface, seen from an azimuth in degrees."""
    # Points before the surface, not behind it as far as their mean depth says so.
    axes.computed_zorder = False
    rho, slope = np.meshgrid(data["surface_rho"], data["surface_slope"], indexing="ij")
    axes.plot_surface(
        rho, slope, data["surface"].values, rstride=1, cstride=1, color="0.8", alpha=0.35,
        edgecolor="0.45", linewidth=0.3, shade=False, zorder=1,
    )  # fmt: skip
    residual = residuals(data)
    many = residual.size >= _MANY
    size, edge = (4, 0.1) if many else (9, 0.25)
    # Where the nodes of a flat profile lie on each other, only the outermost colours would show.
    coloured = (data["slope"].values != 0) | (not many)
    axes.scatter(
        *(data[name].values[~coloured] for name in ("rho", "slope", "entry")),
        c=style.BLACK, marker=".", s=size, linewidths=0, depthshade=False, zorder=2,
    )  # fmt: skip
    # Above and below differ in shape too: the ends of a diverging map look alike in grey.
    for chosen, marker in ((coloured & (residual >= 0), "^"), (coloured & (residual < 0), "v")):
        axes.scatter(
            *(data[name].values[chosen] for name in ("rho", "slope", "entry")),
            c=residual[chosen], cmap=style.DIVERGING, vmin=-_LIMIT, vmax=_LIMIT, marker=marker,
            s=size, linewidths=edge, edgecolors="0.2", depthshade=False, zorder=3,
        )  # fmt: skip
    axes.set(xlabel=r"$\rho_a$", ylabel=SLOPE, zlabel=ENTRY)
    for axis, pad in ((axes.xaxis, -3), (axes.yaxis, -3), (axes.zaxis, 4)):
        axis.set_tick_params(pad=2 if axis is axes.zaxis else -1)
        axis.labelpad = pad
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.view_init(elev=22, azim=side)
    axes.set_box_aspect((1.1, 1.1, 0.85), zoom=1.0)


def _error_text(data: xr.Dataset) -> str:
    """Say how large an entry's standard errors are."""
    relative = np.abs(data["entry_se"] / data["entry"]).values
    flat = data["slope"].values == 0
    parts = [
        f"{name} {100 * np.median(relative[chosen]):.2g} %"
        for chosen, name in ((flat, "flat"), (~flat, "affine"))
        if chosen.any()
    ]
    return "median standard error: " + ", ".join(parts)
