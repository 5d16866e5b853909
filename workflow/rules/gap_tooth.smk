"""Study `gap_tooth`: particles → variable → law (gap_tooth_law.smk) → figures and scorecard."""

# What each figure is drawn from.
GAP_TOOTH_FIGURES = {
    "fig1": ["scheme", "convergence", "reference_profile"],
    "fig2": ["scheme", "snapshots", "distances", "variable"],
    "fig3": [f"network_{label}" for label in NETWORKS],
    "fig4": [f"prediction_{label}" for label in NETWORKS],
    "fig5": ["scheme"],
    "fig6": ["distances"],
    "fig7": ["variable"],
    "loss": [f"network_{label}" for label in NETWORKS],
    "accuracy": [f"prediction_{label}" for label in NETWORKS],
    "preprocessing": ["preprocessing"],
    "solvers": ["solvers"],
}


wildcard_constraints:
    sample="|".join(map(re.escape, SAMPLES)),
    number=r"\d+",
    start=r"profile|\d+",
    network="|".join(NETWORKS),


rule gap_tooth:
    input:
        expand(
            f"{GAP_TOOTH}/figures/{{figure}}.{{extension}}",
            figure=GAP_TOOTH_FIGURES,
            extension=["nc", "pdf", "png"],
        ),
        f"{GAP_TOOTH}/scorecard.csv",


rule gap_tooth_profile:
    input:
        kernels=ancient(compiled_kernels("gap_tooth")),
    output:
        data=f"{GAP_TOOTH}/profiles/{{sample}}/{{part}}.nc",
    log:
        f"{GAP_TOOTH}/logs/profiles/{{sample}}/{{part}}.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/profiles/{{sample}}/{{part}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: gap_tooth_profile_minutes(wildcards)
        * attempt,
    params:
        study="gap_tooth",
        seed=config["seed"],
        config=gap_tooth_keys(*STEPPING, "steps", "neighbours", "profiles.initial"),
        code=code("gap_tooth/profile.py"),
    script:
        "../../scripts/gap_tooth/profile.py"


rule gap_tooth_trajectory:
    input:
        kernels=ancient(compiled_kernels("gap_tooth")),
    output:
        data=f"{GAP_TOOTH}/trajectory_{{number}}.nc",
    log:
        f"{GAP_TOOTH}/logs/trajectory_{{number}}.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/trajectory_{{number}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: asked_minutes(
            costs.gap_tooth.trajectory_minutes(TEETH)
        )
        * attempt,
    params:
        study="gap_tooth",
        seed=config["seed"],
        config=gap_tooth_keys(*SCHEME, "steps", *DATA, *RANDOM_START),
        code=code("gap_tooth/trajectory.py"),
    script:
        "../../scripts/gap_tooth/trajectory.py"


rule gap_tooth_reference:
    output:
        data=f"{GAP_TOOTH}/reference_{{start}}.nc",
    log:
        f"{GAP_TOOTH}/logs/reference_{{start}}.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/reference_{{start}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="gap_tooth",
        seed=config["seed"],
        config=lambda wildcards: start_keys(wildcards.start),
        code=code("gap_tooth/reference.py"),
    script:
        "../../scripts/gap_tooth/reference.py"


rule gap_tooth_convergence:
    input:
        profiles=profile_parts(),
        reference_profile=f"{GAP_TOOTH}/reference_profile.nc",
    output:
        data=f"{GAP_TOOTH}/convergence.nc",
    log:
        f"{GAP_TOOTH}/logs/convergence.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/convergence.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="gap_tooth",
        seed=config["seed"],
        config=gap_tooth_keys(*STEPPING, "steps", "profiles.initial"),
        samples=list(SAMPLES),
        code=code("gap_tooth/convergence.py"),
    script:
        "../../scripts/gap_tooth/convergence.py"


rule gap_tooth_solvers:
    input:
        kernels=ancient(compiled_kernels("gap_tooth")),
        reference_profile=f"{GAP_TOOTH}/reference_profile.nc",
    output:
        data=f"{GAP_TOOTH}/solvers.nc",
    log:
        f"{GAP_TOOTH}/logs/solvers.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/solvers.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="gap_tooth",
        seed=config["seed"],
        config=start_keys("profile"),
        code=code("gap_tooth/solvers.py"),
    script:
        "../../scripts/gap_tooth/solvers.py"


rule gap_tooth_scheme:
    input:
        kernels=ancient(compiled_kernels("gap_tooth")),
    output:
        data=f"{GAP_TOOTH}/scheme.nc",
    log:
        f"{GAP_TOOTH}/logs/scheme.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/scheme.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="gap_tooth",
        seed=config["seed"],
        config=gap_tooth_keys(*SCHEME, "profiles.initial"),
        code=code("gap_tooth/scheme.py"),
    script:
        "../../scripts/gap_tooth/scheme.py"


rule gap_tooth_snapshots:
    input:
        kernels=ancient(compiled_kernels("gap_tooth")),
        trajectories=numbered("trajectory", "train", "validate", "test"),
    output:
        data=f"{GAP_TOOTH}/snapshots.nc",
    log:
        f"{GAP_TOOTH}/logs/snapshots.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/snapshots.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 3000 * attempt,
        runtime=lambda wildcards, attempt: asked_minutes(
            costs.gap_tooth.snapshots_minutes(TEETH)
        )
        * attempt,
    params:
        study="gap_tooth",
        seed=config["seed"],
        config=gap_tooth_keys(
            *SCHEME,
            "trajectories.teeth",
            "variable.resolution",
            "variable.times",
            "variable.margin",
        ),
        code=code("gap_tooth/snapshots.py"),
    script:
        "../../scripts/gap_tooth/snapshots.py"


rule gap_tooth_distances:
    input:
        kernels=ancient(compiled_kernels("gap_tooth")),
        snapshots=f"{GAP_TOOTH}/snapshots.nc",
    output:
        data=f"{GAP_TOOTH}/distances.nc",
    log:
        f"{GAP_TOOTH}/logs/distances.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/distances.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 3000 * attempt,
        runtime=lambda wildcards, attempt: asked_minutes(
            costs.gap_tooth.distances_minutes(TEETH)
        )
        * attempt,
    params:
        study="gap_tooth",
        seed=config["seed"],
        config=gap_tooth_keys(
            "trajectories.teeth",
            "variable.beta",
            "variable.moments",
            "variable.unbalanced_teeth",
        ),
        code=code("gap_tooth/distances.py"),
    script:
        "../../scripts/gap_tooth/distances.py"


rule gap_tooth_variable:
    input:
        distances=f"{GAP_TOOTH}/distances.nc",
    output:
        data=f"{GAP_TOOTH}/variable.nc",
    log:
        f"{GAP_TOOTH}/logs/variable.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/variable.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="gap_tooth",
        seed=config["seed"],
        config=gap_tooth_keys("variable.coordinates"),
        code=code("gap_tooth/variable.py"),
    script:
        "../../scripts/gap_tooth/variable.py"


rule gap_tooth_figure_data:
    input:
        unpack(
            lambda wildcards: {
                name: f"{GAP_TOOTH}/{name}.nc"
                for name in GAP_TOOTH_FIGURES[wildcards.figure]
            }
        ),
    output:
        data=f"{GAP_TOOTH}/figures/{{figure}}.nc",
    log:
        f"{GAP_TOOTH}/logs/figure_data/{{figure}}.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/figure_data/{{figure}}.tsv"
    wildcard_constraints:
        figure="|".join(GAP_TOOTH_FIGURES),
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="gap_tooth",
        seed=config["seed"],
        config=chosen("scale"),
        sample=lambda wildcards: gap_tooth_sample_shown(wildcards.figure),
        code=code("figure_data.py", "hydrolimit.figures.gap_tooth"),
    script:
        "../../scripts/figure_data.py"


rule gap_tooth_scorecard:
    input:
        **{
            f"prediction_{label}": f"{GAP_TOOTH}/prediction_{label}.nc"
            for label in NETWORKS
        },
        rows="workflow/scorecard/gap_tooth.yaml",
        convergence=f"{GAP_TOOTH}/convergence.nc",
        reference_profile=f"{GAP_TOOTH}/reference_profile.nc",
        variable=f"{GAP_TOOTH}/variable.nc",
        preprocessing=f"{GAP_TOOTH}/preprocessing.nc",
        solvers=f"{GAP_TOOTH}/solvers.nc",
    output:
        csv=f"{GAP_TOOTH}/scorecard.csv",
    log:
        f"{GAP_TOOTH}/logs/scorecard.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/scorecard.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="gap_tooth",
        scale=config["scale"],
        code=code("score.py", "hydrolimit.verification.gap_tooth"),
    script:
        "../../scripts/score.py"
