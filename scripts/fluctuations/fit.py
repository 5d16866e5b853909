"""Fit the measured entries by quadratic polynomials in (density, slope)."""

from hydrolimit import job
from hydrolimit.inference import fit_dataset

with job.run(snakemake) as task:  # noqa: F821
    constrained = task.params.constrained
    task.save(
        fit_dataset.fit_dataset(
            task.load("operator", made_by="fluctuations_operator"), constrained
        ),
        title="Quadratic fit of the operator, mass "
        + ("conserved by constraint" if constrained else "not constrained"),
        source="Li, Dirr, Embacher, Zimmer, Reina 2019, Appendix A and equation (9)",
    )
