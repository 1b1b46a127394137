"""The command line: arguments in, a report out, an exit status. Thin: everything is done by the session.

Nothing heavy is imported here; each command imports what it needs when it runs.
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from typing import TYPE_CHECKING, NoReturn

import click

from catalg import __version__

if TYPE_CHECKING:
    from catalg.session.files import Trouble
    from catalg.session.report import Report

INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command line and exit: 0 as expected, 1 not, 2 input at fault, 3 a fault of catalg."""
    _tame_streams()
    gc.set_threshold(200_000, 20, 100)  # cells are many and live long: walking them over and over costs up to a third
    if not sys.warnoptions:  # a library's warnings are for developers, not for the reader of a report
        warnings.simplefilter("ignore")
    try:
        status = commands.main(prog_name="catalg", standalone_mode=False)
        if not sys.stdout.closed:  # the language server closes it when the editor leaves
            sys.stdout.flush()
    except click.exceptions.Exit as leave:
        status = leave.exit_code
    except click.ClickException as error:
        error.show()
        status = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        status = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever read our output has gone: say nothing more
        status = 1
    except Exception as error:
        from catalg.session.trial import described

        click.echo(f"error[CAT900]: this is a fault of catalg, not of your input: {described(error)}", err=True)
        status = 3
    sys.exit(status)


def _tame_streams() -> None:
    """A terminal that cannot show a character gets its number instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="catalg")
def commands() -> None:
    """A computer-algebra system for category theory: check, refute, evaluate and draw the laws of `.cat` theories."""


@commands.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--output-format",
    "output_format",
    type=click.Choice(["full", "concise", "json", "jsonl", "sarif", "github", "junit"]),
    default="full",
    show_default=True,
)
@click.option("--json", "as_json", is_flag=True, help="Short for --output-format json.")
@click.option("--output", type=click.Path(dir_okay=False), help="Write the report to this file.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Worker processes.")
@click.option("--cluster", metavar="ADDRESS", help="Do the work there, such as tcp://host:8786 (dask.distributed).")
@click.option("--fuel", type=click.IntRange(min=1), help="Steps that the search for one law may take.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), help="Final stop of a law, in seconds.")
@click.option("--memory", type=click.IntRange(min=1), help="Final stop of a law, in MiB beyond what the process holds.")
@click.option(
    "--certificates",
    type=click.Path(file_okay=False),
    help="Write a certificate of every proof here; replay those that are there instead of searching.",
)
@click.option(
    "--allow-path",
    "allowed",
    multiple=True,
    type=click.Path(file_okay=False, exists=True),
    metavar="FOLDER",
    help="Files may also be imported and loaded from here (may be repeated); else from the project alone.",
)
@click.option(
    "--pictures",
    type=click.Path(file_okay=False),
    metavar="FOLDER",
    help="Draw the two nearest diagrams of each law that stays unknown into this folder.",
)
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@click.option("--watch", is_flag=True, help="Go on, and check again what a change of a file reaches.")
def check(
    paths: tuple[str, ...],
    output_format: str,
    as_json: bool,
    output: str | None,
    jobs: int,
    cluster: str | None,
    fuel: int | None,
    timeout: float | None,
    memory: int | None,
    certificates: str | None,
    allowed: tuple[str, ...],
    pictures: str | None,
    quiet: bool,
    watch: bool,
) -> int:
    """Check every law and model of the theories in files and folders.

    Exit status: 0 everything as expected, 1 some law or model is not, 2 the input is at fault,
    3 catalg disagrees with itself.
    """
    from catalg.apps.progress import progress
    from catalg.session import files
    from catalg.session.check import FUEL, SECONDS, Options
    from catalg.session.check import check as run
    from catalg.session.verdicts import MEMORY, Budget

    budget = Budget(fuel or FUEL, timeout or SECONDS, memory * 2**20 if memory else MEMORY)
    options = Options(budget, jobs, certificates=certificates, allowed=allowed, cluster=cluster)
    output_format = "json" if as_json else output_format
    try:
        if watch:
            from catalg.apps.watching import watched

            return watched(paths, options, quiet, lambda report: _print_report(report, output_format, output))
        with progress(quiet) as show:
            report = run(paths, options, show)
        if pictures is not None:
            from catalg.session.nearest_pictures import draw_unknown

            draw_unknown(report, pictures)
    except files.Trouble as trouble:  # of the cluster: what is wrong with files is in the report
        return _trouble(trouble)
    return _print_report(report, output_format, output)


@commands.command()
@click.argument("paths", nargs=-1, required=True, metavar="CERTIFICATE...")
def verify(paths: tuple[str, ...]) -> int:
    """Replay certificates with the kernel alone; a folder stands for all certificates in it."""
    from catalg.session.verification import verify as run

    answers = run(paths)
    for answer in answers:
        _say(f"{answer.path}: {answer.text}", err=answer.status != 0)
    return max(answer.status for answer in answers)


@commands.command("eval")
@click.argument("file", type=click.Path())
@click.argument("model", required=False)
@click.option("--samples", type=click.IntRange(min=1), default=20, show_default=True, help="Instances of parameters.")
@click.option("--backend", type=click.Choice(["numpy", "cupy", "torch", "jax"]), default="numpy", show_default=True)
@click.option("--dtype", help="Number type of floating-point models, such as float32.")
@click.option("--only", multiple=True, metavar="LAW", help="Evaluate this axiom or law alone (may be repeated).")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), help="Final stop of a law, in seconds.")
def evaluate(
    file: str,
    model: str | None,
    samples: int,
    backend: str,
    dtype: str | None,
    only: tuple[str, ...],
    timeout: float | None,
) -> int:
    """Evaluate every axiom and law in the models of FILE (or in MODEL alone) and show the differences."""
    from catalg.session import files
    from catalg.session.check import SECONDS
    from catalg.session.evaluate import evaluate as run
    from catalg.session.formats import evaluation

    try:
        report = run(file, model, samples=samples, seconds=timeout or SECONDS, backend=backend, dtype=dtype, only=only)
    except files.Trouble as trouble:
        return _trouble(trouble)
    click.echo(evaluation.text(report, colour=_colour()), nl=False, color=True)
    return report.exit_status


@commands.command()
@click.argument("file", type=click.Path())
@click.argument("model")
@click.option(
    "--method", type=click.Choice(["exact", "numeric"]), default="exact", show_default=True, help="Over QQ or GF(p)."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, with the whole basis.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write the basis to this .npz file too.")
def solve(file: str, model: str, method: str, as_json: bool, output: str | None) -> int:
    """Find every value of what MODEL of FILE leaves `unknown` that satisfies the linear laws, as a basis.

    Prints the dimension, the pattern of tied entries, and the model with the general solution
    filled in, for a file. Exit status: 0 solved, 1 there is no solution, 2 the input is at fault.
    """
    from catalg.diagnostics.render import render_all
    from catalg.session import files
    from catalg.session import solve as solving

    try:
        solved = solving.solve(file, model, method="numeric" if method == "numeric" else "exact")
        if output is not None and solved.solution is not None:
            try:
                solving.write_arrays(solved, output)
            except OSError as error:
                raise files.usage_trouble(output, f"`{output}` cannot be written: {error.strerror}") from None
    except files.Trouble as trouble:
        return _trouble(trouble)
    if as_json:
        click.echo(solving.document(solved), nl=False)
    elif solved.solution is None:
        click.echo(render_all(solved.problems, solved.texts, colour=_colour()), err=True)
    else:
        _say(solving.text(solved), nl=False)
    return 2 if solved.solution is None else int(solved.solution.dimension is None)


@commands.command()
@click.argument("theory")
@click.option("--in", "target", default="Set", show_default=True, help="Set, Rel or Vect(GF(p)).")
@click.option(
    "--size", "sizes", multiple=True, metavar="OBJECT=N", help="How large an object is; 2 if nothing is said."
)
@click.option("--count", is_flag=True, help="Print the numbers alone.")
@click.option("--limit", type=click.IntRange(min=1), default=100_000, show_default=True, help="Stop at so many models.")
@click.option("--fuel", type=click.IntRange(min=1), default=1_000_000, show_default=True, help="Steps of the search.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def models(theory: str, target: str, sizes: tuple[str, ...], count: bool, limit: int, fuel: int, as_json: bool) -> int:
    """Enumerate the small models of THEORY: FILE:NAME, a FILE with one theory, or a theory of the library.

    Prints how many there are, how many up to isomorphism, and one of each class. Exit status: 0
    these are all, 1 the search stopped before, 2 the input is at fault.
    """
    from catalg.diagnostics.render import render_all
    from catalg.session import enumeration, files

    try:
        answer = enumeration.enumerated(theory, target, sizes, limit=limit, fuel=fuel)
    except files.Trouble as trouble:
        return _trouble(trouble)
    if as_json:
        click.echo(enumeration.document(answer, count), nl=False)
    elif answer.found is None:
        click.echo(render_all(answer.problems, dict(answer.texts), colour=_colour()), err=True)
    else:
        _say(enumeration.text(answer, count), nl=False)
    return answer.exit_status


@commands.command()
@click.argument("file", type=click.Path())
@click.argument("name", required=False)
@click.option("-o", "--output", required=True, help="A file (.svg .png .pdf .tex .typ .html .dot .json .txt), or -.")
@click.option(
    "--as",
    "kind",
    type=click.Choice(["string", "commutative", "proof", "nearest", "quiver"]),
    default="string",
    show_default=True,
)
@click.option("--all", "everything", is_flag=True, help="Draw all of FILE into the folder OUTPUT, with a page of it.")
@click.option("--tikz", "flavour", type=click.Choice(["plain", "quiver"]), default="plain", show_default=True)
@click.option("--theme", type=click.Choice(["light", "dark", "auto"]), help="Of SVG; light unless --all.")
@click.option("--fuel", type=click.IntRange(min=1), help="Steps of the search, with --as proof or nearest.")
def render(
    file: str,
    name: str | None,
    output: str,
    kind: str,
    everything: bool,
    flavour: str,
    theme: str | None,
    fuel: int | None,
) -> int:
    """Draw a law, axiom, definition or generator of FILE; NAME may be THEORY.NAME, or a theory.

    A law is drawn as an equation, --as proof as the steps of its proof (.html: to step through); one that
    stays unknown, --as nearest as the two nearest diagrams that the search reached, side by side.
    .dot is the graph of what its proof rests on. --as quiver gives a link (-, .txt), quiver's JSON
    or its LaTeX. With an OUTPUT that ends in .cat, FILE is a drawing of quiver's (or its link), read
    as the theory NAME.
    """
    from catalg.session import files
    from catalg.session.picture import Wanted, draw, gallery

    if everything == (name is not None):
        raise click.UsageError("give a NAME, or --all for everything in the file")
    try:
        if everything:
            written = gallery(file, output, theme or "auto")
            _say(f"wrote {len(written) - 1} pictures and {written[-1]}")
            return 0
        text = draw(file, name or "", output, Wanted(kind, flavour, theme or "light", fuel or 0))
    except files.Trouble as trouble:
        return _trouble(trouble)
    if text is None:
        _say(f"wrote {output}")
    else:
        click.echo(text, nl=False)
    return 0


@commands.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--check", is_flag=True, help="Change nothing; say which files are not formatted (exit status 1).")
def fmt(paths: tuple[str, ...], check: bool) -> int:
    """Put files into their one layout. Comments and the spelling of operators stay."""
    from catalg.diagnostics.render import render_all
    from catalg.session.formatting import format_files

    answer = format_files(paths, check)
    if answer.problems:
        click.echo(render_all(answer.problems, answer.texts, colour=_colour()), err=True)
    for path in answer.changed:
        _say(f"{'would reformat' if check else 'reformatted'} {path}")
    click.echo(f"{len(answer.changed)} changed, {answer.unchanged} as they should be", err=True)
    return answer.status(check)


@commands.command()
@click.argument("code")
def explain(code: str) -> int:
    """Say what a diagnostic means, with an example."""
    from catalg.session import files
    from catalg.session.explain import explanation

    try:
        click.echo(explanation(code))
    except files.Trouble as trouble:
        return _trouble(trouble)
    return 0


@commands.command()
@click.argument("name")
def new(name: str) -> int:
    """Start a project NAME: a theory, a CI workflow and a pre-commit entry."""
    from catalg.session import files
    from catalg.session.scaffold import start

    try:
        written = start(name)
    except files.Trouble as trouble:
        return _trouble(trouble)
    for path in written:
        _say(f"wrote {path}")
    _say(f"now run: catalg check {written[0]}")
    return 0


@commands.command()
@click.option("--stdio", is_flag=True, help="Standard input and output, which is all there is; editors say it anyway.")
def lsp(stdio: bool) -> int:
    """Serve an editor: the language server, on standard input and output."""
    try:
        from catalg.apps.lsp.server import serve
    except ImportError as error:
        raise click.ClickException(f"the language server needs pygls: pip install 'catalg[lsp]' ({error})") from error
    return serve()


# -- printing -----------------------------------------------------------------------------


def _print_report(report: Report, output_format: str, output: str | None) -> int:
    from catalg.session import files
    from catalg.session.formats import written

    if output is None:
        text = written(report, output_format, colour=_colour(), unicode=_unicode())
        click.echo(text, nl=False, color=True)
        return report.exit_status
    try:
        files.write(output, written(report, output_format))
    except files.Trouble as trouble:
        return max(report.exit_status, _trouble(trouble))
    return report.exit_status


def _say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print text that may hold what stands in a file or its name: nothing in it moves a terminal's cursor."""
    from catalg.diagnostics.places import printable_lines

    click.echo(printable_lines(text), err=err, nl=nl)


def _trouble(trouble: Trouble) -> int:
    """Say what is wrong with the input; the exit status."""
    found = trouble.diagnostic
    _say(f"error[{found.code}]: {found.message}", err=True)
    if found.help:
        _say(f"help: {found.help}", err=True)
    return 2


def _colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _unicode() -> bool:
    try:
        "✓✗≠".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


if __name__ == "__main__":
    main()
