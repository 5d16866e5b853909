"""Figures and movies of study ``fluctuations``."""

from functools import partial

from hydrolimit.figures import Figure
from hydrolimit.figures.fluctuations import (
    evolution,
    locality,
    method,
    operator_surface,
    preparation,
    taylor,
)

_PAPER = "Li, Dirr, Embacher, Zimmer, Reina 2019"
_ENTRIES = (
    " b to d: the entries K_ba over (ρ_a, ∇ρ|_a), measured by covariation (triangles, upwards if"
    " above the fit and downwards if below, coloured by their distance from it in standard errors)"
    " and fitted by quadratic polynomials (surface). Beside the colours: how often each distance"
    " occurs, and a normal density."
)
_EVOLUTIONS = (
    " a, b: densities at the times listed, by the particle-informed law (blue, band of two standard"
    " errors from draws of the fitted coefficients, open markers where the reference leaves the"
    " probed densities and slopes), by the exact entries in the same scheme (orange) and by m(ρ)"
    " without the Taylor step (dotted). c, d: L² distances to the exact entries' densities, over"
    " the start's deviation from its mean, with the size of the law's standard error."
)

FIGURES = {
    "fig1": Figure(
        method.gather,
        method.draw,
        "From particles to the operator, on one profile",
        f"{_PAPER}, Figs. 1 and 2",
        "The method on actual data. a: a profile, one realisation of it, and three hat functions."
        " b: its sites around node a; arrows are as thick as the site's jump rate is high."
        " c: increments of Y_a over the time h in some realisations. d: the operator K_ba measured"
        " by their covariance (hatched: not measured). e: its middle column, enlarged beyond the"
        " tridiagonal, with two standard errors.",
    ),
    "fig3": Figure(
        operator_surface.gather_constrained,
        operator_surface.draw,
        "Measured operator entries and their fit, mass conserved",
        f"{_PAPER}, Fig. 3",
        "a: the states probed." + _ENTRIES + " The three polynomials sum to zero.",
    ),
    "fig4": Figure(
        evolution.gather_constrained,
        evolution.draw,
        "Density evolutions by the particle-informed law, mass conserved",
        f"{_PAPER}, Fig. 4",
        "The law fitted with conserved mass." + _EVOLUTIONS,
    ),
    "figA5": Figure(
        evolution.gather_unconstrained,
        evolution.draw,
        "Density evolutions by the particle-informed law, mass not constrained",
        f"{_PAPER}, Fig. A.5",
        "The law fitted without the constraint of mass." + _EVOLUTIONS,
    ),
    "figA6": Figure(
        operator_surface.gather_unconstrained,
        operator_surface.draw,
        "Measured operator entries and their fit, mass not constrained",
        f"{_PAPER}, Fig. A.6",
        "a: the states probed, every node a point." + _ENTRIES + " The fits are independent.",
    ),
    "figC": Figure(
        taylor.gather,
        taylor.draw,
        "Error of the Taylor step against the spacing of the nodes",
        f"{_PAPER}, Appendix C",
        "Largest error of Σ_a K_ba F_a against the full operator over the spacing of the nodes,"
        " and a line of the third order.",
    ),
    "locality": Figure(
        locality.gather,
        locality.draw,
        "Measured entries against the exact ones, by distance from the diagonal",
        f"{_PAPER}, Section 3 (locality)",
        "a: deviations of the entries from ⟨m∇γ_a, ∇γ_b⟩, zero beyond the tridiagonal, in their"
        " standard errors. b: their mean square over its expectation, by offset. c, d: entries at"
        " distance 2 and 3 over the diagonal one, with one standard error.",
    ),
    "preparation": Figure(
        preparation.gather,
        preparation.draw,
        "Operator entries from two preparations of the same profiles",
        f"{_PAPER}, Algorithm 1",
        "a to c: entries from evolved configurations over those from local equilibrium, the"
        " deficit of the quiet start taken off, with one standard error. d: the differences in"
        " their standard errors beside a normal density.",
    ),
}

# From the dataset of the figure that shows the same: Fig. 4, or A.5.
MOVIES = {
    "movie1": partial(evolution.movie, boundary="periodic"),
    "movie2": partial(evolution.movie, boundary="dirichlet"),
    "movie3": partial(evolution.movie, boundary="periodic"),
    "movie4": partial(evolution.movie, boundary="dirichlet"),
}
