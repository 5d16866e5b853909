"""Study `fluctuations`: sample → operator → fit → evolution → figures and scorecard."""

# What each figure is drawn from.
FLUCTUATIONS_FIGURES = {
    "fig1": ["method"],
    "fig3": ["operator", "fit"],
    "fig4": ["evolution_periodic", "evolution_dirichlet"],
    "figA5": ["evolution_periodic", "evolution_dirichlet"],
    "figA6": ["operator_unconstrained", "fit_unconstrained"],
    "figC": ["taylor"],
    "locality": ["operator"],
    "preparation": ["preparation"],
}
# The measured operator that each fit is of.
OPERATOR_OF = {"fit": "operator", "fit_unconstrained": "operator_unconstrained"}
# The figure whose dataset each movie is made from.
MOVIES = {
    "fluctuations": {
        "movie1": "fig4",
        "movie2": "fig4",
        "movie3": "figA5",
        "movie4": "figA5",
    }
}


wildcard_constraints:
    preparation="local_equilibrium|evolved",
    part=r"\d+-\d+",
    boundary="periodic|dirichlet",
    fit="fit|fit_unconstrained",


rule fluctuations:
    input:
        expand(
            f"{FLUCTUATIONS}/figures/{{figure}}.{{kind}}",
            figure=FLUCTUATIONS_FIGURES,
            kind=["nc", "pdf", "png"],
        ),
        expand(f"{FLUCTUATIONS}/figures/{{movie}}.mp4", movie=MOVIES["fluctuations"]),
        f"{FLUCTUATIONS}/scorecard.csv",


rule fluctuations_sample:
    input:
        kernels=ancient(compiled_kernels("fluctuations")),
    output:
        data=f"{FLUCTUATIONS}/moments/{{preparation}}/{{profile}}/{{part}}.nc",
    log:
        f"{FLUCTUATIONS}/logs/sample/{{preparation}}/{{profile}}/{{part}}.log",
    benchmark:
        f"{FLUCTUATIONS}/benchmarks/sample/{{preparation}}/{{profile}}/{{part}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: attempt
        * sampling_minutes(wildcards.preparation, wildcards.profile),
    params:
        study="fluctuations",
        seed=config["seed"],
        config=lambda wildcards: sampling_keys(wildcards.preparation, wildcards.profile),
        code=code("fluctuations/sample.py", PROCESS_MODULE),
    script:
        "../../scripts/fluctuations/sample.py"


rule fluctuations_operator:
    input:
        parts=sampled_parts(ZERO_RANGE["preparation"], states.profiles(ZERO_RANGE)),
    output:
        averaged=f"{FLUCTUATIONS}/operator.nc",
        nodes=f"{FLUCTUATIONS}/operator_unconstrained.nc",
    log:
        f"{FLUCTUATIONS}/logs/operator.log",
    benchmark:
        f"{FLUCTUATIONS}/benchmarks/operator.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 20 * attempt,
    params:
        study="fluctuations",
        seed=config["seed"],
        config=operator_keys(),
        code=code("fluctuations/operator.py", PROCESS_MODULE),
    script:
        "../../scripts/fluctuations/operator.py"


rule fluctuations_preparation:
    input:
        local_equilibrium=sampled_parts(
            "local_equilibrium", states.compared(ZERO_RANGE)
        ),
        evolved=sampled_parts("evolved", states.compared(ZERO_RANGE)),
    output:
        data=f"{FLUCTUATIONS}/preparation.nc",
    log:
        f"{FLUCTUATIONS}/logs/preparation.log",
    benchmark:
        f"{FLUCTUATIONS}/benchmarks/preparation.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="fluctuations",
        seed=config["seed"],
        config=operator_keys("local_equilibrium", "evolved", "sampler"),
        code=code("fluctuations/preparations.py", PROCESS_MODULE),
    script:
        "../../scripts/fluctuations/preparations.py"


rule fluctuations_fit:
    input:
        operator=lambda wildcards: f"{FLUCTUATIONS}/{OPERATOR_OF[wildcards.fit]}.nc",
    output:
        data=f"{FLUCTUATIONS}/{{fit}}.nc",
    log:
        f"{FLUCTUATIONS}/logs/{{fit}}.log",
    benchmark:
        f"{FLUCTUATIONS}/benchmarks/{{fit}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="fluctuations",
        seed=config["seed"],
        config=operator_keys(),
        constrained=lambda wildcards: wildcards.fit == "fit",
        code=code("fluctuations/fit.py"),
    script:
        "../../scripts/fluctuations/fit.py"


rule fluctuations_evolution:
    input:
        constrained=f"{FLUCTUATIONS}/fit.nc",
        unconstrained=f"{FLUCTUATIONS}/fit_unconstrained.nc",
    output:
        data=f"{FLUCTUATIONS}/evolution_{{boundary}}.nc",
    log:
        f"{FLUCTUATIONS}/logs/evolution_{{boundary}}.log",
    benchmark:
        f"{FLUCTUATIONS}/benchmarks/evolution_{{boundary}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 30 * attempt,
    params:
        study="fluctuations",
        seed=config["seed"],
        config=lambda wildcards: operator_keys(
            "evolution.draws", "evolution.frames", f"evolution.{wildcards.boundary}"
        ),
        code=code("fluctuations/evolution.py", PROCESS_MODULE),
    script:
        "../../scripts/fluctuations/evolution.py"


rule fluctuations_taylor:
    output:
        data=f"{FLUCTUATIONS}/taylor.nc",
    log:
        f"{FLUCTUATIONS}/logs/taylor.log",
    benchmark:
        f"{FLUCTUATIONS}/benchmarks/taylor.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="fluctuations",
        seed=config["seed"],
        config=chosen("fluctuations.process", "fluctuations.evolution.periodic.initial"),
        code=code("fluctuations/taylor.py", PROCESS_MODULE),
    script:
        "../../scripts/fluctuations/taylor.py"


rule fluctuations_method:
    input:
        kernels=ancient(compiled_kernels("fluctuations")),
        parts=sampled_parts(ZERO_RANGE["preparation"], [METHOD_PROFILE]),
    output:
        data=f"{FLUCTUATIONS}/method.nc",
    log:
        f"{FLUCTUATIONS}/logs/method.log",
    benchmark:
        f"{FLUCTUATIONS}/benchmarks/method.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="fluctuations",
        seed=config["seed"],
        config=operator_keys(),
        profile=METHOD_PROFILE,
        code=code("fluctuations/method.py", PROCESS_MODULE),
    script:
        "../../scripts/fluctuations/method.py"


rule fluctuations_figure_data:
    input:
        unpack(
            lambda wildcards: {
                name: f"{FLUCTUATIONS}/{name}.nc"
                for name in FLUCTUATIONS_FIGURES[wildcards.figure]
            }
        ),
    output:
        data=f"{FLUCTUATIONS}/figures/{{figure}}.nc",
    log:
        f"{FLUCTUATIONS}/logs/figure_data/{{figure}}.log",
    benchmark:
        f"{FLUCTUATIONS}/benchmarks/figure_data/{{figure}}.tsv"
    wildcard_constraints:
        figure="|".join(FLUCTUATIONS_FIGURES),
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="fluctuations",
        seed=config["seed"],
        config=chosen("scale"),
        sample=lambda wildcards: sample_shown(wildcards.figure),
        code=code("figure_data.py", "hydrolimit.figures.fluctuations"),
    script:
        "../../scripts/figure_data.py"


rule fluctuations_scorecard:
    input:
        rows="workflow/scorecard/fluctuations.yaml",
        operator=rules.fluctuations_operator.output.averaged,
        fit=f"{FLUCTUATIONS}/fit.nc",
        evolution_periodic=f"{FLUCTUATIONS}/evolution_periodic.nc",
        evolution_dirichlet=f"{FLUCTUATIONS}/evolution_dirichlet.nc",
        preparation=rules.fluctuations_preparation.output.data,
        taylor=rules.fluctuations_taylor.output.data,
    output:
        csv=f"{FLUCTUATIONS}/scorecard.csv",
    log:
        f"{FLUCTUATIONS}/logs/scorecard.log",
    benchmark:
        f"{FLUCTUATIONS}/benchmarks/scorecard.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="fluctuations",
        scale=config["scale"],
        code=code("score.py", "hydrolimit.verification.fluctuations"),
    script:
        "../../scripts/score.py"
