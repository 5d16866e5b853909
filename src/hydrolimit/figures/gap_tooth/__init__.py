"""Figures of study ``gap_tooth``."""

from hydrolimit.figures import Figure
from hydrolimit.figures.gap_tooth import (
    accuracy,
    architecture,
    convergence,
    coordinates,
    distances,
    predictions,
    preprocessing,
    scheme,
    solvers,
    training,
    variable,
)

_PAPER = "Arbabi, Kevrekidis 2020"

FIGURES = {
    "fig1": Figure(
        convergence.gather,
        convergence.draw,
        "The gap-tooth scheme beside the direct simulation and Burgers' equation",
        f"{_PAPER}, Fig. 1 and eqs. (1), (2)",
        "a: a small grid; teeth are as wide as they are and as high as their density, and heights"
        " of particles mean nothing. b: densities in the teeth, in the same teeth of the direct"
        " simulation, and of Burgers' equation. c: at the last time, by N and by Z. Points of b and"
        " c: mean over seeds; bars: standard deviation of one run. d: relative L² distance from"
        " Burgers' equation at the last time, mean over seeds with its standard error; dotted, the"
        " distance that independent counts of as many particles would have. e: the same of other"
        " drifts and of the direct simulation; dots: single seeds.",
    ),
    "fig2": Figure(
        variable.gather,
        variable.draw,
        "From the particles in teeth to the variable φ₁",
        f"{_PAPER}, Fig. 2 and eqs. (8) to (13)",
        "a: densities of all teeth of the last snapshot, and the densities in parts of the teeth"
        " that are numbered; ξ: place in the tooth, in its widths; bars: standard deviation of"
        " independent counts; line: density of the tooth. b: distances between all teeth of that"
        " snapshot (above) and the kernel of (10), with the ε of all snapshots. c: moments of the"
        " teeth of all snapshots against φ₁; dashed, those of particles spread evenly, by the"
        " fitted φ₁(ρ). d: eigenvalues of the kernel of (11), the trivial one open.",
    ),
    "fig3": Figure(
        architecture.gather,
        architecture.draw,
        "The networks that learn the law",
        f"{_PAPER}, Fig. 3 and eqs. (14), (15)",
        "The trained networks of the published recipe, from what they see of the variable to its"
        " rate of change; below, how many nodes a layer has, its activation, and over how many"
        " points of the grid a convolution goes. Of a wide layer the 12 nodes with the largest"
        " weights are drawn. A link's width is the size of its weight, over the layer's largest;"
        " inputs are not scaled, so that second derivatives, the largest input, need small ones.",
    ),
    "fig4": Figure(
        predictions.gather,
        predictions.draw,
        "Learned rates of change and trajectories from an unseen start",
        f"{_PAPER}, Fig. 4",
        "a, b: rates of change of ρ and φ₁ in one snapshot of the particles, by Burgers' equation"
        " from its own solution, and by the networks from the smoothed snapshot. The particles'"
        " forward differences are mostly noise, which the networks do not follow; curves that"
        " coincide are drawn one upon another, the wide ones below. c, d: trajectories of ρ and"
        " φ₁, of the networks of the normalised recipe; in the titles the mean squared error over"
        " the variance, over space and time. Below them, profiles at three times.",
    ),
    "fig5": Figure(
        scheme.gather_redistribution,
        scheme.draw_redistribution,
        "How particles that leave a tooth are dealt out to teeth",
        f"{_PAPER}, Fig. 5 and eq. (A1)",
        "Left: particles beyond the right edge of tooth i. Right: who enters which tooth, at the"
        " same δ beyond its left edge and at the height of the particle that they come from; rings:"
        " entered twice; crosses: anti-particles, each of which takes the nearest particle with it."
        " Above, how many enter, and the share of (A1), whose fractions are carried to the next"
        " step. Particles less anti-particles are as many as left.",
    ),
    "fig6": Figure(
        distances.gather,
        distances.draw,
        "Three distances between the particles of teeth",
        f"{_PAPER}, Fig. 6 and eqs. (8), (B4), (B9)",
        "Above: distances between teeth of the last snapshot, the same evenly spaced ones of its"
        " teeth in all panels. Below: the kernel that each distance makes, ε being its median over"
        " pairs of different teeth; for unbalanced transport with √d_U in place of d_U, whose"
        " square root is the metric. Teeth of the same density are near each other by all three.",
    ),
    "fig7": Figure(
        coordinates.gather,
        coordinates.draw,
        "Later diffusion-map coordinates against the first",
        f"{_PAPER}, Fig. 7",
        "Points: teeth of all snapshots, coloured by density. Above each panel the eigenvalue, and"
        " which share of the coordinate's variance is no polynomial in φ₁: where it is small, teeth"
        " lie on a curve, of which φ₁ is the one coordinate. Coordinates of small eigenvalues are"
        " the first to be lost in the noise of the particles.",
    ),
    "solvers": Figure(
        solvers.gather,
        solvers.draw,
        "Three solutions of Burgers' equation from the start of Fig. 1",
        f"{_PAPER}, eq. (2)",
        "a: largest distance of the pseudo-spectral solution, the reference of all figures, from"
        " that by Cole and Hopf. b: largest distance of WENO5 averages over cells from the"
        " reference, over all times of a, and the order between each two grids; in the legend, of"
        " all.",
    ),
    "loss": Figure(
        training.gather,
        training.draw,
        "Loss of the networks over their training",
        f"{_PAPER}, Section V",
        "Solid: training data, in its first epoch while weights still change fast; dashed:"
        " validation data. Dotted: the variance of the rates of change, which a constant would"
        " lose. Most of what is left is noise of the data, common to all networks: losses that"
        " differ by little belong to laws that differ by much, as the figure of their accuracy"
        " shows.",
    ),
    "accuracy": Figure(
        accuracy.gather,
        accuracy.draw,
        "Errors of learned laws against Burgers' equation",
        f"{_PAPER}, Section V",
        "Mean squared errors over the variance, by variable, architecture and recipe; points: test"
        " trajectories, bars: their mean. a: right-hand side on solutions of Burgers' equation;"
        " dotted, what differences in space on this grid alone cost. b: the same where solutions"
        " are smoothed as the data were. c: trajectories from the exact start; line: the particles'"
        " own.",
    ),
    "preprocessing": Figure(
        preprocessing.gather,
        preprocessing.draw,
        "Viscosity and advection in smoothed and differenced data",
        f"{_PAPER}, Section V and eq. (2)",
        "Coefficients of the law that fits best, by the width of the Gaussian filter, with standard"
        " errors over trajectories, of solutions of Burgers' equation and of particles, for"
        " forward and central differences in time. Points of one width are drawn beside each"
        " other. Noise lowers the viscosity that particles seem to have, the filter raises it.",
    ),
}

MOVIES = {}
