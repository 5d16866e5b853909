"""Figures of study ``mean_field``."""

from functools import partial

from hydrolimit.figures import Figure
from hydrolimit.figures.mean_field import (
    convergence,
    cost,
    densities,
    extrinsic,
    laws,
    loss,
    uncertainty,
)

_PAPER = "Messenger, Bortz 2022"
_COUNTS = (
    " At each point: how many trials found exactly the true terms, of how many; errors are means"
    " over the former, with one standard error where there are at least two. Slopes: least squares"
    " of all these trials' log errors, with jackknife errors over groups of experiments."
)
_NOISE = (
    " Colour and marker: noise ratio ε. a, over the trials that found exactly the true terms; b,"
    " their share; c, d, over all trials; e, the coefficient of ∆u in the trials that found one,"
    " and s²/2, which noise of standard deviation s looks like (dotted)."
)

FIGURES = {
    "fig1": Figure(
        cost.gather,
        cost.draw,
        "Cost of the interaction on a grid and over pairs of particles",
        f"{_PAPER}, Fig. 1 and Section 4.2",
        "a, b: by which factor a grid reduces evaluations of the force between particles, for 10"
        " experiments of 100 times (where shown, the white line is a factor of 1). c: the time"
        " that the force on all particles at one time takes either way, measured.",
    ),
    "fig2": Figure(
        densities.gather_local,
        densities.draw_local,
        "Histograms of particles in a medium of varying diffusivity",
        f"{_PAPER}, Fig. 2 and eq. (5.2)",
        "Densities two records after the start (left) and late (right), at ω = 1 (top), where the"
        " medium shapes them, and at ω = 20 (bottom), where its waves average out.",
    ),
    "fig3": Figure(
        convergence.gather_local,
        convergence.draw_local,
        "Errors and true positivity of the local laws against the number of particles",
        f"{_PAPER}, Fig. 3, eqs. (5.1) to (5.3)",
        "ω = 1 against the exact law, ω = 20 against the homogenised one. a: error of σ; dotted,"
        " how far the particles' own σ at ω = 20 is from the homogenised one, by the time step of"
        " Euler and Maruyama: what the error tends to with N. b: error of ∇V. c: true"
        " positivity ratio, which tends to 1." + _COUNTS,
    ),
    "fig4": Figure(
        densities.gather_nonlocal,
        densities.draw_nonlocal,
        "Histograms of particles that attract and repel each other in one dimension",
        f"{_PAPER}, Fig. 4 and eq. (5.4)",
        "Densities over time. Above: without diffusion, with a constant one, with one that vanishes"
        " at x = 2. Below: without diffusion, the positions measured with growing noise.",
    ),
    "fig5": Figure(
        extrinsic.gather_by_particles,
        extrinsic.draw_by_particles,
        "Recovery in one dimension from positions measured with noise",
        f"{_PAPER}, Fig. 5",
        "Against the number of particles. Dashes: how ε is defined." + _NOISE,
    ),
    "fig6": Figure(
        partial(convergence.gather_intrinsic, label="qanr_constant"),
        convergence.draw_intrinsic,
        "Recovery in one dimension with constant diffusivity",
        f"{_PAPER}, Fig. 6",
        "a: error of ∇K. b: error of σ. c: true positivity ratio." + _COUNTS,
    ),
    "fig7": Figure(
        partial(convergence.gather_intrinsic, label="qanr_variable"),
        convergence.draw_intrinsic,
        "Recovery in one dimension with variable diffusivity",
        f"{_PAPER}, Fig. 7",
        "a: error of ∇K. b: error of σ. c: true positivity ratio." + _COUNTS,
    ),
    "fig8": Figure(
        densities.gather_aggregation,
        densities.draw_aggregation,
        "Histograms of particles under logarithmic attraction",
        f"{_PAPER}, Fig. 8 and eq. (5.5)",
        "Above: without diffusion, measured with noise; the cloud contracts. Below: at the critical"
        " diffusivity, which nearly holds it.",
    ),
    "fig9": Figure(
        extrinsic.gather_by_experiments,
        extrinsic.draw_by_experiments,
        "Recovery in two dimensions from positions measured with noise",
        f"{_PAPER}, Fig. 9",
        "Against the number of particles of all experiments. Dashes and open markers: N." + _NOISE,
    ),
    "fig10": Figure(
        partial(convergence.gather_intrinsic, label="keller_segel_critical"),
        partial(convergence.draw_intrinsic, slopes={"error_diffusivity": (-2 / 3, "-2/3")}),
        "Recovery in two dimensions at the critical diffusivity",
        f"{_PAPER}, Fig. 10",
        "a: error of ∇K. b: error of σ. c: true positivity ratio." + _COUNTS,
    ),
    "laws": Figure(
        laws.gather,
        laws.draw,
        "Learned forces and diffusivities against the exact ones",
        f"{_PAPER}, Section 5",
        "The functions of every trial that found exactly the true terms (thin), and the exact one"
        " (dashed; at ω = 20 the homogenised one), in two dimensions along x through the"
        " middle of the box. A dynamics has no panel for what it lacks and no such trial learned.",
    ),
    "uncertainty": Figure(
        uncertainty.gather,
        uncertainty.draw,
        "Bootstrap intervals against the spread over trials",
        f"{_PAPER}, Section 5.2",
        "QANR, constant σ. Above each other: a coefficient's bootstrap interval in some trials"
        " (bars), its values in all trials (dots) with their central interval (black), and the"
        " exact one (dashed). Last: how often replicates chose each term, full where it is there.",
    ),
    "loss": Figure(
        loss.gather,
        loss.draw,
        "Loss against the sparsity threshold",
        f"{_PAPER}, eq. (4.6)",
        "The loss of one trial of every dynamics, by the threshold λ, and the threshold chosen"
        " (open marker), the smallest of those with the least loss.",
    ),
}  # fmt: skip

MOVIES = {}
