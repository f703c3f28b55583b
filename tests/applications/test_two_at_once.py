"""Real connections: two tabs, two presses, a server that dies. What was acknowledged is there."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from guichet.accounts.permissions import Actor
from guichet.applications.models import Answers, Application
from guichet.applications.services import save_field, submit_application
from guichet.applications.services.owning import choose_organisation
from guichet.journal.models import Entry
from guichet.schemes import selectors as catalogue
from guichet.schemes.services import load_schemes
from guichet.territories.services import load_territories
from tests.applications.drafts import NOW, draft, fill
from tests.conftest import SCHEMES
from tests.people import make

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def real_ground() -> None:
    """These tests commit, and the tables are emptied after each: the ground is laid for each."""
    load_territories()
    catalogue.forget()
    load_schemes(SCHEMES, now=datetime(2021, 3, 1, 9, tzinfo=UTC))


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run actions in threads that begin together, each with its connection; return what each gave or raised."""
    together = threading.Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def run(index: int, action: Callable[[], Any]) -> None:
        together.wait()
        try:
            results[index] = action()
        except Exception as error:  # what an action raises is its result
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def ready() -> tuple[Application, Actor]:
    secretary = make("secretary")
    made = draft(secretary)
    fill(made, secretary)
    choose_organisation(made.token, secretary.memberships[0].organisation, actor=secretary, now=NOW)
    return made, secretary


def test_tabs_on_different_fields_lose_nothing() -> None:
    made = draft()
    typed = {
        "schools": "2",
        "classes": "5",
        "pupils": "120",
        "has_base": "non",
        "with_staff": "oui",
        "contact_name": "Anne",
    }
    results = at_once(
        *[
            lambda name=name, raw=raw: save_field(made.token, name, raw, actor=None, now=NOW, was="")
            for name, raw in typed.items()
        ]
    )
    assert not [found for found in results if isinstance(found, Exception)]
    stored = Answers.objects.get(application=made)
    assert set(stored.values) == set(typed)
    assert stored.revision == len(typed)


def test_pressing_twice_at_once_sends_once() -> None:
    made, secretary = ready()
    results = at_once(*[lambda: submit_application(made.token, actor=secretary, now=NOW) for _ in range(4)])
    numbers = {found.number for found in results}
    assert len(numbers) == 1
    assert Entry.objects.filter(kind="application.submit").count() == 1


def test_a_field_saved_while_it_is_sent_is_in_it_or_refused() -> None:
    made, secretary = ready()
    sent, saved = at_once(
        lambda: submit_application(made.token, actor=secretary, now=NOW),
        lambda: save_field(made.token, "has_base", "oui", actor=secretary, now=NOW),
    )
    kept = Answers.objects.get(application=made).values["has_base"]
    verdict = Application.objects.get(pk=made.pk).verdict
    if isinstance(sent, Exception):
        assert (kept, verdict) == (True, "unknown"), "saved first: the rules now say no, and sending asks"
    else:
        assert isinstance(saved, Exception)
        assert (kept, verdict) == (False, "yes"), "sent first: what came after is refused"


KILLED = """
import os, signal, sys, time
import django; django.setup()
from datetime import datetime
from guichet.accounts.permissions import load_actor
from guichet.applications.events import ApplicationMoved
from guichet.applications.services import submit_application
from guichet.shared.clock import PARIS
from guichet.shared.events import subscribe
now = datetime(2021, 3, 1, 9, tzinfo=PARIS)
def wait(event):
    print("inside", flush=True)
    time.sleep(60)
if sys.argv[3] == "during":
    subscribe(ApplicationMoved, wait)
actor = load_actor(int(sys.argv[2]), now=now, verified=True)[1]
print("acknowledged", submit_application(sys.argv[1], actor=actor, now=now).number, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize(("when", "sent"), [("during", False), ("after", True)])
def test_a_process_killed_leaves_all_or_nothing(when: str, sent: bool, tmp_path: Path) -> None:
    made, secretary = ready()
    settings = connection.settings_dict
    address = (
        f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}&port={settings['PORT']}"
    )
    environment = os.environ | {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "guichet.config.settings",
        "GUICHET_DATA": str(tmp_path),
        "GUICHET_SECRET_KEY": uuid4().hex,
    }
    command = [sys.executable, "-c", KILLED, made.token, str(secretary.person), when]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline().split()
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    assert said[0] == ("acknowledged" if sent else "inside"), said
    when_free()
    stored = Application.objects.get(pk=made.pk)
    assert (stored.state, stored.number is not None) == (("submitted", True) if sent else ("draft", False))
    assert Entry.objects.filter(kind="application.submit").count() == (1 if sent else 0)
    again = submit_application(made.token, actor=secretary, now=NOW)
    assert again.number == (int(said[1]) if sent else again.number)


def when_free() -> None:
    """Wait until the dead process's transaction is undone."""
    for _ in range(50):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND state = 'idle in transaction'"
            )
            row = cursor.fetchone()
        if row[0] == 0:
            break
        time.sleep(0.1)
