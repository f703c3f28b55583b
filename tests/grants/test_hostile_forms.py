"""What no form of payments may break on: characters PostgreSQL refuses, numbers no one pays, files made to harm."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guichet.grants.models import Award, ClaimLine, PaymentReturnLine
from guichet.grants.services.claiming import open_claim
from guichet.grants.services.returns import receive_returns, reconcile
from guichet.shared import clock
from tests.people import make, sign_in

from .paying import BIC, IBAN, NOW, confirmed_account, make_award, ordered, payer, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
NUL = "avant\x00après"
AMOUNTS = (
    "-1", "−1", "0", "1e400", "NaN", "inf", "½", "9" * 19, "9" * 400, "99999999999999999999,99", "\u202e12", "12\u200f", "٣٤", "1.250",
    "0x10", "12;13", "=1+1", "<b>1</b>", "\x00",
)  # fmt: skip


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def award() -> Award:
    award = make_award()
    confirmed_account(award)
    return award


def signed_in(role: str) -> Client:
    client = Client()
    sign_in(client, role)
    return client


@pytest.mark.parametrize("amount", AMOUNTS, ids=range(len(AMOUNTS)))
def test_no_amount_of_an_expense_breaks_the_claim(award: Award, amount: str) -> None:
    claim = open_claim(award.number, 2, actor=make("secretary"), now=NOW)
    pk = ClaimLine.objects.get(claim=claim).pk
    secretary = signed_in("secretary")
    address = f"/subventions/{award.number}/demandes-de-paiement/2"
    said = {
        f"kind-{pk}": "investment",
        f"label-{pk}": NUL,
        f"spent_on-{pk}": NUL,
        f"amount-{pk}": amount,
        "faire": "envoyer",
    }
    assert secretary.post(address, said).status_code == 422
    assert ClaimLine.objects.get(pk=pk).amount_cents is None
    assert secretary.get(address).status_code == 200


@pytest.mark.parametrize("amount", AMOUNTS, ids=range(len(AMOUNTS)))
def test_no_accepted_amount_breaks_the_review(award: Award, amount: str) -> None:
    claim = sent(award, 2)
    pk = ClaimLine.objects.get(claim=claim).pk
    address = f"/instruction/subventions/{award.number}/demandes-de-paiement/2"
    said = {
        "faire": "verifier",
        f"verdict-{pk}": "part",
        f"retenu-{pk}": amount,
        f"motif-{pk}": "Hors sujet",
    }
    assert signed_in("reviewer").post(address, said).status_code == 422


@pytest.mark.parametrize(
    "said",
    [
        {"faire": "verifier", "verdict": "refused", "motif": NUL},
        {"faire": "rendre", "pourquoi": NUL},
        {"faire": "approuver", "revision": NUL},
    ],
    ids=["refused", "returned", "approved"],
)
def test_the_character_no_text_holds_in_a_review(award: Award, said: dict[str, str]) -> None:
    claim = sent(award, 2)
    pk = ClaimLine.objects.get(claim=claim).pk
    named = {
        name if name in {"faire", "pourquoi", "revision"} else f"{name}-{pk}": value
        for name, value in said.items()
    }
    address = f"/instruction/subventions/{award.number}/demandes-de-paiement/2"
    assert signed_in("validator").post(address, named).status_code in {302, 422}
    claim.refresh_from_db()
    assert "\x00" not in claim.returned_why


def test_the_character_no_text_holds_in_a_payment_file(award: Award) -> None:
    sent(award, 2)
    ordered(award, 2)
    said = {
        "payeur": "bank",
        "execution": "2021-06-10",
        "nom": NUL,
        "debiteur_iban": IBAN,
        "debiteur_bic": BIC,
    }
    assert signed_in("prefet").post("/budget/paiements", said).status_code in {302, 422}
    for name in said:
        assert signed_in("prefet").post("/budget/paiements", said | {name: "\x00"}).status_code == 422


def returned(content: bytes, name: str) -> list[PaymentReturnLine]:
    token, _ = receive_returns(content, name, actor=payer(), now=NOW, real=clock.real())
    reconcile(str(token), now=NOW, real=clock.real)
    return list(PaymentReturnLine.objects.filter(file__token=token).order_by("row"))


def test_the_character_no_text_holds_in_a_match_by_hand(award: Award) -> None:
    client = signed_in("prefet")
    file = SimpleUploadedFile("retour.csv", b"Num\xe9ro de DP;Date;Montant\nDP9;2021-06-01;12,00\n")
    address = client.post("/budget/retours", {"fichier": file}).headers["Location"]
    reconcile(address.rsplit("/", 1)[-1], now=NOW, real=clock.real)
    line = PaymentReturnLine.objects.get()
    assert client.post(address, {"ligne": line.pk, "dp": "DP\x009"}).status_code == 422
    assert client.post(address, {"ligne": "9" * 30, "dp": "DP9"}).status_code == 404


def workbook(*cells: str) -> bytes:
    """An XLSX of one line under its titles, its cells written as they are given."""
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    titles = "".join(
        f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in ("Numéro de DP", "Date", "Montant")
    )
    rows = f"<row>{titles}</row><row>{''.join(cells)}</row>"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{sheet}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{sheet}"><sheetData>{rows}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("number", ["1E400", "-1E400", "NaN", "1E300", "-1E-300", "1E15"])
def test_a_number_that_is_none_is_told(award: Award, number: str) -> None:
    text = '<c t="inlineStr"><is><t>{}</t></is></c>'
    content = workbook(text.format("DP1"), text.format("2021-06-01"), f"<c><v>{number}</v></c>")
    (line,) = returned(content, "retour.xlsx")
    assert line.reason.startswith("Montant")
