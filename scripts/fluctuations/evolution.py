"""Evolve a density by the particle-informed operators, by the exact entries and by the full one."""

from hydrolimit import expressions, job, processes, streams
from hydrolimit.continuum import evolutions
from hydrolimit.continuum.finite_elements import HatElements
from hydrolimit.inference import fit_dataset, operator_fit
from hydrolimit.thermodynamics import Thermodynamics


def fitted_operators(fits: dict, draws: int, seed: int, boundary: str) -> dict:
    """Return each fit's operator, its first member the fit itself and the others draws of it."""
    operators = {}
    for name, data in fits.items():
        key = streams.stream_key("fluctuations", "coefficient draws", boundary=boundary, fit=name)
        generator = streams.generator(streams.seed_sequence(seed, key, 0))
        coefficients = fit_dataset.fit_from_dataset(data).members(draws, generator)
        operators[name] = operator_fit.as_operator(coefficients)
    return operators


with job.run(snakemake) as task:  # noqa: F821
    study, boundary = task.params.config["fluctuations"], task.wildcards.boundary
    setting = study["evolution"][boundary]
    mesh = HatElements(study["lattice"]["elements"], periodic=boundary == "periodic")
    initial = expressions.parse(setting["initial"])(mesh.x)
    law = Thermodynamics.beyond(processes.load(study["process"]), initial.max())
    draws = study["evolution"]["draws"]
    window = study["states"]["densities"]
    slopes = [0.0, *study["states"]["slopes"]]
    probed = {
        "densities": (window["first"], window["last"]),
        "slopes": (min(slopes), max(slopes)),
    }
    fits = {name: task.load(name, made_by="fluctuations_fit")
            for name in ("constrained", "unconstrained")}  # fmt: skip
    task.save(
        evolutions.compare(
            mesh, initial, law, fitted_operators(fits, draws, task.params.seed, boundary),
            {"members": draws + 1, "frames": study["evolution"]["frames"], **setting},
            probed,
        ),
        title=f"Density evolution, {boundary}: particle-informed law and references",
        source="Li, Dirr, Embacher, Zimmer, Reina 2019, equations (7) and (8), Figs. 4 and A.5",
    )  # fmt: skip
