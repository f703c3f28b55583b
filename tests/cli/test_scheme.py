"""`guichet scheme`: what each subcommand prints, and how it says what is wrong."""

import json
from pathlib import Path

import pytest

from guichet.cli import main

SCHEMES = Path(__file__).parents[2] / "schemes"


def test_check_names_line_key_and_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = (SCHEMES / "demat-ads.yaml").read_text()
    broken = tmp_path / "demat-ads.yaml"
    broken.write_text(good.replace("criteria:", "criterias:", 1))
    assert main(["scheme", "check", str(broken)]) == 1
    told = capsys.readouterr().out
    line = next(
        number
        for number, text in enumerate(broken.read_text().splitlines(), 1)
        if text.startswith("criterias")
    )
    assert f"ligne {line}, « criterias » : clé inconnue. Vouliez-vous écrire « criteria » ?" in told


def test_check_accepts_the_shipped_files_and_passes_over_the_shared_facts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["scheme", "check", str(SCHEMES / "demat-ads.yaml"), str(SCHEMES / "facts.yaml")]) == 0
    assert capsys.readouterr().out.count("exemples rejoués") == 1


def test_show_tells_rules_and_what_is_not_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scheme", "show", "socle-numerique-ecoles"]) == 0
    told = capsys.readouterr().out
    assert "class_cap : 3\u202f500,00\u00a0€" in told
    assert "(à confirmer)" in told


@pytest.mark.parametrize(
    ("communes", "amount", "reason"),
    [
        ("31", "16000.00", "one commune above the cap"),
        ("30", "16000.00", "at the cap"),
        ("1", "4400.00", "alone"),
    ],
)
def test_simulate_writes_the_document_of_the_api(
    communes: str, amount: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["scheme", "simulate", "demat-ads", "--at", "2021-10-01", "--organisation", "commune"]
    assert main([*command, "--fact", f"attached_communes={communes}", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["verdict"], document["amount"]) == ("yes", amount), reason
    assert set(document) == {
        "scheme", "version", "at", "verdict", "amount", "amount_range", "ceiling", "criteria", "steps", "missing", "next_question",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no-such-scheme"], "L'aide « no-such-scheme » n'existe pas"),
        (["demat-ads", "--at", "31/02/2021"], "n'est pas une date"),
        (["demat-ads", "--fact", "attached_communes"], "écrivez nom=valeur"),
        (["demat-ads", "--fact", "attached_communes=12,5,0"], "n'est pas un nombre"),
        (["demat-ads", "--fact", "attached_communes=-2"], "négatif"),
        (["demat-ads", "--fact", "communes=2"], "n'est pas une question de cette aide"),
        (["demat-ads", "--set", "bonus=3 €"], "ce paramètre n'existe pas"),
        (["demat-ads", "--set", "centre_amount=beaucoup"], "n'est pas un nombre"),
    ],
)
def test_bad_input_is_one_sentence_on_stderr(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scheme", "simulate", *arguments, "--organisation", "commune"]) == 1
    output = capsys.readouterr()
    assert told in output.err
    assert "Traceback" not in output.err
    assert output.out == ""
