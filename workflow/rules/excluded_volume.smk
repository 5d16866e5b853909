"""Study `excluded_volume`: simulate and solve → compare → figures and scorecard."""

# What each figure is drawn from.
EXCLUDED_VOLUME_FIGURES = {
    "fig1": ["rates"],
    "fig2": ["profile_disks", "density_disks_on", "density_disks_off"],
    "fig3": ["profile_yukawa", "density_yukawa_on", "density_yukawa_off"],
    "fig4": ["profile_power", "density_power_on", "density_power_off"],
    "rods": ["profile_rods", "density_rods_on", "density_rods_off"],
    "solver": ["solver"],
    "steps": [
        "steps_rods",
        "steps_points",
        "steps_disks",
        "contact",
        "coefficients",
    ],
}


wildcard_constraints:
    example="|".join(EXAMPLES),
    interaction="on|off",
    kind="|".join(STEPPED),


rule excluded_volume:
    input:
        expand(
            f"{EXCLUDED_VOLUME}/figures/{{figure}}.{{extension}}",
            figure=EXCLUDED_VOLUME_FIGURES,
            extension=["nc", "pdf", "png"],
        ),
        f"{EXCLUDED_VOLUME}/scorecard.csv",


rule excluded_volume_simulate:
    input:
        kernels=ancient(compiled_kernels("excluded_volume")),
    output:
        data=f"{EXCLUDED_VOLUME}/counts/{{example}}/{{interaction}}/{{part}}.nc",
    log:
        f"{EXCLUDED_VOLUME}/logs/counts/{{example}}/{{interaction}}/{{part}}.log",
    benchmark:
        f"{EXCLUDED_VOLUME}/benchmarks/counts/{{example}}/{{interaction}}/{{part}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: excluded_volume_minutes(wildcards) * attempt,
    params:
        study="excluded_volume",
        seed=config["seed"],
        config=lambda wildcards: count_keys(wildcards.example, wildcards.interaction),
        code=code("excluded_volume/simulate.py"),
    script:
        "../../scripts/excluded_volume/simulate.py"


rule excluded_volume_density:
    input:
        kernels=ancient(compiled_kernels("excluded_volume")),
    output:
        data=f"{EXCLUDED_VOLUME}/density_{{example}}_{{interaction}}.nc",
    log:
        f"{EXCLUDED_VOLUME}/logs/density_{{example}}_{{interaction}}.log",
    benchmark:
        f"{EXCLUDED_VOLUME}/benchmarks/density_{{example}}_{{interaction}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: density_minutes(wildcards) * attempt,
    params:
        study="excluded_volume",
        seed=config["seed"],
        config=lambda wildcards: density_keys_of(
            wildcards.example, wildcards.interaction
        ),
        code=code("excluded_volume/density.py"),
    script:
        "../../scripts/excluded_volume/density.py"


rule excluded_volume_profile:
    input:
        on=lambda wildcards: counted_parts(wildcards.example, "on"),
        off=lambda wildcards: counted_parts(wildcards.example, "off"),
        density_on=f"{EXCLUDED_VOLUME}/density_{{example}}_on.nc",
        density_off=f"{EXCLUDED_VOLUME}/density_{{example}}_off.nc",
    output:
        data=f"{EXCLUDED_VOLUME}/profile_{{example}}.nc",
    log:
        f"{EXCLUDED_VOLUME}/logs/profile_{{example}}.log",
    benchmark:
        f"{EXCLUDED_VOLUME}/benchmarks/profile_{{example}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="excluded_volume",
        seed=config["seed"],
        config=lambda wildcards: profile_keys(wildcards.example),
        code=code("excluded_volume/profile.py"),
    script:
        "../../scripts/excluded_volume/profile.py"


rule excluded_volume_rates:
    input:
        kernels=ancient(compiled_kernels("excluded_volume")),
    output:
        data=f"{EXCLUDED_VOLUME}/rates.nc",
    log:
        f"{EXCLUDED_VOLUME}/logs/rates.log",
    benchmark:
        f"{EXCLUDED_VOLUME}/benchmarks/rates.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="excluded_volume",
        seed=config["seed"],
        config=chosen("excluded_volume.solver", *example_keys("rods", *ALIKE, *PAIRS)),
        code=code("excluded_volume/rates.py"),
    script:
        "../../scripts/excluded_volume/rates.py"


rule excluded_volume_solver:
    input:
        kernels=ancient(compiled_kernels("excluded_volume")),
        densities=expand(
            f"{EXCLUDED_VOLUME}/density_{{example}}_{{interaction}}.nc",
            example=EXAMPLES,
            interaction=INTERACTIONS,
        ),
    output:
        data=f"{EXCLUDED_VOLUME}/solver.nc",
    log:
        f"{EXCLUDED_VOLUME}/logs/solver.log",
    benchmark:
        f"{EXCLUDED_VOLUME}/benchmarks/solver.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="excluded_volume",
        seed=config["seed"],
        config=chosen("excluded_volume.solver"),
        code=code("excluded_volume/solver.py"),
    script:
        "../../scripts/excluded_volume/solver.py"


rule excluded_volume_steps:
    input:
        kernels=ancient(compiled_kernels("excluded_volume")),
        nonlinear=lambda wildcards: f"{EXCLUDED_VOLUME}/density_{STEPPED[wildcards.kind]}_on.nc",
        linear=lambda wildcards: f"{EXCLUDED_VOLUME}/density_{STEPPED[wildcards.kind]}_off.nc",
    output:
        data=f"{EXCLUDED_VOLUME}/steps_{{kind}}.nc",
    log:
        f"{EXCLUDED_VOLUME}/logs/steps_{{kind}}.log",
    benchmark:
        f"{EXCLUDED_VOLUME}/benchmarks/steps_{{kind}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: step_minutes(wildcards) * attempt,
    params:
        study="excluded_volume",
        seed=config["seed"],
        config=lambda wildcards: step_keys(wildcards.kind),
        example=lambda wildcards: STEPPED[wildcards.kind],
        time=lambda wildcards: EXAMPLES[STEPPED[wildcards.kind]]["record"]["shown"][1],
        code=code("excluded_volume/steps.py"),
    script:
        "../../scripts/excluded_volume/steps.py"


rule excluded_volume_contact:
    input:
        kernels=ancient(compiled_kernels("excluded_volume")),
    output:
        data=f"{EXCLUDED_VOLUME}/contact.nc",
    log:
        f"{EXCLUDED_VOLUME}/logs/contact.log",
    benchmark:
        f"{EXCLUDED_VOLUME}/benchmarks/contact.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 20 * attempt,
    params:
        study="excluded_volume",
        seed=config["seed"],
        config=chosen(
            "excluded_volume.steps",
            *example_keys("disks", "dimension", *PAIRS, "time_step.interacting"),
        ),
        code=code("excluded_volume/contact.py"),
    script:
        "../../scripts/excluded_volume/contact.py"


rule excluded_volume_coefficients:
    output:
        data=f"{EXCLUDED_VOLUME}/coefficients.nc",
    log:
        f"{EXCLUDED_VOLUME}/logs/coefficients.log",
    benchmark:
        f"{EXCLUDED_VOLUME}/benchmarks/coefficients.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="excluded_volume",
        seed=config["seed"],
        config=chosen(
            *[
                key
                for name in soft_examples()
                for key in example_keys(
                    name, "dimension", *PAIRS, "cutoffs", "time_step.interacting"
                )
            ]
        ),
        code=code("excluded_volume/coefficients.py"),
    script:
        "../../scripts/excluded_volume/coefficients.py"


rule excluded_volume_figure_data:
    input:
        unpack(
            lambda wildcards: {
                name: f"{EXCLUDED_VOLUME}/{name}.nc"
                for name in EXCLUDED_VOLUME_FIGURES[wildcards.figure]
            }
        ),
    output:
        data=f"{EXCLUDED_VOLUME}/figures/{{figure}}.nc",
    log:
        f"{EXCLUDED_VOLUME}/logs/figure_data/{{figure}}.log",
    benchmark:
        f"{EXCLUDED_VOLUME}/benchmarks/figure_data/{{figure}}.tsv"
    wildcard_constraints:
        figure="|".join(EXCLUDED_VOLUME_FIGURES),
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="excluded_volume",
        seed=config["seed"],
        config=chosen("scale"),
        sample=lambda wildcards: excluded_volume_sample_shown(wildcards.figure),
        code=code("figure_data.py", "hydrolimit.figures.excluded_volume"),
    script:
        "../../scripts/figure_data.py"


rule excluded_volume_scorecard:
    input:
        **{
            f"profile_{example}": f"{EXCLUDED_VOLUME}/profile_{example}.nc"
            for example in EXAMPLES
        },
        **{f"steps_{kind}": f"{EXCLUDED_VOLUME}/steps_{kind}.nc" for kind in STEPPED},
        rows="workflow/scorecard/excluded_volume.yaml",
        rates=f"{EXCLUDED_VOLUME}/rates.nc",
        solver=f"{EXCLUDED_VOLUME}/solver.nc",
        contact=f"{EXCLUDED_VOLUME}/contact.nc",
        coefficients=f"{EXCLUDED_VOLUME}/coefficients.nc",
    output:
        csv=f"{EXCLUDED_VOLUME}/scorecard.csv",
    log:
        f"{EXCLUDED_VOLUME}/logs/scorecard.log",
    benchmark:
        f"{EXCLUDED_VOLUME}/benchmarks/scorecard.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="excluded_volume",
        scale=config["scale"],
        code=code("score.py", "hydrolimit.verification.excluded_volume"),
    script:
        "../../scripts/score.py"
