"""Tables 2 to 5 of Messenger and Bortz 2022, from the config and from what was measured."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import xarray as xr

from hydrolimit.inference.weak_form import terms

# How a kind of term enters equation (3.1).
_COLUMN = {
    "interaction": "∇·(U ∇K ∗ U)",
    "force": "∇·(U ∇V)",
    "diffusion": "½ Σ ∂²(U (σσᵀ)_pq)/∂x_p ∂x_q",
}
# Of the paper's Table 5: rows and columns of G, its condition number, wall time in seconds.
PAPER = {
    "local": ("686×85", "3.8e+07", 9.7),
    "qanr": ("3368×24", "8.7e+08", 2.6),
    "keller_segel": ("6500×53", "4.8e+07", 8.5),
}
EXAMPLES = {"local": "Local 2D", "qanr": "Nonlocal 1D", "keller_segel": "Nonlocal 2D"}


def library(shared: Mapping, dimension: int) -> pd.DataFrame:
    """Return a system's library, Tables 2 to 4: a row a kind of term."""
    candidates = terms.library(shared["library"], dimension)
    rows = []
    for kind in terms.KINDS:
        mine = [term for term in candidates if term.kind == kind]
        functions = ", ".join(term.name.removeprefix(f"{kind} ") for term in mine)
        rows.append({"mean-field term": _COLUMN[kind], "terms": len(mine), "library": functions})
    return pd.DataFrame(rows)


def discretisation(study: Mapping, cost: xr.Dataset) -> pd.DataFrame:
    """Return Table 5: supports, degrees and strides, size and condition of G, and wall times."""
    rows = []
    for system, name in EXAMPLES.items():
        shared, fit = study[system], cost.sel(example=system)
        chosen = shared["test_functions"]
        size, condition, seconds = PAPER[system]
        cells = [shared["bins"]] * (1 if system == "qanr" else 2)
        rows.append(
            {
                "example": name,
                "m_x": chosen["half_widths"]["space"],
                "m_t": chosen["half_widths"]["time"],
                "p_x": chosen["degrees"]["space"],
                "p_t": chosen["degrees"]["time"],
                "s_x": chosen["strides"]["space"],
                "s_t": chosen["strides"]["time"],
                "size(G)": f"{int(fit['rows'])}×{int(fit['terms'])}",
                "size(G), paper": size,
                "κ(G)": f"{float(fit['condition']):.2g}",
                "κ(G), paper": condition,
                "size(U)": "×".join(map(str, [*cells, shared["times"]])),
                "(h, Δt)": f"({float(fit['spacing']):.3f}, {shared['interval']:g})",
                "particles": int(fit["fitted"]),
                "wall time (s)": f"{float(fit['seconds']):.2g}",
                "wall time (s), paper": seconds,
            }
        )
    return pd.DataFrame(rows)


# By number, from the study's config and the dataset of costs.
TABLES = {
    "table2": lambda study, _: library(study["local"], 2),
    "table3": lambda study, _: library(study["qanr"], 1),
    "table4": lambda study, _: library(study["keller_segel"], 2),
    "table5": discretisation,
}


def markdown(table: pd.DataFrame) -> str:
    """Return a table in Markdown."""
    lines = [list(table.columns), ["---"] * table.shape[1], *table.astype(str).to_numpy().tolist()]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
