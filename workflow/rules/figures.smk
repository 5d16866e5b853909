"""Draw figures and movies from their datasets: one rule of each for all studies."""


wildcard_constraints:
    figure=r"\w+",
    movie=r"\w+",


rule draw_figure:
    input:
        data=f"{RESULTS}/{{study}}/figures/{{figure}}.nc",
    output:
        pdf=f"{RESULTS}/{{study}}/figures/{{figure}}.pdf",
        png=f"{RESULTS}/{{study}}/figures/{{figure}}.png",
    log:
        f"{RESULTS}/{{study}}/logs/draw_figure/{{figure}}.log",
    benchmark:
        f"{RESULTS}/{{study}}/benchmarks/draw_figure/{{figure}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 10 * attempt,
    params:
        code=lambda wildcards: code("draw.py", f"hydrolimit.figures.{wildcards.study}"),
    script:
        "../../scripts/draw.py"


rule draw_movie:
    input:
        data=lambda wildcards: f"{RESULTS}/{wildcards.study}/figures/{MOVIES[wildcards.study][wildcards.movie]}.nc",
    output:
        movie=f"{RESULTS}/{{study}}/figures/{{movie}}.mp4",
    log:
        f"{RESULTS}/{{study}}/logs/draw_movie/{{movie}}.log",
    benchmark:
        f"{RESULTS}/{{study}}/benchmarks/draw_movie/{{movie}}.tsv"
    conda:
        "../../envs/hydrolimit.yaml"
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: 1500 * attempt,
        runtime=lambda wildcards, attempt: 20 * attempt,
    params:
        code=lambda wildcards: code(
            "draw_movie.py", f"hydrolimit.figures.{wildcards.study}"
        ),
    script:
        "../../scripts/draw_movie.py"
