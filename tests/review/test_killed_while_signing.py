"""A real process killed between the commitment and the decision, or after both: the database has both or none."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from guichet.accounts.enums import RoleKind
from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.budget.selectors import envelope, prove
from guichet.review.enums import ProposalState, VisaVerdict
from guichet.review.models import Proposal, Visa
from guichet.review.services.proposals import endorse, propose
from guichet.schemes import selectors as catalogue
from guichet.schemes.services import load_schemes
from guichet.territories.services import load_territories
from tests.applications.test_two_at_once import when_free
from tests.budget.factories import make_envelope
from tests.conftest import SCHEMES

from .factories import NOW, make_application, officer
from .test_circuit import AWARD

AMOUNT = AWARD.amount_cents or 0
KILLED = """
import sys, time
import django; django.setup()
from datetime import datetime
from guichet.accounts.permissions import load_actor
from guichet.review.enums import VisaVerdict
from guichet.review.services import proposals
from guichet.shared.clock import PARIS
now = datetime(2021, 3, 15, 10, tzinfo=PARIS)
moved = proposals.move
def wait(*args, **more):
    print("committed", flush=True)
    time.sleep(60)
    return moved(*args, **more)
if sys.argv[3] == "between":
    proposals.move = wait
actor = load_actor(int(sys.argv[2]), now=now, verified=True)[1]
proposals.endorse(int(sys.argv[1]), VisaVerdict.AGREE, actor=actor, now=now)
print("acknowledged", flush=True)
time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("when", "signed"), [("between", False), ("after", True)])
def test_a_process_killed_leaves_commitment_and_decision_or_neither(
    when: str, signed: bool, tmp_path: Path
) -> None:
    load_territories()
    catalogue.forget()
    load_schemes(SCHEMES, now=datetime(2021, 3, 1, 9, tzinfo=UTC))
    prefet, pk = officer(RoleKind.DECIDER), make_envelope(AMOUNT)
    proposal = propose(make_application().pk, AWARD, actor=officer(RoleKind.REVIEWER), now=NOW)
    Proposal.objects.update(circuit=[RoleKind.REVIEWER, RoleKind.DECIDER])
    command = [sys.executable, "-c", KILLED, str(proposal.pk), str(prefet.person), when]
    with subprocess.Popen(command, env=_environment(tmp_path), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    assert said == ("acknowledged" if signed else "committed")
    when_free()
    told = envelope(pk)
    assert (told.committed, told.reserved) == ((AMOUNT, 0) if signed else (0, AMOUNT))
    assert Application.objects.get().state == (State.ACCEPTED if signed else State.UNDER_REVIEW)
    assert Proposal.objects.get().state == (ProposalState.SIGNED if signed else ProposalState.IN_CIRCUIT)
    assert Visa.objects.count() == (1 if signed else 0)
    assert not prove().differences
    if not signed:
        endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=NOW)
        assert envelope(pk).committed == AMOUNT


def _environment(data: Path) -> dict[str, str]:
    at = connection.settings_dict
    return os.environ | {
        "DATABASE_URL": f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST']}&port={at['PORT']}",
        "DJANGO_SETTINGS_MODULE": "guichet.config.settings",
        "GUICHET_DATA": str(data),
        "GUICHET_SECRET_KEY": uuid4().hex,
    }
