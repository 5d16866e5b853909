"""Study `mean_field`: simulate → fit → scores → figures, tables and scorecard."""

# What each figure is drawn from.
MEAN_FIELD_FIGURES = {
    "fig1": ["cost"],
    "fig2": ["density_local_omega_1", "density_local_omega_20"],
    "fig3": [
        "scores_local_omega_1",
        "scores_local_omega_20",
        "diffusivity_local_omega_20",
    ],
    "fig4": [f"density_qanr_{name}" for name in PARTICLE_SYSTEMS["qanr"]["dynamics"]],
    "fig5": ["scores_qanr_deterministic"],
    "fig6": ["scores_qanr_constant"],
    "fig7": ["scores_qanr_variable"],
    "fig8": ["snapshots_deterministic", "snapshots_critical"],
    "fig9": ["scores_keller_segel_deterministic"],
    "fig10": ["scores_keller_segel_critical"],
    "laws": [f"laws_{label}" for label in LABELS],
    "loss": [f"laws_{label}" for label in LABELS],
    "uncertainty": ["bootstrap_qanr_constant"],
}
TABLES = ["table2", "table3", "table4", "table5"]


wildcard_constraints:
    system="local|qanr|keller_segel",
    dynamics="|".join(dynamics for _, dynamics in DYNAMICS),
    particles=r"\d+",
    sample=r"N\d+_M\d+",
    level=r"clean|[0-9.e+-]+",
    trials=r"\d+-\d+",
    table="|".join(TABLES),


rule mean_field:
    input:
        expand(
            f"{MEAN_FIELD}/figures/{{figure}}.{{kind}}",
            figure=MEAN_FIELD_FIGURES,
            kind=["nc", "pdf", "png"],
        ),
        expand(f"{MEAN_FIELD}/tables/{{table}}.md", table=TABLES),
        f"{MEAN_FIELD}/scorecard.csv",


rule mean_field_simulate:
    input:
        kernels=ancient(compiled_kernels("mean_field")),
    output:
        data=f"{MEAN_FIELD}/trajectories/{{system}}/{{dynamics}}/{{particles}}/{{part}}.nc",
    log:
        f"{MEAN_FIELD}/logs/simulate/{{system}}/{{dynamics}}/{{particles}}/{{part}}.log",
    benchmark:
        f"{MEAN_FIELD}/benchmarks/simulate/{{system}}/{{dynamics}}/{{particles}}/{{part}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: simulation_minutes(wildcards) * attempt,
    params:
        study="mean_field",
        seed=config["seed"],
        config=lambda wildcards: simulation_keys(wildcards.system, wildcards.dynamics),
        code=code("mean_field/simulate.py"),
    script:
        "../../scripts/mean_field/simulate.py"


rule mean_field_fit:
    input:
        kernels=ancient(compiled_kernels("mean_field")),
        parts=lambda wildcards: trajectories_of_trials(
            wildcards.system, wildcards.dynamics, wildcards.sample, wildcards.trials
        ),
    output:
        data=f"{MEAN_FIELD}/fits/{{system}}/{{dynamics}}/{{sample}}/{{level}}/{{trials}}.nc",
    log:
        f"{MEAN_FIELD}/logs/fit/{{system}}/{{dynamics}}/{{sample}}/{{level}}/{{trials}}.log",
    benchmark:
        f"{MEAN_FIELD}/benchmarks/fit/{{system}}/{{dynamics}}/{{sample}}/{{level}}/{{trials}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 3000 * attempt,
        runtime=lambda wildcards, attempt: fit_minutes(wildcards) * attempt,
    params:
        study="mean_field",
        seed=config["seed"],
        config=lambda wildcards: regression_keys(wildcards.system, wildcards.dynamics),
        noises=lambda wildcards: sampling_plan.noises_at(
            dynamics_of(wildcards), wildcards.level
        ),
        code=code("mean_field/fit.py"),
    script:
        "../../scripts/mean_field/fit.py"


rule mean_field_scores:
    input:
        parts=lambda wildcards: fits(wildcards.system, wildcards.dynamics),
    output:
        data=f"{MEAN_FIELD}/scores_{{system}}_{{dynamics}}.nc",
    log:
        f"{MEAN_FIELD}/logs/scores_{{system}}_{{dynamics}}.log",
    benchmark:
        f"{MEAN_FIELD}/benchmarks/scores_{{system}}_{{dynamics}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="mean_field",
        seed=config["seed"],
        config=lambda wildcards: regression_keys(wildcards.system, wildcards.dynamics),
        code=code("mean_field/scores.py"),
    script:
        "../../scripts/mean_field/scores.py"


rule mean_field_density:
    input:
        kernels=ancient(compiled_kernels("mean_field")),
        parts=lambda wildcards: trajectories_of_largest(
            wildcards.system, wildcards.dynamics
        ),
    output:
        data=f"{MEAN_FIELD}/density_{{system}}_{{dynamics}}.nc",
    log:
        f"{MEAN_FIELD}/logs/density_{{system}}_{{dynamics}}.log",
    benchmark:
        f"{MEAN_FIELD}/benchmarks/density_{{system}}_{{dynamics}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 3000 * attempt,
        runtime=lambda wildcards, attempt: 20 * attempt,
    params:
        study="mean_field",
        seed=config["seed"],
        config=lambda wildcards: density_keys(wildcards.system, wildcards.dynamics),
        sample=lambda wildcards: largest_sample(wildcards.system, wildcards.dynamics),
        noises=lambda wildcards: noises_shown(wildcards.system, wildcards.dynamics),
        code=code("mean_field/density.py"),
    script:
        "../../scripts/mean_field/density.py"


rule mean_field_snapshots:
    input:
        kernels=ancient(compiled_kernels("mean_field")),
    output:
        data=f"{MEAN_FIELD}/snapshots_{{dynamics}}.nc",
    log:
        f"{MEAN_FIELD}/logs/snapshots_{{dynamics}}.log",
    benchmark:
        f"{MEAN_FIELD}/benchmarks/snapshots_{{dynamics}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: snapshot_minutes() * attempt,
    params:
        study="mean_field",
        seed=config["seed"],
        config=lambda wildcards: snapshot_keys(wildcards.dynamics),
        code=code("mean_field/snapshots.py"),
    script:
        "../../scripts/mean_field/snapshots.py"


rule mean_field_laws:
    input:
        scores=f"{MEAN_FIELD}/scores_{{system}}_{{dynamics}}.nc",
        density=f"{MEAN_FIELD}/density_{{system}}_{{dynamics}}.nc",
    output:
        data=f"{MEAN_FIELD}/laws_{{system}}_{{dynamics}}.nc",
    log:
        f"{MEAN_FIELD}/logs/laws_{{system}}_{{dynamics}}.log",
    benchmark:
        f"{MEAN_FIELD}/benchmarks/laws_{{system}}_{{dynamics}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="mean_field",
        seed=config["seed"],
        config=lambda wildcards: regression_keys(wildcards.system, wildcards.dynamics),
        code=code("mean_field/laws.py"),
    script:
        "../../scripts/mean_field/laws.py"


rule mean_field_diffusivity:
    input:
        kernels=ancient(compiled_kernels("mean_field")),
        parts=trajectories(
            "local",
            "omega_20",
            PARTICLE_SYSTEMS["local"]["dynamics"]["omega_20"]["particles"][-1],
        ),
    output:
        data=f"{MEAN_FIELD}/diffusivity_local_omega_20.nc",
    log:
        f"{MEAN_FIELD}/logs/diffusivity_local_omega_20.log",
    benchmark:
        f"{MEAN_FIELD}/benchmarks/diffusivity_local_omega_20.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 4000 * attempt,
        runtime=lambda wildcards, attempt: 20 * attempt,
    params:
        study="mean_field",
        seed=config["seed"],
        config=simulation_keys("local", "omega_20"),
        code=code("mean_field/diffusivity.py"),
    script:
        "../../scripts/mean_field/diffusivity.py"


rule mean_field_bootstrap:
    input:
        kernels=ancient(compiled_kernels("mean_field")),
        scores=f"{MEAN_FIELD}/scores_qanr_constant.nc",
        parts=trajectories_of_bootstrap(),
    output:
        data=f"{MEAN_FIELD}/bootstrap_qanr_constant.nc",
    log:
        f"{MEAN_FIELD}/logs/bootstrap_qanr_constant.log",
    benchmark:
        f"{MEAN_FIELD}/benchmarks/bootstrap_qanr_constant.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 3000 * attempt,
        runtime=lambda wildcards, attempt: 60 * attempt,
    params:
        study="mean_field",
        seed=config["seed"],
        config=regression_keys("qanr", "constant", "mean_field.bootstrap"),
        sample=bootstrapped_sample(),
        trials=bootstrapped_trials(),
        code=code("mean_field/bootstrap.py"),
    script:
        "../../scripts/mean_field/bootstrap.py"


rule mean_field_cost:
    input:
        **{
            system: trajectories_of_largest(system, dynamics)
            for system, dynamics in TIMED.items()
        },
        kernels=ancient(compiled_kernels("mean_field")),
    output:
        data=f"{MEAN_FIELD}/cost.nc",
    log:
        f"{MEAN_FIELD}/logs/cost.log",
    benchmark:
        f"{MEAN_FIELD}/benchmarks/cost.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 4000 * attempt,
        runtime=lambda wildcards, attempt: 20 * attempt,
    params:
        study="mean_field",
        seed=config["seed"],
        config=cost_keys(),
        samples={
            system: largest_sample(system, dynamics)
            for system, dynamics in TIMED.items()
        },
        code=code("mean_field/cost.py"),
    script:
        "../../scripts/mean_field/cost.py"


rule mean_field_table:
    input:
        cost=f"{MEAN_FIELD}/cost.nc",
    output:
        csv=f"{MEAN_FIELD}/tables/{{table}}.csv",
        markdown=f"{MEAN_FIELD}/tables/{{table}}.md",
    log:
        f"{MEAN_FIELD}/logs/tables/{{table}}.log",
    benchmark:
        f"{MEAN_FIELD}/benchmarks/tables/{{table}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="mean_field",
        config=table_keys(),
        code=code("mean_field/table.py"),
    script:
        "../../scripts/mean_field/table.py"


rule mean_field_figure_data:
    input:
        unpack(
            lambda wildcards: {
                name: f"{MEAN_FIELD}/{name}.nc"
                for name in MEAN_FIELD_FIGURES[wildcards.figure]
            }
        ),
    output:
        data=f"{MEAN_FIELD}/figures/{{figure}}.nc",
    log:
        f"{MEAN_FIELD}/logs/figure_data/{{figure}}.log",
    benchmark:
        f"{MEAN_FIELD}/benchmarks/figure_data/{{figure}}.tsv"
    wildcard_constraints:
        figure="|".join(MEAN_FIELD_FIGURES),
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="mean_field",
        seed=config["seed"],
        config=chosen("scale"),
        sample=lambda wildcards: mean_field_sample_shown(wildcards.figure),
        code=code("figure_data.py", "hydrolimit.figures.mean_field"),
    script:
        "../../scripts/figure_data.py"


rule mean_field_scorecard:
    input:
        **{f"scores_{label}": f"{MEAN_FIELD}/scores_{label}.nc" for label in LABELS},
        rows="workflow/scorecard/mean_field.yaml",
        diffusivity_local_omega_20=f"{MEAN_FIELD}/diffusivity_local_omega_20.nc",
        bootstrap_qanr_constant=f"{MEAN_FIELD}/bootstrap_qanr_constant.nc",
        cost=f"{MEAN_FIELD}/cost.nc",
    output:
        csv=f"{MEAN_FIELD}/scorecard.csv",
    log:
        f"{MEAN_FIELD}/logs/scorecard.log",
    benchmark:
        f"{MEAN_FIELD}/benchmarks/scorecard.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="mean_field",
        scale=config["scale"],
        code=code("score.py", "hydrolimit.verification.mean_field"),
    script:
        "../../scripts/score.py"
