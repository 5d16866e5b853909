"""Study `kawasaki`: simulate and solve at three scales → compare → figures and scorecard."""

# What each figure is drawn from.
KAWASAKI_FIGURES = {
    "fig1": of_potentials("macro", "meso", "comparison", potentials=[SHOWN_POTENTIAL]),
    "fig2": of_potentials("comparison", "prediction"),
    "fig3": of_potentials(
        "meso", "comparison", "prediction", potentials=[SHOWN_POTENTIAL]
    ),
    "fig4": ["integrators"],
    "fig5": of_potentials(
        "macro", "meso", "comparison", "prediction", potentials=ENERGIES_OF
    ),
    "coarse_graining": [*of_potentials("macro", "meso"), "potentials"],
    "potentials": ["potentials"],
}


wildcard_constraints:
    potential="|".join(POTENTIALS),
    spins=r"\d+",


rule kawasaki:
    input:
        expand(
            f"{KAWASAKI}/figures/{{figure}}.{{extension}}",
            figure=KAWASAKI_FIGURES,
            extension=["nc", "pdf", "png"],
        ),
        f"{KAWASAKI}/scorecard.csv",


rule kawasaki_simulate:
    input:
        kernels=ancient(compiled_kernels("kawasaki")),
    output:
        data=f"{KAWASAKI}/spins/{{potential}}/{{spins}}/{{part}}.nc",
    log:
        f"{KAWASAKI}/logs/spins/{{potential}}/{{spins}}/{{part}}.log",
    benchmark:
        f"{KAWASAKI}/benchmarks/spins/{{potential}}/{{spins}}/{{part}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: spin_minutes(wildcards) * attempt,
    params:
        study="kawasaki",
        seed=config["seed"],
        config=lambda wildcards: keys_of_potential(wildcards.potential, "time_step"),
        code=code("kawasaki/simulate.py"),
    script:
        "../../scripts/kawasaki/simulate.py"


rule kawasaki_macro:
    output:
        data=f"{KAWASAKI}/macro_{{potential}}.nc",
    log:
        f"{KAWASAKI}/logs/macro_{{potential}}.log",
    benchmark:
        f"{KAWASAKI}/benchmarks/macro_{{potential}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="kawasaki",
        seed=config["seed"],
        config=lambda wildcards: keys_of_potential(wildcards.potential),
        code=code("kawasaki/macro.py"),
    script:
        "../../scripts/kawasaki/macro.py"


rule kawasaki_prediction:
    input:
        macro=f"{KAWASAKI}/macro_{{potential}}.nc",
    output:
        data=f"{KAWASAKI}/prediction_{{potential}}.nc",
    log:
        f"{KAWASAKI}/logs/prediction_{{potential}}.log",
    benchmark:
        f"{KAWASAKI}/benchmarks/prediction_{{potential}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: covariance_megabytes() * attempt,
        runtime=lambda wildcards, attempt: asked_minutes(
            costs.kawasaki.prediction_minutes(SPIN_SYSTEM)
        )
        * attempt,
    params:
        study="kawasaki",
        seed=config["seed"],
        config=lambda wildcards: keys_of_potential(
            wildcards.potential, "spins", "splines"
        ),
        code=code("kawasaki/prediction.py"),
    script:
        "../../scripts/kawasaki/prediction.py"


rule kawasaki_meso:
    input:
        macro=f"{KAWASAKI}/macro_{{potential}}.nc",
    output:
        data=f"{KAWASAKI}/meso_{{potential}}.nc",
    log:
        f"{KAWASAKI}/logs/meso_{{potential}}.log",
    benchmark:
        f"{KAWASAKI}/benchmarks/meso_{{potential}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: asked_minutes(
            costs.kawasaki.meso_minutes(SPIN_SYSTEM)
        )
        * attempt,
    params:
        study="kawasaki",
        seed=config["seed"],
        config=lambda wildcards: keys_of_potential(
            wildcards.potential, "spins", "splines", *SHOWN
        ),
        code=code("kawasaki/meso.py"),
    script:
        "../../scripts/kawasaki/meso.py"


rule kawasaki_comparison:
    input:
        runs=lambda wildcards: spin_runs(wildcards.potential),
        macro=f"{KAWASAKI}/macro_{{potential}}.nc",
    output:
        data=f"{KAWASAKI}/comparison_{{potential}}.nc",
    log:
        f"{KAWASAKI}/logs/comparison_{{potential}}.log",
    benchmark:
        f"{KAWASAKI}/benchmarks/comparison_{{potential}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="kawasaki",
        seed=config["seed"],
        config=lambda wildcards: keys_of_potential(
            wildcards.potential, "spins", "runs", "more_runs_below", "splines", *SHOWN
        ),
        code=code("kawasaki/comparison.py"),
    script:
        "../../scripts/kawasaki/comparison.py"


rule kawasaki_potentials:
    output:
        data=f"{KAWASAKI}/potentials.nc",
    log:
        f"{KAWASAKI}/logs/potentials.log",
    benchmark:
        f"{KAWASAKI}/benchmarks/potentials.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="kawasaki",
        seed=config["seed"],
        config=kawasaki_keys("potentials"),
        code=code("kawasaki/potentials.py"),
    script:
        "../../scripts/kawasaki/potentials.py"


rule kawasaki_integrators:
    input:
        kernels=ancient(compiled_kernels("kawasaki")),
    output:
        data=f"{KAWASAKI}/integrators.nc",
    log:
        f"{KAWASAKI}/logs/integrators.log",
    benchmark:
        f"{KAWASAKI}/benchmarks/integrators.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: asked_minutes(
            costs.kawasaki.integrators_minutes(SPIN_SYSTEM)
        )
        * attempt,
    params:
        study="kawasaki",
        seed=config["seed"],
        config=kawasaki_keys(
            "integrators", f"potentials.{SPIN_SYSTEM['integrators']['potential']}"
        ),
        code=code("kawasaki/integrators.py"),
    script:
        "../../scripts/kawasaki/integrators.py"


rule kawasaki_figure_data:
    input:
        unpack(
            lambda wildcards: {
                name: f"{KAWASAKI}/{name}.nc"
                for name in KAWASAKI_FIGURES[wildcards.figure]
            }
        ),
    output:
        data=f"{KAWASAKI}/figures/{{figure}}.nc",
    log:
        f"{KAWASAKI}/logs/figure_data/{{figure}}.log",
    benchmark:
        f"{KAWASAKI}/benchmarks/figure_data/{{figure}}.tsv"
    wildcard_constraints:
        figure="|".join(KAWASAKI_FIGURES),
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="kawasaki",
        seed=config["seed"],
        config=chosen("scale"),
        sample=lambda wildcards: kawasaki_sample_shown(wildcards.figure),
        code=code("figure_data.py", "hydrolimit.figures.kawasaki"),
    script:
        "../../scripts/figure_data.py"


rule kawasaki_scorecard:
    input:
        **{
            name: f"{KAWASAKI}/{name}.nc"
            for name in of_potentials("macro", "meso", "comparison", "prediction")
        },
        rows="workflow/scorecard/kawasaki.yaml",
        potentials=f"{KAWASAKI}/potentials.nc",
        integrators=f"{KAWASAKI}/integrators.nc",
    output:
        csv=f"{KAWASAKI}/scorecard.csv",
    log:
        f"{KAWASAKI}/logs/scorecard.log",
    benchmark:
        f"{KAWASAKI}/benchmarks/scorecard.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="kawasaki",
        scale=config["scale"],
        code=code("score.py", "hydrolimit.verification.kawasaki"),
    script:
        "../../scripts/score.py"
