"""Figures of study ``excluded_volume``."""

from functools import partial

from hydrolimit.figures import Figure
from hydrolimit.figures.excluded_volume import (
    examples,
    marginals,
    plane,
    rates,
    rods,
    solver,
    steps,
)

_PAPER = "Bruna, Burger, Carrillo 2020"
_ENERGIES = (
    " Blue, with interaction; red, without. Bars: one standard error over realisations. ΔE of the"
    " particles is that of their histograms, whose bias a jackknife takes out: without that it is"
    " what the faint dots show. Values below twice their error are shown as upper limits, two"
    " errors above them, or above 0 where they are negative. Of many recorded times only some are"
    " drawn."
)

FIGURES = {
    "fig1": Figure(
        rates.gather,
        rates.draw,
        "Decay of the free energy of rods on a line without an external potential",
        f"{_PAPER}, Fig. 1 and eqs. (4.1), (4.2)",
        "ΔE of the linear and the nonlinear equation and of the latter linearised at rest. Rates"
        " are least-squares slopes of log ΔE over the windows that are drawn wide and pale; in"
        " brackets, what theory says.",
    ),
    "fig2": Figure(
        partial(examples.gather, example="disks"),
        marginals.draw,
        "Hard disks in a quadratic external potential",
        f"{_PAPER}, Fig. 2 and eqs. (4.1), (4.2)",
        "a: external potential. b: density at the times listed, the later the darker; empty bins"
        " have no point, and of more than three times only the last has points. c: steady state, of"
        " the particles an average over late times. d: relaxation of the free energy."
        + _ENERGIES,
    ),
    "fig3": Figure(
        partial(examples.gather, example="yukawa"),
        marginals.draw,
        "Particles with Yukawa interaction in a volcano-shaped external potential",
        f"{_PAPER}, Fig. 3 and eqs. (4.1), (4.2)",
        "a: external potential. b: density at the times listed, the later the darker; empty bins"
        " have no point, and of more than three times only the last has points. c: steady state, of"
        " the particles an average over late times. d: relaxation of the free energy."
        + _ENERGIES,
    ),
    "fig4": Figure(
        partial(examples.gather_plane, example="power"),
        plane.draw,
        "Particles that repel each other by a power law in a volcano-shaped external potential",
        f"{_PAPER}, Fig. 4 and eqs. (4.1), (4.2)",
        "a: external potential. b: start. c: cut along x = 0, averaged over a strip, at the times"
        " listed (thin, the later the darker) and at rest (wide); particles at rest and at the last"
        " of these times (at all if they are at most three). d: relaxation of the free energy."
        + _ENERGIES,
    ),
    "rods": Figure(
        rods.gather,
        rods.draw,
        "Hard rods against their exact density and both equations",
        f"{_PAPER}, eq. (4.1), set-up of Fig. 1",
        "Above: histograms of rods (bars: one standard error; empty bins have no point), the exact"
        " density averaged over bins, and both equations. Below, by time: L1 distances of"
        " histograms, beside what statistical errors alone make of them, and reduced chi-squared.",
    ),
    "solver": Figure(
        solver.gather,
        solver.draw,
        "Finite volumes: order of convergence, and what is kept at every step",
        f"{_PAPER}, eqs. (4.1), (4.2)",
        "a: L1 error on smooth problems. b to d: over all steps of every run, the largest drift of"
        " mass (dotted: the most that is admitted), the largest rise of energy in a step, and the"
        " least density, which is 0 where a start has no particles.",
    ),
    "steps": Figure(
        steps.gather,
        steps.draw,
        "Errors of the particles' time steps and cut-offs",
        f"{_PAPER}, Section 4 and eq. (3.26)",
        "a: reduced chi-squared of rods against their exact density, and of points against the"
        " linear equation. b: mean of x of disks at their second shown time. c: pair distribution"
        " of disks at contact. d, e: relative error of α of soft pairs moved in steps of time, by"
        " scheme; circle: the step used, diamonds: that of the paper; full where α is too large,"
        " open where too small. f: that of potentials cut off and shifted, and the cut-offs used."
        " Bars: one standard error.",
    ),
}  # fmt: skip

MOVIES = {}
