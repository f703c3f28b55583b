"""Laureates as Parquet: typed columns for programs, written group after group without a file in between."""

import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from guichet.publication.open_data.columns import COLUMNS, VERSION, Column, Kind, Value
from guichet.publication.open_data.writing import MILLION
from guichet.publication.selectors import AwardView

GROUP = 10_000
"""Awards of one group of lines: what is held at once."""
TYPES: dict[Kind, Any] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "amount": pa.decimal128(18, 2),
    "degrees": pa.float64(),
    "yes_no": pa.bool_(),
    "date": pa.date32(),
    "moment": pa.timestamp("ms", tz="UTC"),
}


class _Sink(io.RawIOBase):
    """Where the writer writes: it only goes forward, and what it holds is taken as it comes."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def write(self, block: Any) -> int:
        piece = bytes(block)
        self.pieces.append(piece)
        self.at += len(piece)
        return len(piece)

    def taken(self) -> bytes:
        found, self.pieces = b"".join(self.pieces), []
        return found


def write_parquet(rows: Iterable[AwardView]) -> Iterator[bytes]:
    """Write laureates as Parquet (zstd): amounts are decimals of euros, what is not known is null."""
    schema = pa.schema(
        [
            pa.field(one.name, TYPES[one.kind], nullable=not one.required, metadata={"description": one.says})
            for one in COLUMNS
        ],
        metadata={"version": VERSION, "licence": "etalab-2.0"},
    )
    sink, awards = _Sink(), iter(rows)
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        while group := list(islice(awards, GROUP)):
            arrays = [[_value(column, column.value(one)) for one in group] for column in COLUMNS]
            writer.write_table(pa.table(arrays, schema=schema))
            yield sink.taken()
    yield sink.taken()


def _value(column: Column, value: Value) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return str(value)
    if column.kind == "amount" and isinstance(value, int):
        return Decimal(value).scaleb(-2)
    if column.kind == "degrees" and isinstance(value, int):
        return value / MILLION
    return value
