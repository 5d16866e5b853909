"""The dynamics of the study, and how a dataset holds what belongs to several of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import xarray as xr

TITLES = {
    "local_omega_1": "local, ω = 1",
    "local_omega_20": "local, ω = 20",
    "qanr_deterministic": "QANR, σ = 0",
    "qanr_constant": "QANR, constant σ",
    "qanr_variable": "QANR, variable σ",
    "keller_segel_deterministic": "Keller–Segel, σ = 0",
    "keller_segel_critical": "Keller–Segel, critical σ",
}
SYSTEMS = {
    "local": "local, two dimensions",
    "qanr": "QANR, one dimension",
    "keller_segel": "Keller–Segel, two dimensions",
}


def joined(parts: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return one dataset of all parts, every name, of dimensions too, ending with its part's."""
    return xr.merge(
        [
            part.drop_attrs(deep=False).rename(
                {name: f"{name}_{ending}" for name in {*part.variables, *part.dims}}
            )
            for ending, part in parts.items()
        ]
    )


def part(data: xr.Dataset, ending: str) -> xr.Dataset:
    """Return one of the joined datasets, under plain names."""
    tail = f"_{ending}"
    names = [name for name in data.variables if name.endswith(tail)]
    chosen = data[names]
    return chosen.rename({n: n.removesuffix(tail) for n in {*chosen.variables, *chosen.dims}})


def of_all(
    datasets: Mapping[str, xr.Dataset], kind: str, names: Sequence[str]
) -> dict[str, xr.Dataset]:
    """Return some variables of every dynamics' dataset of a kind, ``{kind}_{label}``."""
    return {
        label: datasets[f"{kind}_{label}"][list(names)]
        for label in TITLES
        if f"{kind}_{label}" in datasets
    }


def labels(data: xr.Dataset, variable: str) -> list[str]:
    """Return the labels of the dynamics that a joined dataset holds a variable of."""
    return [label for label in TITLES if f"{variable}_{label}" in data]
