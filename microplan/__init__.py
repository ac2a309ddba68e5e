"""Plans immunization drives from public map files: who is missed, where, and who goes when.

The rooms of the house, from the ground up: `errors` and `units`; `domain` (tables and
records); `geo` (shapes, grids, graphs); one room per stage of the plan (`sources`,
`targeting`, `sessions`, `routing`, `supply`, `outputs`, and beside them `compare`, `synth`
and `verify`); `config` (the plan file); `pipeline` (the run); `cli` (the command line).
"""

__version__ = "0.1.0"
