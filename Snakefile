"""From stochastic particle systems to the macroscopic equations they obey.

snakemake --cores all                                         every study at the default scale
snakemake --cores all fluctuations                            one study
snakemake --cores all --configfile config/paper.yaml          at the papers' scale
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(workflow.basedir, "src")))


configfile: "config/config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/kernels.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/fluctuations_inputs.smk"
include: "workflow/rules/fluctuations.smk"
include: "workflow/rules/mean_field_inputs.smk"
include: "workflow/rules/mean_field.smk"
include: "workflow/rules/excluded_volume_inputs.smk"
include: "workflow/rules/excluded_volume.smk"
include: "workflow/rules/gap_tooth_inputs.smk"
include: "workflow/rules/gap_tooth.smk"
include: "workflow/rules/gap_tooth_law.smk"
include: "workflow/rules/kawasaki_inputs.smk"
include: "workflow/rules/kawasaki.smk"
include: "workflow/rules/own_data_inputs.smk"
include: "workflow/rules/own_data.smk"


localrules:
    all,
    fluctuations,
    mean_field,
    excluded_volume,
    gap_tooth,
    kawasaki,
    own_data,


rule all:
    default_target: True
    input:
        rules.fluctuations.input,
        rules.mean_field.input,
        rules.excluded_volume.input,
        rules.gap_tooth.input,
        rules.kawasaki.input,
        rules.scorecard.output,
