"""Gather the demands of payment that wait in one file, and write it in a job, in constant memory.

A demand is taken by one file only: it is locked when the file is asked, and bears its file from then on.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import IO, BinaryIO, cast
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from procrastinate.contrib.django import app

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.grants.enums import AccountState, OrderState, Payer, PaymentFileState
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models import PayingAccount, PaymentFile, PaymentOrder
from guichet.grants.permissions import over_awards
from guichet.grants.selectors.chorus import demands_table, orders_of
from guichet.grants.selectors.paying_accounts import paid_from, paying_accounts
from guichet.grants.selectors.transfers import Batch, Debtor, Transfer, check_transfers, write_transfers
from guichet.journal.services import record
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput
from guichet.shared.tables import write_tables

TASK = "grants.write_payment_file"
STOPPED = timedelta(minutes=10)
BLOCK = 1 << 16
LATEST = timedelta(days=366)
BROKEN = "L’écriture s’est arrêtée. Relancez ce fichier : les mêmes demandes y seront."
MEDIA = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedFile:
    """A file to make: who is to pay, on which day, and from which confirmed account when it is a bank."""

    payer: str
    executed_on: date
    account: int | None = None


class Superseded(Exception):  # noqa: N818 - it names a state of things, not a fault of the program
    """Another run of the same job took over."""


def waiting_orders(actor: Actor, payer: str) -> QuerySet[PaymentOrder]:
    """Return the demands that wait for a file, among the grants over which the actor pays."""
    rows = PaymentOrder.objects.filter(state=OrderState.WAITING, payer=payer)
    return rows.filter(over_awards(actor, Right.PAY, "award__"))


def complete(payer: str) -> Q:
    """Return the condition of the demands that nothing misses: Chorus wants the EJ and the tiers."""
    if payer == Payer.CHORUS:
        return ~Q(award__engagement_number="") & ~Q(award__third_party="")
    return Q()


@transaction.atomic
def ask_payment_file(wanted: WantedFile, *, actor: Actor, now: datetime, real: datetime) -> UUID:
    """Put every demand that waits, and misses nothing, in a new file; return its token. Raise NotYours, GrantError."""
    if actor.person is None or not actor.scopes_of(Right.PAY):
        raise NotYours
    if wanted.payer not in Payer.values:
        raise FieldRefused("payeur", "Choisissez qui paie dans la liste.")
    today = now.astimezone(PARIS).date()
    if not today <= wanted.executed_on <= today + LATEST:
        raise FieldRefused("execution", "Choisissez un jour de paiement à venir, dans l’année.")
    account = _account(wanted, actor)
    rows = waiting_orders(actor, wanted.payer).filter(paid_from(account) if account else Q())
    taken = list(
        rows.filter(complete(wanted.payer))
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", "amount_cents")
    )
    if not taken:
        raise GrantError("Aucune demande de paiement n’est prête à partir.")
    file = PaymentFile.objects.create(
        person_id=actor.person,
        payer=wanted.payer,
        debtor=_debtor(account),
        executed_on=wanted.executed_on,
        total=len(taken),
        amount_cents=sum(amount for _, amount in taken),
        left_out=rows.exclude(complete(wanted.payer)).count(),
        dated_at=now,
        asked_at=real,
        alive_at=real,
    )
    pks = [pk for pk, _ in taken]
    PaymentOrder.objects.filter(pk__in=pks, state=OrderState.WAITING).update(
        file=file, state=OrderState.IN_FILE
    )
    details = {"payer": wanted.payer, "orders": len(pks), "amount_cents": file.amount_cents}
    details["account"] = str(account or "")
    record("payment_file.asked", str(file), actor=actor.reference, now=now, details=details)
    _defer(file)
    return file.token


def write_payment_file(token: str, *, now: datetime, real: Callable[[], datetime]) -> None:
    """Write one file from its beginning; what prevents it is kept for the page. Once ready, running it again changes nothing."""
    file = _begin(token, real())
    if file is None:
        return
    try:
        papers = dict(_bank_paper(file, real) if file.payer == Payer.BANK else _chorus_papers(file, real))
        _end(file, state=PaymentFileState.READY, papers=papers, done=file.total, alive_at=real())
    except Superseded:
        return
    except BadInput as error:
        _end(file, state=PaymentFileState.REFUSED, refusal=error.message[:500])
    except Exception:
        _end(file, state=PaymentFileState.REFUSED, refusal=BROKEN)
        raise


def resume_payment_files(*, real: datetime) -> int:
    """Defer again the files that a stopped worker left; return how many."""
    waiting = [PaymentFileState.WAITING, PaymentFileState.RUNNING]
    left = list(PaymentFile.objects.filter(state__in=waiting, alive_at__lt=real - STOPPED))
    for file in left:
        with transaction.atomic():
            PaymentFile.objects.filter(pk=file.pk).update(alive_at=real)
            _defer(file)
    return len(left)


@transaction.atomic
def write_again(token: UUID, *, actor: Actor, now: datetime, real: datetime) -> None:
    """Write anew a file that could not be written, with the same demands. Raise NotYours."""
    file = file_of(token, actor)
    if file.state != PaymentFileState.REFUSED:
        return
    PaymentFile.objects.filter(pk=file.pk).update(state=PaymentFileState.WAITING, refusal="", alive_at=real)
    record("payment_file.asked_again", str(file), actor=actor.reference, now=now)
    _defer(file)


def file_of(token: UUID, actor: Actor) -> PaymentFile:
    """Return a file, for whoever asked it. Raise NotYours for anybody else."""
    found = PaymentFile.objects.filter(token=token, person=actor.person).first()
    if found is None or actor.person is None or not actor.scopes_of(Right.PAY):
        raise NotYours
    return found


def open_payment_file(
    token: UUID, ending: str, *, actor: Actor, now: datetime
) -> tuple[str, int, Iterator[bytes]]:
    """Return the name, the size and the blocks of a file that is ready, and journal that it left. Raise NotYours."""
    file = file_of(token, actor)
    paper = file.papers.get(ending)
    if file.state != PaymentFileState.READY or paper is None:
        raise NotYours
    details = {"ending": ending, "sha256": paper["sha256"]}
    record("payment_file.downloaded", str(file), actor=actor.reference, now=now, details=details)
    name = f"paiements-{file.executed_on.isoformat()}-{str(file.token)[:8]}{ending}"
    return name, int(paper["size"]), _blocks(str(paper["path"]))


def _account(wanted: WantedFile, actor: Actor) -> PayingAccount | None:
    """Return the confirmed account a bank debits, None for the accountant. Raise FieldRefused."""
    if wanted.payer != Payer.BANK:
        return None
    usable = paying_accounts(actor, AccountState.CONFIRMED)
    found = next((one for one in usable if one.pk == wanted.account), None)
    if found is None:
        raise FieldRefused(
            "compte", "Choisissez le compte qui paie, parmi ceux qu’une autre personne a confirmés."
        )
    return found


def _debtor(account: PayingAccount | None) -> dict[str, str]:
    """Return what a file keeps of the account it debits, as it is on that day."""
    return asdict(Debtor(name=account.name, iban=account.iban, bic=account.bic)) if account else {}


def _defer(file: PaymentFile) -> None:
    app.configure_task(TASK, lock=str(file)).defer(token=str(file.token))


def _begin(token: str, real: datetime) -> PaymentFile | None:
    with transaction.atomic():
        file = PaymentFile.objects.select_for_update().filter(token=token).first()
        if file is None or file.state in {PaymentFileState.READY, PaymentFileState.REFUSED}:
            return None
        file.state, file.attempt, file.alive_at, file.done = (
            PaymentFileState.RUNNING, file.attempt + 1, real, 0,
        )  # fmt: skip
        file.save()
    return file


def _end(file: PaymentFile, **columns: object) -> None:
    PaymentFile.objects.filter(pk=file.pk, attempt=file.attempt).update(**columns)


def _told(file: PaymentFile, real: Callable[[], datetime]) -> Callable[[int], None]:
    """Return what keeps how far the writing is, and stops it when another run took over."""

    def told(done: int) -> None:
        rows = PaymentFile.objects.filter(pk=file.pk, attempt=file.attempt)
        if not rows.update(done=min(done, file.total), alive_at=real()):
            raise Superseded

    return told


def _chorus_papers(
    file: PaymentFile, real: Callable[[], datetime]
) -> Iterator[tuple[str, dict[str, object]]]:
    told = _told(file, real)
    for rank, ending in enumerate((".csv", ".xlsx")):
        with tempfile.TemporaryFile() as out:
            table = demands_table(file)
            write_tables(
                [table],
                ending,
                cast(BinaryIO, out),
                progress=lambda lines, rank=rank: told((rank * file.total + lines) // 2),  # type: ignore[misc]  # a default of a lambda has no type
            )
            yield ending, _keep(file, ending, cast(BinaryIO, out))


def _bank_paper(file: PaymentFile, real: Callable[[], datetime]) -> Iterator[tuple[str, dict[str, object]]]:
    batch = Batch(
        message=f"GUICHET-{file.pk}-{file.attempt}",
        made_at=file.dated_at.astimezone(PARIS),
        executed_on=file.executed_on,
        debtor=Debtor(**file.debtor),
        count=file.total,
        amount_cents=file.amount_cents,
    )
    with tempfile.TemporaryFile() as out:
        write_transfers(batch, _transfers(file, _told(file, real)), cast(BinaryIO, out))
        out.seek(0)
        check_transfers(cast(BinaryIO, out), batch)
        yield ".xml", _keep(file, ".xml", cast(BinaryIO, out))


def _transfers(file: PaymentFile, told: Callable[[int], None]) -> Iterator[Transfer]:
    for rank, order in enumerate(orders_of(file), start=1):
        yield Transfer(
            number=order.number,
            amount_cents=order.amount_cents,
            holder=order.account.holder,
            iban=order.account.iban,
            bic=order.account.bic,
            label=f"{order.instalment.title} dossier {order.award.number} {order.award.title}",
        )
        if rank % 500 == 0:
            told(rank)


def _keep(file: PaymentFile, ending: str, content: IO[bytes]) -> dict[str, object]:
    """Keep what was written in the storage, block by block; return where, how long, and its digest."""
    content.seek(0)
    digest, size = hashlib.sha256(), 0
    while block := content.read(BLOCK):
        digest.update(block)
        size += len(block)
    content.seek(0)
    path = default_storage.save(f"payments/{file.token}/{file.attempt:03d}{ending}", File(content))
    return {"path": path, "size": size, "sha256": digest.hexdigest()}


def _blocks(path: str) -> Iterator[bytes]:
    with default_storage.open(path) as content:
        while block := content.read(BLOCK):
            yield block
