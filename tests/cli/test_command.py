"""The command explains itself, at once and in French."""

import subprocess
import sys

import pytest

from guichet.cli import main


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["run", "--help"],
        ["territories", "--help"],
        ["territories", "load", "--help"],
        ["roles", "grant", "--help"],
    ],
)
def test_every_command_explains_itself_with_an_example(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert "exemple" in said
    assert "  guichet" in said
    for english in ("usage:", "show this help", "positional"):
        assert english not in said


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ([], "il manque : COMMANDE"),
        (["fly"], "« fly » n'existe pas ; au choix"),
        (["run", "--port"], "attend une valeur"),
        (["territories", "load", "a", "b"], "mots inconnus : b"),
    ],
)
def test_a_wrong_command_is_refused_in_french(
    words: list[str], remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert remedy in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("word", "heavy"),
    [("--help", ["django"]), ("run", ["django", "numpy", "pydantic"]), ("scheme", ["django"])],
)
def test_help_is_immediate(word: str, heavy: list[str]) -> None:
    loaded = f"print(sys.modules.keys().isdisjoint({heavy}))"
    program = f"import sys; from guichet.cli import main\ntry: main(['{word}', '--help'])\nfinally: {loaded}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("True\n")
