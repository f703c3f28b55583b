"""A file of 20 000 demands of payment, for Chorus and for a bank, written as the job writes it: time, and memory above what was there."""

import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from database import django_ready
from measure import Row, Unavailable, resident_peak

if TYPE_CHECKING:
    from guichet.grants.models import BankAccount, Instalment

SECTION = "payments"
FEW, MANY = 2_000, int(os.environ.get("GUICHET_BENCH_PAYMENTS") or 20_000)
IBAN, BIC = "FR7630006000011234567890189", "AGRIFRPP"
DEBTOR = {"name": "Agence fictive", "iban": IBAN, "bic": BIC}


def rows() -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="guichet-bench-"))
    folder.chmod(0o711)  # root hands PostgreSQL to an account that must be able to pass
    os.environ |= {"GUICHET_DATA": str(folder), "GUICHET_SECRET_KEY": "bench" * 12, "GUICHET_DEMO": "1"}
    try:
        from guichet import embedded  # noqa: PLC0415 - the section may be impossible here

        with embedded.database(folder, durable=False) as url, django_ready(url):
            yield from _measured()
    except ImportError as error:
        raise Unavailable(f"{error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured() -> Iterator[Row]:
    from guichet.shared.clock import PARIS  # noqa: PLC0415 - needs Django ready

    now = datetime(2021, 6, 1, 9, tzinfo=PARIS)
    _seed(now)
    for payer, words in (("chorus", "CSV and XLSX for Chorus"), ("bank", "pain.001 for a bank")):
        few, few_memory, _ = _apart(payer, FEW, now)
        many, memory, size = _apart(payer, MANY, now)
        note = f"{size / 1e6:.1f} MB; {FEW} demands: {few:.1f} s"
        yield Row(SECTION, f"{words}, {MANY} demands", many, "s", many / few, f"that of {FEW}", note=note)
        note = f"{FEW} demands: {few_memory / 1e6:.0f} MB"
        yield Row(
            SECTION, "  memory above what was there", memory, "bytes", aim="that of 2 000 demands", note=note
        )


def _apart(payer: str, count: int, now: datetime) -> tuple[float, int, int]:
    """Write in a process of its own, which has freed nothing before that it could use again unseen."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as fresh:
        return fresh.submit(_ready_then_write, payer, count, now).result()


def _ready_then_write(payer: str, count: int, now: datetime) -> tuple[float, int, int]:
    import django  # noqa: PLC0415 - reads the environment the parent set

    django.setup()
    _write(payer, 100, now)
    return _write(payer, count, now)


def _write(payer: str, count: int, now: datetime) -> tuple[float, int, int]:
    """Return the seconds, the bytes of memory above what was there, the bytes written."""
    from guichet.grants.models import PaymentFile, PaymentOrder  # noqa: PLC0415 - needs Django ready
    from guichet.grants.services.payment_files import write_payment_file  # noqa: PLC0415 - as above
    from guichet.shared import clock  # noqa: PLC0415 - as above

    pks = list(PaymentOrder.objects.order_by("pk").values_list("pk", flat=True)[:count])
    person = PaymentFile._meta.get_field("person").related_model.objects.earliest("pk")
    file = PaymentFile.objects.create(
        person=person, payer=payer, debtor=DEBTOR if payer == "bank" else {}, executed_on=now.date(),
        total=len(pks), amount_cents=100_00 * len(pks), dated_at=now, asked_at=now, alive_at=now,
    )  # fmt: skip
    PaymentOrder.objects.filter(pk__in=pks).update(file=file, state="in_file", payer=payer)
    start = time.perf_counter()
    memory = resident_peak(lambda: write_payment_file(str(file.token), now=now, real=clock.real))
    seconds = time.perf_counter() - start
    file.refresh_from_db()
    if file.state != "ready":
        raise Unavailable(f"the file was not written: {file.refusal}")
    return seconds, memory, sum(paper["size"] for paper in file.papers.values())


def _seed(now: datetime) -> None:
    """Write as many grants, each with a claim approved and its demand, straight in the tables."""
    from guichet.accounts.services import find_or_make_organisation, find_or_make_person  # noqa: PLC0415 - needs Django ready
    from guichet.grants.models import Award, BankAccount, Instalment  # noqa: PLC0415 - as above

    find_or_make_person("paiements@prefecture-37.example", name="Service des paiements", now=now)
    organisation = find_or_make_organisation(
        "21370018099004", "Commune de Ballan-Miré", "commune", territory="COM-37018", now=now
    )
    account = BankAccount.objects.create(
        organisation_id=organisation.pk, holder="Trésorerie", iban=IBAN, bic=BIC, proof="-", state="confirmed",
        proposed_by="person:1", proposed_at=now, judged_by="person:2", judged_at=now,
    )  # fmt: skip
    awards = Award.objects.bulk_create(
        Award(
            number=number, slug="socle-numerique-ecoles", version="-", facts="-", organisation_id=organisation.pk,
            carrier_name="Ballan-Miré", places=["DEP-37"], title="Équiper nos écoles", granted_cents=100_00,
            decided_at=now, engagement_number="2103000001", third_party="1000123456",
        )
        for number in range(1, MANY + 1)
    )  # fmt: skip
    instalments = Instalment.objects.bulk_create(
        Instalment(
            award=award, rank=0, key="balance", title="Solde", planned_cents=100_00, paid_when="spend_justified",
            state="ordered",
        )
        for award in awards
    )  # fmt: skip
    _seed_orders(instalments, account, now)


def _seed_orders(instalments: "Sequence[Instalment]", account: "BankAccount", now: datetime) -> None:
    """Write an approved claim and its demand of payment for each instalment."""
    from guichet.grants.models import Claim, PaymentOrder  # noqa: PLC0415 - needs Django ready

    claims = Claim.objects.bulk_create(
        Claim(
            award_id=one.award_id, instalment=one, state="approved", begun_at=now, due_cents=100_00, approved_at=now,
            approved_by="person:2", reviewed_by="person:1",
        )
        for one in instalments
    )  # fmt: skip
    PaymentOrder.objects.bulk_create(
        PaymentOrder(
            number=f"DP{claim.award_id}-1", award_id=claim.award_id, instalment_id=claim.instalment_id, claim=claim,
            account=account, payer="chorus", amount_cents=100_00, ordered_by="person:2", ordered_at=now,
        )
        for claim in claims
    )  # fmt: skip
