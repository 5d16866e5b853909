"""Compile a study's numba kernels once, before jobs that run side by side would all do so."""


# The mark is named after a hash of the kernels, and this rule has nothing else that could make it
# run again: a job that takes it as `ancient` is skipped by Snakemake 9, with all that depends on
# it, in a run in which the mark itself is made anew (snakemake/snakemake#4166).
rule compile_kernels:
    output:
        f"{RESULTS}/{{study}}/kernels/{{hash}}.txt",
    log:
        f"{RESULTS}/{{study}}/logs/compile_kernels/{{hash}}.log",
    benchmark:
        f"{RESULTS}/{{study}}/benchmarks/compile_kernels/{{hash}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    shell:
        "python -m hydrolimit.warm_up {wildcards.study} > {output} 2> {log}"
