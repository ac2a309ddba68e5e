"""The command line: words to one call, and faults to an exit code.

Nothing heavy is imported before a command needs it: `--help` answers at once.
"""

from __future__ import annotations

import json
import math
import os
import sys
import warnings
from pathlib import Path
from typing import Annotated

import typer

from microplan.errors import MicroplanError

app = typer.Typer(
    help="From public map files to the field plan of an immunization drive.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

OutOption = Annotated[Path, typer.Option(help="Folder of the plan that is written.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Override a setting: section.key=value."),
]
StoreOption = Annotated[
    Path | None, typer.Option(help="Where stage results are kept; beside the plan by default.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]


@app.command()
def demo(
    out: OutOption = Path("maps/demo"), *, quiet: QuietOption = False, as_json: JsonOption = False
) -> None:
    """Plan the fictional demo district, end to end."""
    from microplan.cli.running import run_and_tell  # noqa: PLC0415
    from microplan.pipeline.run import Request  # noqa: PLC0415
    from microplan.synth.district import write_demo  # noqa: PLC0415

    inputs = out.resolve().with_name(f"{out.resolve().name}-inputs")
    plan = write_demo(inputs)
    run_and_tell(Request(plan, out), quiet=quiet, as_json=as_json)


@app.command()
def fetch(
    plan: Annotated[Path, typer.Argument(help="The plan file (TOML), with a section [fetch].")],
    *,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask the servers again for what is here already.")
    ] = False,
    as_of: Annotated[
        str, typer.Option(help="Day that the register gives to what is fetched; today by default.")
    ] = "",
    overrides: SetOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch public data for the plan's districts, into the plan's folder, with its register."""
    from microplan.cli.fetching import fetch_and_tell  # noqa: PLC0415

    fetch_and_tell(
        plan, overrides or (), refresh=refresh, as_of=as_of, quiet=quiet, as_json=as_json
    )


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")]) -> None:
    """Start a plan: a commented plan file, templates of its inputs, and what each column is."""
    from microplan.config.starting.folder import start_plan  # noqa: PLC0415

    todo = start_plan(folder)
    print(f"Written into {folder}. What to do next:", *todo, sep="\n")


@app.command()
def run(  # noqa: PLR0913 - one argument a word of the command line
    plan: Annotated[Path, typer.Argument(help="The plan file (TOML).")],
    out: Annotated[Path | None, typer.Option(help="Folder of the plan that is written.")] = None,
    *,
    from_stage: Annotated[str, typer.Option("--from", help="Make anew from this stage.")] = "",
    to_stage: Annotated[str, typer.Option("--to", help="Stop after this stage.")] = "",
    store: StoreOption = None,
    overrides: SetOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make a plan: from the plan file to maps, sheets and tables."""
    from microplan.cli.running import run_and_tell  # noqa: PLC0415
    from microplan.pipeline.run import Request  # noqa: PLC0415

    folder = out or Path("maps") / plan.resolve().parent.name
    request = Request(plan, folder, tuple(overrides or ()), store, from_stage, to_stage)
    run_and_tell(request, quiet=quiet, as_json=as_json)


@app.command()
def check(
    plan: Annotated[Path, typer.Argument(help="The plan file (TOML).")],
    report: Annotated[
        Path | None, typer.Option(help="Write the whole report to this file, as HTML.")
    ] = None,
    matches: Annotated[
        Path | None, typer.Option(help="Write the joins to this file, to correct them (CSV).")
    ] = None,
    *,
    overrides: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read every input, and tell what is wrong, doubtful or mended; plan nothing."""
    from microplan.cli.checking import check_and_tell  # noqa: PLC0415

    words = tuple(overrides or ())
    sys.exit(check_and_tell(plan, report, words, as_json=as_json, joins_to=matches))


@app.command()
def show(
    plan: Annotated[Path, typer.Argument(help="The plan file (TOML).")],
    stage: Annotated[str, typer.Argument(help="A stage of the line, such as need.")],
    store: StoreOption = None,
) -> None:
    """Print the kept tables of a stage, as CSV."""
    from microplan.cli.showing import print_stage  # noqa: PLC0415

    print_stage(plan, stage, store)


@app.command()
def verify(
    out: Annotated[Path, typer.Argument(help="Folder of a finished plan.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Check every law of docs/laws.md, from the plan's files alone."""
    from microplan.verify.laws import LAWS  # noqa: PLC0415
    from microplan.verify.laws import verify as verify_plan  # noqa: PLC0415

    verify_plan(out)
    if as_json:
        print(json.dumps({"laws": len(LAWS), "broken": 0}))
    else:
        print(f"{out}: all {len(LAWS)} laws hold.")


@app.command()
def explain(
    out: Annotated[Path, typer.Argument(help="Folder of a finished plan.")],
    place: Annotated[
        str,
        typer.Argument(metavar="ID", help="A settlement, area, site, session or route; or a name."),
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Tell why a place has its rank, site or route, back to file and row."""
    from microplan.cli.explaining import explain_and_tell  # noqa: PLC0415

    explain_and_tell(out, place, as_json=as_json)


@app.command()
def travel(  # noqa: PLR0913 - one argument a word of the command line
    surface: Annotated[Path, typer.Argument(help="Raster of minutes a metre, or of km/h.")],
    points: Annotated[Path, typer.Option("--from", help="Points that travel starts from.")],
    out: Annotated[Path, typer.Option(help="Raster of minutes that is written.")],
    *,
    moves: Annotated[int, typer.Option(help="8 neighbours, or 16 with the knight's moves.")] = 8,
    dem: Annotated[
        Path | None, typer.Option(help="Raster of heights, metres: slopes slow.")
    ] = None,
    limit: Annotated[
        float, typer.Option(help="Minutes beyond which nothing is sought.")
    ] = math.inf,
    unit: Annotated[
        str, typer.Option(help="friction (minutes a metre) or speed (km/h); else by the numbers.")
    ] = "auto",
    nearest: Annotated[
        Path | None, typer.Option(help="Raster of the nearest point's row number, too.")
    ] = None,
    move: Annotated[
        float, typer.Option(help="Metres a point on a blocked cell may be moved.")
    ] = 1000.0,
    towards: Annotated[
        bool, typer.Option("--towards", help="Travel to the points, not from them (slopes).")
    ] = False,
    sealed: Annotated[
        bool, typer.Option("--sealed", help="No diagonal between two blocked cells.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure travel time over your own surface, from the nearest of some points."""
    from microplan.cli.travelling import UNITS, measure_and_tell  # noqa: PLC0415
    from microplan.pipeline.travelling import TravelRequest  # noqa: PLC0415

    if moves not in (8, 16):
        raise typer.BadParameter("must be 8 or 16", param_hint="--moves")
    if unit not in UNITS:
        raise typer.BadParameter(f"must be one of {', '.join(UNITS)}", param_hint="--unit")
    request = TravelRequest(
        surface, points, out, 16 if moves == 16 else 8, UNITS[unit], dem, limit, move, nearest,
        towards, sealed,
    )  # fmt: skip
    measure_and_tell(request, as_json=as_json)


def main() -> None:
    """Run the command line; faults end it with their exit code, never as a traceback."""
    if not os.environ.get("MICROPLAN_DEBUG"):
        warnings.simplefilter("ignore")  # a library's word to programmers, not to planners
    try:
        app()
    except MicroplanError as error:
        print(f"microplan: {_heading(error.exit_code)}\n{error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except Exception as error:  # whatever else happens is a fault of ours: say so, no traceback
        if os.environ.get("MICROPLAN_DEBUG"):
            raise
        print(
            f"microplan: an unforeseen fault of microplan itself: {type(error).__name__}: {error}\n"
            "The last plan is as it was. Set MICROPLAN_DEBUG=1 to see where it happened.",
            file=sys.stderr,
        )
        sys.exit(1)


def _heading(exit_code: int) -> str:
    """Return what kind of fault an exit code stands for."""
    return {
        2: "the plan file is wrong",
        3: "an input is wrong",
        4: "no session can be held",
        5: "a law is broken",
    }.get(exit_code, "a fault")


if __name__ == "__main__":
    main()
