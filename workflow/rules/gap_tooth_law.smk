"""Study `gap_tooth`, the law: what the data contain, networks trained on them, predictions."""


rule gap_tooth_preprocessing:
    input:
        trajectories=numbered("trajectory", "train"),
        references=numbered("reference", "train"),
    output:
        data=f"{GAP_TOOTH}/preprocessing.nc",
    log:
        f"{GAP_TOOTH}/logs/preprocessing.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/preprocessing.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 4000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="gap_tooth",
        seed=config["seed"],
        config=gap_tooth_keys(*STEPPING, "trajectories.teeth", "networks.smoothing"),
        code=code("gap_tooth/preprocessing.py"),
    script:
        "../../scripts/gap_tooth/preprocessing.py"


rule gap_tooth_network:
    input:
        train=numbered("trajectory", "train"),
        validate=numbered("trajectory", "validate"),
        variable=lambda wildcards: variable_of(wildcards.network),
    output:
        data=f"{GAP_TOOTH}/network_{{network}}.nc",
    log:
        f"{GAP_TOOTH}/logs/network_{{network}}.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/network_{{network}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 4000 * attempt,
        runtime=lambda wildcards, attempt: network_minutes(wildcards) * attempt,
    params:
        study="gap_tooth",
        seed=config["seed"],
        config=lambda wildcards: network_keys(wildcards.network),
        code=code("gap_tooth/network.py"),
    script:
        "../../scripts/gap_tooth/network.py"


rule gap_tooth_prediction:
    input:
        network=f"{GAP_TOOTH}/network_{{network}}.nc",
        variable=lambda wildcards: variable_of(wildcards.network),
        trajectories=numbered("trajectory", "test"),
        references=numbered("reference", "test"),
    output:
        data=f"{GAP_TOOTH}/prediction_{{network}}.nc",
    log:
        f"{GAP_TOOTH}/logs/prediction_{{network}}.log",
    benchmark:
        f"{GAP_TOOTH}/benchmarks/prediction_{{network}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 20 * attempt,
    params:
        study="gap_tooth",
        seed=config["seed"],
        config=gap_tooth_keys("viscosity", "steps", "networks.smoothing"),
        code=code("gap_tooth/prediction.py"),
    script:
        "../../scripts/gap_tooth/prediction.py"
