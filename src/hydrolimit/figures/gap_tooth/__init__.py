"""Figures of study ``gap_tooth``."""

from hydrolimit.figures import Figure
from hydrolimit.figures.gap_tooth import (
    accuracy,
    architecture,
    predictions,
    preprocessing,
    training,
)

_PAPER = "Arbabi, Kevrekidis 2020"

FIGURES = {
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
