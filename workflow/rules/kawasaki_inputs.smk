"""What the rules of study `kawasaki` depend on: files, and keys of the config."""

from hydrolimit import costs, kawasaki_plan

KAWASAKI = f"{RESULTS}/kawasaki"
SPIN_SYSTEM = config["kawasaki"]
POTENTIALS = list(kawasaki_plan.active_potentials(SPIN_SYSTEM))
SHOWN_POTENTIAL = SPIN_SYSTEM["shown"]["potential"]
# Whose energies Figure 5 shows; the Gaussian's microscopic one is known exactly.
ENERGIES_OF = [name for name in POTENTIALS if name in (SHOWN_POTENTIAL, "gaussian")]
SHOWN = [f"shown.{key}" for key in ("spins", "degree", "knots")]
# Of the macroscopic evolution, which everything else is compared with.
EVOLUTION = ["initial", "time", "snapshots"]


def kawasaki_keys(*keys):
    """The config reduced to these keys of the study."""
    return chosen(*[f"kawasaki.{key}" for key in keys])


def keys_of_potential(potential, *keys):
    """The config reduced to one potential, the macroscopic evolution and these keys."""
    return kawasaki_keys(f"potentials.{potential}", *EVOLUTION, *keys)


def of_potentials(*names, potentials=POTENTIALS):
    """The names of these datasets of some potentials."""
    return [f"{name}_{potential}" for potential in potentials for name in names]


def spin_runs(potential):
    """The files of all runs with a potential."""
    return [
        f"{KAWASAKI}/spins/{potential}/{spins}/{part}.nc"
        for spins in SPIN_SYSTEM["spins"]
        for part in kawasaki_plan.parts(SPIN_SYSTEM, spins)
    ]


def kawasaki_sample_shown(figure):
    """What is written at the foot of a figure about the runs behind it."""
    if figure == "fig4":
        return f"{SPIN_SYSTEM['integrators']['blocks']} blocks"
    if figure in ("fig1", "fig5"):
        return f"{kawasaki_plan.run_count(SPIN_SYSTEM, SPIN_SYSTEM['shown']['spins'])} runs"
    if figure in ("fig2", "fig3"):
        counts = {kawasaki_plan.run_count(SPIN_SYSTEM, n) for n in SPIN_SYSTEM["spins"]}
        numbers = [f"{count:,}".replace(",", "\u2009") for count in sorted(counts)]
        return f"{' to '.join(dict.fromkeys([numbers[0], numbers[-1]]))} runs"
    return ""


def spin_minutes(names):
    """The minutes asked for a job of runs."""
    return asked_minutes(
        costs.kawasaki.simulation_minutes(
            SPIN_SYSTEM, names.potential, int(names.spins), names.part
        )
    )


def covariance_megabytes():
    """The memory asked for covariances: those of all snapshots twice, and some to work with."""
    matrix = 8e-6 * max(SPIN_SYSTEM["spins"]) ** 2
    return max(2000, round(1000 + (2 * SPIN_SYSTEM["snapshots"] + 8) * matrix))
