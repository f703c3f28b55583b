"""argparse in French: every command explains itself, with an example."""

import argparse
from collections.abc import Callable
from typing import Any, TypeAlias

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command: TypeAlias = Callable[[argparse.Namespace], int]

FRENCH = {
    "usage: ": "utilisation : ",
    "options": "options",
    "positional arguments": "arguments",
    "show this help message and exit": "affiche cette aide",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "the following arguments are required: %s": "il manque : %s",
    "one of the arguments %s is required": "il faut l'un de : %s",
    "unrecognized arguments: %s": "mots inconnus : %s",
    "not allowed with argument %s": "ne va pas avec %s",
    "expected one argument": "attend une valeur",
    "expected at least one argument": "attend au moins une valeur",
    "invalid choice: %(value)r (choose from %(choices)s)": "« %(value)s » n'existe pas ; au choix : %(choices)s",
    "invalid %(type)s value: %(value)r": "la valeur « %(value)s » n'est pas comprise",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s peut vouloir dire %(matches)s",
}


def _translate(text: str) -> str:
    return FRENCH.get(text, text)


# argparse passes its own sentences through gettext under this name; a catalogue would need compiled files.
argparse._ = _translate  # type: ignore[attr-defined]  # the name is argparse's own


def make_parser(name: str, purpose: str, *examples: str) -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    return argparse.ArgumentParser(prog=name, **_texts(purpose, examples))


def add_command(
    commands: Subparsers, name: str, purpose: str, *examples: str, command: Command
) -> argparse.ArgumentParser:
    """Register a command: its purpose in a sentence, examples to copy, the function that runs it."""
    parser = commands.add_parser(name, help=purpose, **_texts(purpose, examples))
    parser.set_defaults(command=command)
    return parser


def add_group(commands: Subparsers, name: str, purpose: str, *examples: str) -> Subparsers:
    """Register a group of commands and return where to register them."""
    parser = commands.add_parser(name, help=purpose, **_texts(purpose, examples))
    return parser.add_subparsers(title="commandes", metavar="COMMANDE", required=True)


def _texts(purpose: str, examples: tuple[str, ...]) -> dict[str, Any]:
    return {
        "description": purpose,
        "epilog": "\n".join(
            ["exemples :" if len(examples) > 1 else "exemple :", *(f"  {line}" for line in examples)]
        ),
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }
