"""Figures of study ``kawasaki``."""

from hydrolimit.figures import Figure
from hydrolimit.figures.kawasaki import (
    coarse,
    constants,
    energies,
    integrators,
    profiles,
    single_site,
    tradeoff,
)

_TEXT = "Dizdar, Menz, Otto, Wu 2018"

FIGURES = {
    "fig1": Figure(
        profiles.gather,
        profiles.draw,
        "One run at three scales",
        f"{_TEXT}, its micro-, meso- and macroscopic evolutions",
        "a: spins, their projection on splines, and the meso- and macroscopic profiles, which"
        " nearly coincide: the widest is drawn lowest. b: the projection's distance from the"
        " macroscopic profile, a fluctuation. c: that of the mesoscopic profile, with and without"
        " the log det of the coarse-grained Hamiltonian; its scale is much finer. The log det adds"
        " a drift of order M/N. In the mean of runs that of the fluctuations, which a deterministic"
        " flow leaves out, makes up for most of it: the flow without log det is nearer.",
    ),
    "fig2": Figure(
        constants.gather,
        constants.draw,
        "Distance of the runs from the macroscopic profile",
        f"{_TEXT}, hydrodynamic limit; covariance by its Lyapunov equation",
        "a: mean square distance in H⁻¹ at the last time, and slopes of the logarithms with"
        " standard errors; the dotted line is a guide to the eye, not a result. b: N times that,"
        " with the prediction and its limit at ∞, a leading order: few spins lie above by a share"
        " of about 1/(2N). c: the same of the largest N in time. Wide lines: covariance by the"
        " Lyapunov equation; dashed: local equilibrium alone. Bars: one standard error over runs;"
        " points of one abscissa are drawn beside each other.",
    ),
    "fig3": Figure(
        tradeoff.gather,
        tradeoff.draw,
        "Deterministic part and fluctuation of the mesoscopic error, and the best M",
        f"{_TEXT}, mesoscopic evolution on splines",
        "All at the last time. a: distance of the mesoscopic from the macroscopic profile; orders"
        " in 1/M by least squares over the finer half. b: fluctuation of the projected spins;"
        " lines: predicted. c: sum of both parts in L². d: the M of the least predicted sum, by"
        " interpolation of logarithms; beyond the N of the runs (grey) noise goes on as (M − 1)/N."
        " Guides go through the last point inside the list and prove nothing. Open markers: the"
        " least is at an end of the list of M. Where curves coincide, the widest is lowest. Bars:"
        " one standard error over runs; points of one M are drawn beside each other.",
    ),
    "fig4": Figure(
        integrators.gather,
        integrators.draw,
        "Two integrators at equilibrium, by their time step",
        f"{_TEXT}, Kawasaki dynamics",
        "a: mean of ψ' over sites, time and blocks, and what equilibrium has. b: size of its"
        " relative deviation from the equilibrium of as many sites; full where too large, open"
        " where too small. At one c, a scheme is the same for all N: more sites alone do not make"
        " the error smaller. Bars: one standard error over blocks; points of one c are drawn beside"
        " each other.",
    ),
    "fig5": Figure(
        energies.gather,
        energies.draw,
        "Decay of the energy at three scales",
        f"{_TEXT}, the three gradient flows",
        "Above: energies over their values at equilibrium. Below: lines, the squared slope in the"
        " metric; points, minus the difference quotients of the energies. The relative entropy a"
        " site is exact for Gaussian spins. Of others it cannot be sampled in N dimensions: points"
        " in c and f are the mean of the coarse-grained Hamiltonian over runs, with one standard"
        " error, which relaxes to the fluctuations of M − 1 modes, not to 0. Thin lines of b: with"
        " log det, at the N shown; e is without, for N → ∞, as are the wide lines of b. In f, the"
        " wide lines repeat the macroscopic dissipation of d.",
    ),
    "coarse_graining": Figure(
        coarse.gather,
        coarse.draw,
        "The coarse-grained Hamiltonian: distance from the free energy, and convexity",
        f"{_TEXT}, local Cramér theorem",
        "a: how far it is below the macroscopic free energy at the start, by degree. b: the same at"
        " finite N and one degree, both less their values at rest. c: least curvature of the"
        " exact Hamiltonian of K spins (full) and of its saddle-point approximation (open), which"
        " for few spins need not be near; bars at ∞: min φ''; linear below 1, logarithmic above."
        " d: least eigenvalue of the Hessian at the constant profile for the least convex"
        " potential, with the log det (markers) and without (lines), both to saddle-point order:"
        " for few sites a knot the exact one is not convex, as in c. Below the line at 0 there is"
        " no convexity.",
    ),
    "potentials": Figure(
        single_site.gather,
        single_site.draw,
        "Single-site potentials and their Cramér transforms",
        f"{_TEXT}, definition of φ",
        "a: potentials. b: Cramér transforms. c: their slopes, the chemical potential. d: their"
        " curvatures, the diffusivity of the macroscopic equation: positive everywhere, whether"
        " or not the potential is convex.",
    ),
}  # fmt: skip

MOVIES = {}
