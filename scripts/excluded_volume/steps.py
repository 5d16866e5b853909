"""Repeat an example up to one time with longer and longer steps."""

import numpy as np
import xarray as xr

from hydrolimit import fields, job, streams
from hydrolimit.continuum.hard_rods import HardRods
from hydrolimit.datasets import variable
from hydrolimit.inference import histograms
from hydrolimit.particles.brownian import Dynamics
from hydrolimit.particles.brownian.histograms import Bins, at_one_time

with job.run(snakemake) as task:  # noqa: F821
    kind, study = task.wildcards.kind, task.params.config["excluded_volume"]
    example, sizes, bins = study["examples"][task.params.example], study["steps"], study["bins"]
    dimension, particles, time = example["dimension"], example["particles"], task.params.time
    density = {
        law: task.load(law, made_by="excluded_volume_density")["density"]
        .sel(time=time, method="nearest").values
        for law in ("nonlinear", "linear")
    }  # fmt: skip
    own = density["linear" if kind == "points" else "nonlinear"]
    reference = fields.histogram_of(own, dimension, bins, None)
    if kind == "rods":
        initial = fields.initial_density(example["initial"], 1, study["solver"]["cells"])
        exact = HardRods(particles, example["range"])
        reference = exact.bin_averages(initial, np.array([time]), bins)[0]
    found = []
    for multiple in task.progress(sizes["multiples"], unit="time steps"):
        step = {which: multiple * length for which, length in example["time_step"].items()}
        dynamics = Dynamics.from_config({**example, "time_step": step}, kind != "points", time)
        key = streams.stream_key("excluded_volume", "steps", kind=kind, multiple=multiple)
        clocks = (
            streams.generator(streams.seed_sequence(task.params.seed, key, block))
            for block in range(sizes["realisations"])
        )
        counts, mean, error = at_one_time(dynamics, Bins(bins, None, bins), time, clocks)
        chi2 = histograms.chi2(counts, particles, 1.0 / bins, reference)
        found.append((dynamics.time_step, float(chi2), mean, error))
    names = {
        "time_step": ("time step", "time"),
        "chi2": ("reduced chi^2 of the histogram", "1"),
        "mean": ("mean x of the particles", "length"),
        "mean_se": ("standard error of mean", "length"),
    }
    columns = dict(zip(names, np.array(found).T, strict=True))
    expected = {
        f"mean_{law}": variable((), fields.mean_x(p), f"mean x, {law} law", "length")
        for law, p in density.items()
    }
    spread = histograms.chi2_deviation(bins, sizes["realisations"])
    expected["chi2_se"] = variable((), spread, "standard deviation of chi2 where the law is right")
    task.save(
        xr.Dataset(
            {name: variable("multiple", columns[name], *words) for name, words in names.items()},
            {"multiple": variable("multiple", sizes["multiples"], "multiple of the time step")},
        ).assign(expected).assign_attrs(example=task.params.example, time=time),
        title=f"Effect of the time step on {kind}",
        source="Bruna, Burger, Carrillo 2020, equation (1.5)",
    )  # fmt: skip
