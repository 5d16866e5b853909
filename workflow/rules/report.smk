"""The scorecard of all studies."""

STUDIES = ["fluctuations", "mean_field", "excluded_volume", "gap_tooth", "kawasaki"]


rule scorecard:
    input:
        studies=expand(f"{RESULTS}/{{study}}/scorecard.csv", study=STUDIES),
    output:
        csv=f"{RESULTS}/scorecard.csv",
        markdown=f"{RESULTS}/scorecard.md",
        html=f"{RESULTS}/scorecard.html",
    log:
        f"{RESULTS}/logs/scorecard.log",
    benchmark:
        f"{RESULTS}/benchmarks/scorecard.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        code=code("scorecard.py"),
    script:
        "../../scripts/scorecard.py"
