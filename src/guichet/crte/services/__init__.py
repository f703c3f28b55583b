"""What may be done with contracts."""

from guichet.crte.services.annexes import fix_annex
from guichet.crte.services.contracts import (
    Description,
    describe_contract,
    drop_contract,
    prepare_contract,
    sign_contract,
)
from guichet.crte.services.locking import By
from guichet.crte.services.parties import (
    Signature,
    add_member,
    add_signatory,
    date_signature,
    remove_member,
    remove_signatory,
)
from guichet.crte.services.projects import (
    AxisWords,
    OperationWords,
    remove_axis,
    remove_operation,
    write_axis,
    write_operation,
)

__all__ = [
    "AxisWords",
    "By",
    "Description",
    "OperationWords",
    "Signature",
    "add_member",
    "add_signatory",
    "date_signature",
    "describe_contract",
    "drop_contract",
    "fix_annex",
    "prepare_contract",
    "remove_axis",
    "remove_member",
    "remove_operation",
    "remove_signatory",
    "sign_contract",
    "write_axis",
    "write_operation",
]
