"""Scheme files written for a test: only what the test is about is said, the rest is the least that is admitted."""

from datetime import date
from pathlib import Path

from bareme import Plan, SchemeError, SharedFacts, compile_scheme, read_scheme, read_shared_facts

ROOT = Path(__file__).parents[3]
SCHEMES = sorted(path for path in (ROOT / "schemes").glob("*.yaml") if path.name != "facts.yaml")
SHARED: SharedFacts = read_shared_facts((ROOT / "schemes/facts.yaml").read_bytes(), "facts.yaml")
DAY = date(2021, 3, 1)

HEAD = """\
scheme: essai
identity: {title: "Essai", promise: "Une aide pour essayer.", kind: desk, audiences: [commune]}
sources: {law: {title: "La loi"}}
"""
CALENDAR = "calendar: {always: yes, source: law}"
NO_AMOUNT = 'award: {unknown: "Aucun barème publié."}'


def block(key: str, lines: str | list[str]) -> str:
    """Write a part: a mapping's lines as they are, a list of things with a dash each."""
    if isinstance(lines, str):
        return f"{key}:\n" + "".join(f"  {line.strip()}\n" for line in lines.strip().splitlines())
    return f"{key}:\n" + "".join(f"  - {{{line}}}\n" for line in lines) if lines else f"{key}: []\n"


def scheme(
    *,
    calendar: str = CALENDAR,
    facts: str = "",
    expenses: str = "",
    parameters: str = "",
    derived: list[str] | None = None,
    criteria: list[str] | None = None,
    amount: list[str] | None = None,
    more: str = "",
) -> str:
    """Write a scheme file. Titles, sources and refusals a rule needs are added when left out."""
    text = HEAD + calendar.strip() + "\n"
    if facts:
        text += block("facts", "\n".join(_fact(line) for line in facts.strip().splitlines()))
    if expenses:
        text += block("expenses", expenses)
    if parameters:
        text += block("parameters", "\n".join(_parameter(line) for line in parameters.strip().splitlines()))
    if derived:
        text += block("derived", [_line(line) for line in derived])
    text += block("criteria", [_criterion(index, line) for index, line in enumerate(criteria or [])])
    if amount:
        text += block("amount", [_line(line) for line in amount])
    elif "award:" not in more:
        text += NO_AMOUNT + "\n"
    return text + more


def _fact(line: str) -> str:
    name, _, rest = line.strip().partition(": ")
    body = rest.strip().removeprefix("{").removesuffix("}")
    return f"{name}: {{{body}}}" if "from:" in body else f'{name}: {{ask: "{name} ?", {body}}}'


def _parameter(line: str) -> str:
    """`cap: 3500 €` stands for a value that rules since 2020, `cap: {…}` is kept."""
    name, _, value = line.strip().partition(": ")
    if value.startswith("{"):
        return f"{name}: {value}"
    return f"{name}: {{2020-01-01: {value}, source: law}}"


def _line(line: str) -> str:
    return line if "title:" in line else f"{line}, title: Ligne"


def _criterion(index: int, line: str) -> str:
    text = line if line.startswith("id:") else f"id: c{index}, {line}"
    if "if:" in text and "else:" not in text:
        text += ", else: Refus"
    return text if "source:" in text else f"{text}, source: law"


def plan(
    text: str, at: date = DAY, place: tuple[str, ...] = (), parameters: dict[str, str] | None = None
) -> Plan:
    return compile_scheme(
        read_scheme(text.encode(), "essai.yaml"), SHARED, at, place=place, parameters=parameters
    )


def refusal(text: str | bytes) -> str:
    """Return the first problem of a file that must be refused, as one sentence."""
    content = text.encode() if isinstance(text, str) else text
    try:
        compile_scheme(read_scheme(content, "essai.yaml"), SHARED, DAY)
    except SchemeError as error:
        return str(error.problems[0])
    raise AssertionError("the file was accepted")
