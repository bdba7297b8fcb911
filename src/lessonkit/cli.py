"""The one entry point: `lessonkit COMMAND ...`, also `python -m lessonkit COMMAND ...`.

Each command is a module with a `main` of its own, imported only when it is asked for.
"""

import argparse
import importlib
import sys

__all__ = ["main"]

COMMANDS = {
    "new": ("lessonkit.new.command", "write a small course of your own"),
    "execute": ("lessonkit.execute", "run notebooks and store what they show"),
    "gate": ("lessonkit.gate.command", "run notebooks and compare with what they show"),
    "run": ("lessonkit.run.command", "run notebooks and stop at the first cell that fails"),
    "export": ("lessonkit.export.command", "write the #export cells of a notebook to a module"),
    "practice": ("lessonkit.practice.command", "write it yourself, and have it checked at once"),
    "mutants": ("lessonkit.mutants.command", "plant faults in a package: would anybody notice?"),
}
USAGE_ERROR, INTERRUPTED = 2, 130


def main(arguments: list[str] | None = None) -> int:
    """Run the command that is named first and return its exit status.

    Args:
        arguments: without the program's name; those of this process if left out.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    command = _parser().parse_args(arguments[:1]).command
    module, _ = COMMANDS[command]
    try:
        return int(importlib.import_module(module).main(arguments[1:]))
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return INTERRUPTED
    except ModuleNotFoundError as error:
        if (error.name or "lessonkit").partition(".")[0] == "lessonkit":
            raise
        remedy = 'pip install "lessonkit[gate]"'
        print(f"lessonkit {command} needs {error.name}: {remedy}", file=sys.stderr)
        return USAGE_ERROR


def _parser() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {purpose}" for name, (_, purpose) in COMMANDS.items()]
    parser = argparse.ArgumentParser(
        prog="lessonkit",
        usage="%(prog)s [-h] COMMAND ...",
        description="\n".join(["Notebooks that are tested, exported and kept true.\n", *lines]),
        epilog="`lessonkit COMMAND --help` explains a command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of the above")
    return parser
