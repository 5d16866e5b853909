"""Trajectories of one's own: `snakemake own_data --config trajectories=FILE`."""

OWN_FIGURES = {
    "law": ["law_functions"],
    "coefficients": ["law"],
    "loss": ["law_functions"],
    "density": ["density"],
    "forward": ["forward"],
}


rule own_data:
    input:
        own_file,
        f"{OWN_DATA}/law.nc",
        expand(
            f"{OWN_DATA}/figures/{{figure}}.{{kind}}",
            figure=OWN_FIGURES,
            kind=["nc", "pdf", "png"],
        ),


rule own_data_density:
    input:
        kernels=ancient(compiled_kernels("mean_field")),
        trajectories=own_file,
    output:
        data=f"{OWN_DATA}/density.nc",
    log:
        f"{OWN_DATA}/logs/density.log",
    benchmark:
        f"{OWN_DATA}/benchmarks/density.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, input, attempt: (2000 + own_megabytes(input)) * attempt,
        runtime=lambda wildcards, attempt: 20 * attempt,
    params:
        study="own_data",
        seed=config["seed"],
        config=own_keys(),
        code=code("own_data/density.py"),
    script:
        "../../scripts/own_data/density.py"


rule own_data_law:
    input:
        kernels=ancient(compiled_kernels("mean_field")),
        trajectories=own_file,
    output:
        law=f"{OWN_DATA}/law.nc",
        functions=f"{OWN_DATA}/law_functions.nc",
        words=f"{OWN_DATA}/equation.txt",
        latex=f"{OWN_DATA}/equation.tex",
    log:
        f"{OWN_DATA}/logs/law.log",
    benchmark:
        f"{OWN_DATA}/benchmarks/law.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, input, attempt: (2000 + own_megabytes(input)) * attempt,
        runtime=lambda wildcards, attempt: 60 * attempt,
    params:
        study="own_data",
        seed=config["seed"],
        config=own_keys("bootstrap"),
        code=code("own_data/law.py"),
    script:
        "../../scripts/own_data/law.py"


rule own_data_forward:
    input:
        kernels=ancient(compiled_kernels("mean_field")),
        trajectories=own_file,
        law=f"{OWN_DATA}/law.nc",
    output:
        data=f"{OWN_DATA}/forward.nc",
        words=f"{OWN_DATA}/forward.txt",
    log:
        f"{OWN_DATA}/logs/forward.log",
    benchmark:
        f"{OWN_DATA}/benchmarks/forward.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, input, attempt: (2000 + own_megabytes(input)) * attempt,
        runtime=lambda wildcards, attempt: 60 * attempt,
    params:
        study="own_data",
        seed=config["seed"],
        config=own_keys("bootstrap", "forward"),
        code=code("own_data/forward.py"),
    script:
        "../../scripts/own_data/forward.py"


rule own_data_figure_data:
    input:
        unpack(
            lambda wildcards: {
                name: f"{OWN_DATA}/{name}.nc" for name in OWN_FIGURES[wildcards.figure]
            }
        ),
    output:
        data=f"{OWN_DATA}/figures/{{figure}}.nc",
    log:
        f"{OWN_DATA}/logs/figure_data/{{figure}}.log",
    benchmark:
        f"{OWN_DATA}/benchmarks/figure_data/{{figure}}.tsv"
    wildcard_constraints:
        figure="|".join(OWN_FIGURES),
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        study="own_data",
        seed=config["seed"],
        config=chosen("scale"),
        sample=str(config["trajectories"]),
        code=code("figure_data.py", "hydrolimit.figures.own_data"),
    script:
        "../../scripts/figure_data.py"


onsuccess:
    texts = [Path(OWN_DATA, f"{name}.txt") for name in ("equation", "forward")]
    if (
        config["trajectories"]
        and FOR_OWN_DATA
        and all(text.exists() for text in texts)
    ):
        told = "".join(text.read_text(encoding="utf-8") for text in texts)
        print(f"\n{told}\nmore in {OWN_DATA}/")
