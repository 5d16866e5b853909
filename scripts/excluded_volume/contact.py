"""Measure hard disks at contact in equilibrium, with longer and longer steps."""

import numpy as np
import xarray as xr

from hydrolimit import job, streams
from hydrolimit.datasets import variable
from hydrolimit.inference import contact_value
from hydrolimit.particles.brownian import Dynamics, realisation

# Share of the frames that lead from the start to equilibrium.
SETTLING = 0.2

with job.run(snakemake) as task:  # noqa: F821
    study = task.params.config["excluded_volume"]
    disks, sizes = study["examples"]["disks"], study["steps"]
    particles, until = sizes["contact"]["particles"], sizes["contact"]["until"]
    diameter = np.sqrt(4.0 * sizes["contact"]["packing"] / (np.pi * particles))
    margin = 2.0 * diameter
    uniform = {**disks, "external_potential": "0", "initial": "1"}
    uniform |= {"range": diameter, "particles": particles}
    # As long in units of the diameter as in the example; a frame fits the longest.
    shortest = disks["time_step"]["interacting"] * (diameter / disks["range"]) ** 2
    every = shortest * max(sizes["multiples"])
    frames = max(1, round(until / every))
    settling = round(SETTLING * frames)
    found = []
    for multiple in task.progress(sizes["multiples"], unit="time steps"):
        steps = {"time_step": {"interacting": multiple * shortest}}
        dynamics = Dynamics.from_config({**uniform, **steps}, True, every)
        key = streams.stream_key("excluded_volume", "contact", multiple=multiple)
        counts = np.zeros((sizes["realisations"], 1 + contact_value.SHELLS), np.int64)
        for block, count in enumerate(counts):
            clock = streams.generator(streams.seed_sequence(task.params.seed, key, block))
            for frame, position in realisation(dynamics, settling + frames, every, clock):
                if frame > settling:
                    count += contact_value.snapshot(position, diameter, margin)
        measured = contact_value.contact_value(counts, frames, diameter, margin)
        theory = contact_value.henderson(measured.packing)
        found.append((dynamics.time_step, measured.value, measured.error, measured.packing, theory))
    names = {
        "time_step": ("time step", "time"),
        "value": ("pair distribution at contact", "1"),
        "value_se": ("standard error of value", "1"),
        "packing": ("packing in the interior", "1"),
        "theory": ("pair distribution at contact, Henderson 1975, at that packing", "1"),
    }
    columns = dict(zip(names, np.array(found).T, strict=True))
    task.save(
        xr.Dataset(
            {name: variable("multiple", columns[name], *words) for name, words in names.items()},
            {"multiple": variable("multiple", sizes["multiples"], "multiple of the time step")},
        ).assign_attrs(diameter=diameter),
        title="Hard disks at contact",
        source="Henderson 1975, equation of state of hard disks",
    )
