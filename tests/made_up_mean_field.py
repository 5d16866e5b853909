"""Made-up datasets of study mean_field, of the sizes and the laws of real ones."""

import numpy as np
import xarray as xr

from hydrolimit.datasets import variable

TERMS = {
    "qanr": (["interaction r^0", "interaction r^1", "interaction r^2", "force x^2", "diffusion 1",
              "diffusion x^1", "diffusion x^2", "diffusion x^3"]),
    "keller_segel": ["interaction r^-1", "interaction log r", "force x y grad", "diffusion 1",
                     "diffusion cos(x) dxdy"],
    "local": ["interaction r^1", "force 1 e_x", "force 1 e_y", "diffusion 1",
              "diffusion cos(x) cos(y)"],
}  # fmt: skip
TRUTH = {
    "qanr_deterministic": {"interaction r^0": -1.0, "interaction r^1": 1.0},
    "qanr_constant": {"interaction r^0": -1.0, "interaction r^1": 1.0, "diffusion 1": 0.1},
    "qanr_variable": {"interaction r^0": -1.0, "interaction r^1": 1.0, "diffusion 1": 0.4,
                      "diffusion x^1": -0.4, "diffusion x^2": 0.1},
    "keller_segel_deterministic": {"interaction r^-1": 0.159},
    "keller_segel_critical": {"interaction r^-1": 0.159, "diffusion 1": 0.0398},
    "local_omega_1": {"force 1 e_x": -1.0, "force 1 e_y": -1.0, "diffusion 1": 1.0,
                      "diffusion cos(x) cos(y)": 0.95},
    "local_omega_20": {"force 1 e_x": -1.0, "force 1 e_y": -1.0, "diffusion 1": 0.60648},
}  # fmt: skip


def term_coordinates(label):
    terms = TERMS[label.removesuffix(label[_system_length(label) :])]
    truth = [TRUTH[label].get(term, 0.0) for term in terms]
    kinds = [term.partition(" ")[0] for term in terms]
    return {
        "term": variable("term", terms, "term"),
        "kind": variable("term", kinds, "kind"),
        "latex": variable("term", terms, "latex"),
        "true_coefficient": variable("term", truth, "exact coefficient"),
    }


def _system_length(label):
    return max(len(system) for system in TERMS if label.startswith(system))


def scores(label, sizes, noises=(("clean", "", 0.0),), reach=1e5, seed=0):
    """Return trials whose errors fall like N^-1/2 and which succeed more often with more particles.

    sizes are (N, M, trials); noises (label, definition, level); no trial succeeds where
    reach * total is below 1.
    """
    generator = np.random.default_rng(seed)
    coordinates = term_coordinates(label)
    kinds, truth = (np.array(coordinates[name][1]) for name in ("kind", "true_coefficient"))
    number = np.array([n for n, _, _ in sizes])
    total = np.array([n * m for n, m, _ in sizes])
    shape = (len(sizes), len(noises), max(count for *_, count in sizes))
    there = np.arange(shape[2])[None, None] < np.array([c for *_, c in sizes])[:, None, None]
    there = np.broadcast_to(there, shape)
    level = np.array([level for *_, level in noises])[None, :, None]
    chance = np.clip(1.0 - 300.0 / total[:, None, None] - 0.7 * level, 0.0, 1.0)
    good = (generator.random(shape) < chance) & (reach * total[:, None, None] >= 1)
    tpr = np.where(good, 1.0, 0.5)
    size = (1.0 + 5.0 * level) / np.sqrt(total[:, None, None])
    noise = np.broadcast_to(1.2 * level, shape)
    data = {
        "tpr": tpr,
        "noise_deviation": noise,
        "drift_tpr": np.where(generator.random(shape) < 0.5, 1.0, tpr),
    }
    present = {kind: bool(np.any(truth[kinds == kind])) for kind in ("interaction", "force")}
    present["diffusivity"] = bool(np.any(truth[kinds == "diffusion"]))
    for name, real in present.items():
        error = size * (0.5 + generator.random(shape))
        data[f"error_{name}"] = error if real else np.full(shape, np.nan)
    values = np.broadcast_to(truth, (*shape, truth.size)).copy()
    if not present["diffusivity"]:
        constant = list(coordinates["term"][1]).index("diffusion 1")
        values[..., constant] = np.where(good, 0.0, level**2 / 2)
    at = ("sample", "noise", "trial")
    variables = {
        name: variable(at, np.where(there, array, np.nan), name) for name, array in data.items()
    }
    masked = np.where(there[..., None], values, np.nan)
    variables["coefficient"] = variable((*at, "term"), masked, "coefficient")
    variables["trials"] = variable("sample", [count for *_, count in sizes], "trials")
    return xr.Dataset(
        variables,
        coordinates
        | {
            "sample": variable("sample", [f"N{n}_M{m}" for n, m, _ in sizes], "sample"),
            "particles": variable("sample", number, "particles"),
            "experiments": variable("sample", [m for _, m, _ in sizes], "experiments"),
            "total": variable("sample", total, "N M"),
            "noise": variable("noise", [word for word, *_ in noises], "noise"),
            "definition": variable("noise", [word for _, word, _ in noises], "definition"),
            "level": variable("noise", level[0, :, 0], "level"),
        },
    )


def noises(levels, definitions):
    return [(f"{word}_{level:g}", word, level) for word in definitions for level in levels]


def density(axes, times, labels=("clean",), spread=1.0, seed=1):
    """Return histograms of a contracting, a moving and a widening cloud."""
    generator = np.random.default_rng(seed)
    grid = np.meshgrid(*axes.values(), indexing="ij")
    fields = []
    for rank, _ in enumerate(labels):
        for time in times:
            width = spread * (0.3 + 0.3 * rank + 0.2 * time)
            field = np.exp(-sum((x - 0.5 * time) ** 2 for x in grid) / (2 * width**2))
            fields.append(generator.poisson(200 * field) / 200)
    shape = (len(labels), len(times), *grid[0].shape)
    coordinates = {name: variable(name, values, name) for name, values in axes.items()}
    coordinates["time"] = variable("time", times, "time")
    coordinates["noise"] = variable("noise", list(labels), "noise")
    at = ("noise", "time", *axes)
    values = np.reshape(fields, shape)
    return xr.Dataset({"density": variable(at, values, "density")}, coordinates).assign_attrs(
        particles=2000, experiments=8
    )


def learned(label, trials=5, failed=1, seed=2):
    """Return learned functions near the exact ones; the first trials failed."""
    generator = np.random.default_rng(seed)
    r, s = np.linspace(0.0, 6.0, 81)[1:], np.linspace(-3.0, 3.0, 61)
    singular = label.startswith("keller_segel")
    exact = {
        "interaction": 0.159 / r if singular else r - 1.0,
        "force": -np.ones(s.size),
        "diffusivity": 0.1 * (s - 2.0) ** 2,
    }
    if label.startswith("local"):
        exact["interaction"] *= 0.0
    else:
        exact["force"] *= 0.0
    if label.endswith("deterministic"):
        exact["diffusivity"] *= 0.0
    noise = 1.0 + 0.03 * generator.standard_normal((trials, 1))
    threshold = np.logspace(-4, 0, 100)
    loss = 0.3 - 0.05 * np.log10(threshold) + 0.8 / (1 + (0.1 / threshold) ** 4)
    data = {
        "tpr": variable("trial", np.where(np.arange(trials) < failed, 0.5, 1.0), "TPR"),
        "loss": variable(("trial", "threshold"), loss + 0.0 * noise, "loss"),
        "chosen": variable("trial", np.full(trials, threshold[70]), "threshold chosen"),
    }
    for name, at in (("interaction", "r"), ("force", "s"), ("diffusivity", "s")):
        data[name] = variable(("trial", at), exact[name] * noise, name)
        data[f"{name}_exact"] = variable(at, exact[name], f"exact {name}")
    coordinates = {"r": variable("r", r, "r"), "s": variable("s", s, "s"),
                   "threshold": variable("threshold", threshold, "λ")}  # fmt: skip
    return xr.Dataset(data, coordinates)


def bootstrap(trials=10, every=20, seed=3):
    generator = np.random.default_rng(seed)
    coordinates = term_coordinates("qanr_constant")
    truth = np.array(coordinates["true_coefficient"][1])
    size = np.where(truth != 0, 0.02, 0.0)
    all_of_them = truth + size * generator.standard_normal((every, truth.size))
    replicates = all_of_them[:trials, None] + size * generator.standard_normal(
        (trials, 50, truth.size)
    )
    low, high = np.quantile(replicates, [0.05, 0.95], axis=1)
    frequency = np.where(truth != 0, 1.0, 0.1 * generator.random((trials, truth.size)))
    frequency[:, -1] = 0.0
    at = ("trial", "term")
    data = {
        "coefficient": variable(("trial", "replicate", "term"), replicates, "coefficient"),
        "low": variable(at, low, "low"),
        "high": variable(at, high, "high"),
        "frequency": variable(at, frequency, "frequency"),
        "coefficient_all": variable(("all_trial", "term"), all_of_them, "coefficient"),
    }
    return xr.Dataset(data, coordinates).assign_attrs(level=0.9)


def cost():
    """Return the count of Section 4.2 and times that follow it."""
    particles, points = np.geomspace(100, 1e5, 31), np.geomspace(16, 512, 21)
    direct = 10 * 100 * particles**2
    number = np.array([500, 1000, 2000, 4000, 8000])
    coordinates = {
        "particles": variable("particles", particles, "N"),
        "points": variable("points", points, "points"),
        "measured_particles": variable("measured_particles", number, "N"),
    }
    data = {
        f"factor_{d}d": variable(
            ("particles", "points"), direct[:, None] / (2 * points[None]) ** d, "factor"
        )
        for d in (2, 3)
    }
    data["pair_seconds"] = variable("measured_particles", 2e-9 * number**2.0, "time", "s")
    data["grid_seconds"] = variable("measured_particles", 2e-4 + 1e-9 * number, "time", "s")
    return xr.Dataset(data, coordinates)


def study():
    """Return all datasets, with ragged samples, a single trial and a noise that defeats all."""
    plane = {"x": np.linspace(-4, 4, 32), "y": np.linspace(-4, 4, 32)}
    line = {"x": np.linspace(-2, 6, 64)}
    levels = (0.01, 0.0316, 0.1, 0.316)
    early_and_late = np.linspace(0.0, 2.0, 101)
    counts = [(1024, 1, 12), (1024, 2, 12), (1024, 4, 12), (1024, 8, 6), (1024, 16, 3)]
    many = [(2000, m, 160 // max(m, 8)) for m in (1, 2, 4, 8, 32)]
    few = [(2000, 1, 8), (2000, 2, 4), (2000, 4, 2), (2000, 8, 1)]
    data = {
        "scores_local_omega_1": scores("local_omega_1", counts, seed=10),
        "scores_local_omega_20": scores("local_omega_20", counts, reach=1 / 3000, seed=11),
        "scores_qanr_deterministic": scores(
            "qanr_deterministic",
            [(500, 1, 50), (2000, 1, 50), (8000, 1, 50)],
            noises(levels, ("absolute", "rms", "std")),
            seed=12,
        ),
        "scores_qanr_constant": scores("qanr_constant", many, seed=13),
        "scores_qanr_variable": scores("qanr_variable", many + [(4000, 2, 5), (4000, 8, 3)]),
        "scores_keller_segel_deterministic": scores(
            "keller_segel_deterministic",
            [*few, (4000, 1, 4), (4000, 2, 2)],
            noises((*levels, 1.0), ("rms",)),
            seed=14,
        ),
        "scores_keller_segel_critical": scores("keller_segel_critical", few, seed=15),
        "bootstrap_qanr_constant": bootstrap(),
        "cost": cost(),
    }
    data["density_qanr_deterministic"] = density(
        line, np.linspace(0, 1, 21), ["clean", *(word for word, *_ in noises(levels, ("rms",)))]
    )
    for label in ("qanr_constant", "qanr_variable"):
        data[f"density_{label}"] = density(line, np.linspace(0, 1, 21))
    for label in ("local_omega_1", "local_omega_20"):
        data[f"density_{label}"] = density(plane, early_and_late)
        own = {"diffusivity": 0.621, "diffusivity_se": 0.004, "homogenised": 0.60648}
        data[f"diffusivity_{label}"] = xr.Dataset(
            {name: variable((), value, name) for name, value in own.items()}
        )
    for name, noise in (("deterministic", 0.316), ("critical", 0.0)):
        snapshots = density(plane, np.linspace(0, 12, 121), spread=0.5).isel(noise=0, drop=True)
        data[f"snapshots_{name}"] = snapshots.assign_attrs(noise=noise)
    for label in TRUTH:
        data[f"laws_{label}"] = learned(label, failed=5 if label == "local_omega_20" else 1)
    return data
