"""A payment order of banks: ISO 20022 pain.001.001.09, written as it goes and checked against its schema as it is read.

The schema is ours: the elements we write, with the names, the order and the limits of the published message.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from lxml import etree

from guichet.grants.errors import GrantError
from guichet.shared.tables import plain_euros

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
SCHEMA = Path(__file__).parents[1] / "iso20022" / "pain.001.001.09.guichet.xsd"
_UNKNOWN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
"""What the European Payments Council lets pass in a text, everywhere in SEPA; the rest becomes a space."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """Who pays: its name, IBAN and BIC, without spaces."""

    name: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One transfer: `number` comes back with what the bank did; cents of euros."""

    number: str
    amount_cents: int
    holder: str
    iban: str
    bic: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All the transfers of a file, in one payment."""

    message: str
    made_at: datetime
    executed_on: date
    debtor: Debtor
    count: int
    amount_cents: int


def write_transfers(batch: Batch, transfers: Iterable[Transfer], out: BinaryIO) -> None:
    """Write the message; one transfer is in memory at a time."""
    for text in _texts(batch, transfers):
        out.write(text.encode())


def check_transfers(source: BinaryIO, batch: Batch) -> None:
    """Read the message again, element by element, against the schema and its own totals. Raise GrantError."""
    count = total = 0
    tag = f"{{{NAMESPACE}}}CdtTrfTxInf"
    try:
        reading = etree.iterparse(
            source, events=("end",), tag=tag, schema=_schema(), resolve_entities=False, no_network=True
        )
        for _, element in reading:
            amount = element.findtext(f".//{{{NAMESPACE}}}InstdAmt")
            count, total = count + 1, total + int(str(amount).replace(".", ""))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise GrantError(f"Le fichier n’est pas conforme à pain.001.001.09 : {str(error)[:200]}") from None
    if (count, total) != (batch.count, batch.amount_cents):
        raise GrantError("Le fichier n’a pas le compte ou le total attendus : redemandez-le.")


def sepa_text(text: str, longest: int) -> str:
    """Return a text in the letters that every bank of SEPA takes: no accents, no other signs, not empty."""
    bare = text.translate(_PLAIN)
    bare = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode()
    return " ".join(_UNKNOWN.sub(" ", bare).split())[:longest].strip() or "-"


_PLAIN = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'", "–": "-", "—": "-", "°": "o"})


@cache
def _schema() -> "etree.XMLSchema":
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def _texts(batch: Batch, transfers: Iterable[Transfer]) -> Iterator[str]:
    name, total = escape(sepa_text(batch.debtor.name, 70)), plain_euros(batch.amount_cents)
    made = batch.made_at.strftime("%Y-%m-%dT%H:%M:%S")
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}"><CstmrCdtTrfInitn>\n'
        f"<GrpHdr><MsgId>{batch.message}</MsgId><CreDtTm>{made}</CreDtTm><NbOfTxs>{batch.count}</NbOfTxs>"
        f"<CtrlSum>{total}</CtrlSum><InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>\n"
        f"<PmtInf><PmtInfId>{batch.message}</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>{batch.count}</NbOfTxs>"
        f"<CtrlSum>{total}</CtrlSum><PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>"
        f"<ReqdExctnDt><Dt>{batch.executed_on.isoformat()}</Dt></ReqdExctnDt><Dbtr><Nm>{name}</Nm></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{batch.debtor.iban}</IBAN></Id></DbtrAcct>"
        f"<DbtrAgt><FinInstnId><BICFI>{batch.debtor.bic}</BICFI></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>\n"
    )
    for one in transfers:
        yield (
            f"<CdtTrfTxInf><PmtId><InstrId>{one.number}</InstrId><EndToEndId>{one.number}</EndToEndId></PmtId>"
            f'<Amt><InstdAmt Ccy="EUR">{plain_euros(one.amount_cents)}</InstdAmt></Amt>'
            f"<CdtrAgt><FinInstnId><BICFI>{one.bic}</BICFI></FinInstnId></CdtrAgt>"
            f"<Cdtr><Nm>{escape(sepa_text(one.holder, 70))}</Nm></Cdtr>"
            f"<CdtrAcct><Id><IBAN>{one.iban}</IBAN></Id></CdtrAcct>"
            f"<RmtInf><Ustrd>{escape(sepa_text(one.label, 140))}</Ustrd></RmtInf></CdtTrfTxInf>\n"
        )
    yield "</PmtInf></CstmrCdtTrfInitn></Document>\n"
