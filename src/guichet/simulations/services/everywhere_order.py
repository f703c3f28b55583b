"""Ask for the file of every territory, write it in a job, hand it over."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from bareme import SchemeError
from guichet.schemes.selectors import scheme_file, shared_facts
from guichet.shared.errors import BadInput
from guichet.simulations.models import EverywhereFile
from guichet.simulations.services.crowd import read_crowd
from guichet.simulations.services.everywhere import simulate_everywhere
from guichet.simulations.services.everywhere_files import FORMATS, file_content

TASK = "simulations.write_everywhere_file"
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Question:
    """What a file answers; everything in it is text, as it was typed."""

    slug: str
    kind: str
    at: str
    estimates: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileState:
    """Where a file stands. `name` is what it is downloaded as; `refusal` says why there will be none."""

    token: UUID
    name: str
    done: int
    ready: bool
    refusal: str


def order_file(question: Question, ending: str, *, now: datetime) -> UUID:
    """Keep the question and defer the job, in one transaction. Raise BadInput for an ending that is no format."""
    if ending not in FORMATS:
        raise BadInput(f"« {ending[:10]} » n'est pas un format. Choisissez parmi : {', '.join(FORMATS)}.")
    with transaction.atomic():
        file = EverywhereFile.objects.create(question=asdict(question), ending=ending, asked_at=now)
        app.configure_task(TASK).defer(token=str(file.token))
    return file.token


def write_ordered_file(token: str) -> None:
    """Compute and write one file; what prevents it is kept for the page. Running it again changes nothing."""
    file = EverywhereFile.objects.get(token=token)
    if file.content is not None or file.refusal:
        return
    question = Question(**file.question)
    try:
        at = date.fromisoformat(question.at)
        answer = simulate_everywhere(
            scheme_file(question.slug),
            shared_facts(),
            read_crowd(question.kind, at),
            at=at,
            estimates=question.estimates,
            parameters=question.parameters,
        )
        content = file_content(answer, file.ending, progress=_progress(file))
    except (BadInput, SchemeError) as error:
        EverywhereFile.objects.filter(pk=file.pk).update(refusal=str(error)[:1000])
        return
    EverywhereFile.objects.filter(pk=file.pk).update(content=content, done=100)


def file_state(token: UUID) -> FileState | None:
    """Return where a file stands, None when it does not exist (any more)."""
    found = EverywhereFile.objects.filter(token=token).values("question", "ending", "done", "refusal").first()
    if found is None:
        return None
    question: dict[str, Any] = found["question"]
    name = f"{question['slug']}-{question['kind']}-{question['at']}{found['ending']}"
    return FileState(token, name, found["done"], found["done"] == 100, found["refusal"])


def read_file(token: UUID) -> bytes | None:
    """Return the bytes of a file that is ready."""
    content = EverywhereFile.objects.filter(token=token).values_list("content", flat=True).first()
    return None if content is None else bytes(content)


def forget_files(*, now: datetime) -> int:
    """Delete the files older than a day; return how many."""
    deleted, _ = EverywhereFile.objects.filter(asked_at__lt=now - KEPT).delete()
    return deleted


def _progress(file: EverywhereFile) -> Callable[[int], None]:
    def tell(percent: int) -> None:
        EverywhereFile.objects.filter(pk=file.pk).update(done=min(percent, 99))

    return tell
