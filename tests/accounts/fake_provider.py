"""A ProConnect of our own, on loopback, with its own keys: honest unless a test has it lie."""

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from guichet.shared import clock

CLIENT_ID, CLIENT_SECRET = "guichet", "un-secret-de-test"
Lie = Callable[[dict[str, Any]], None]
ALLOWED = {"response_type", "scope", "client_id", "redirect_uri", "state", "nonce"}

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
OTHER_RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """What the provider knows: the person who signs in there, the codes it gave, and the lies it is told to tell."""

    def __init__(self) -> None:
        self.issuer = ""
        self.algorithm = "RS256"
        self.person = {
            "sub": "sujet-1",
            "given_name": "Agente",
            "usual_name": "de Ballan-Miré",
            "email": "agente@ballan-mire.example",
            "uid": "u1",
            "siret": "21370018099004",
            "idp_id": "fi-1",
        }
        self.lie: Lie = lambda token: None  # changes the identity token
        self.lie_about_person: Lie = lambda token: None  # changes the userinfo token
        self.signing_key: Any = None
        self.unsigned = False
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()
        self.exchanges = 0

    def authorize(self, address: str) -> dict[str, str]:
        """Do what the browser does there: check the request, sign in, come back with a code and the state."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize?")
        assert set(asked) == ALLOWED, "ProConnect refuses the parameters it does not know"
        assert len(asked["state"]) >= 32
        assert len(asked["nonce"]) >= 32
        assert asked["scope"] == "openid given_name usual_name email uid siret idp_id"
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT_ID)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Give the tokens of a code, once."""
        self.exchanges += 1
        asked = self.codes.pop(form.get("code", ""), None)
        secret = (form.get("client_id"), form.get("client_secret"))
        if (
            asked is None
            or secret != (CLIENT_ID, CLIENT_SECRET)
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        token = {**self._frame(), "nonce": asked["nonce"], "acr": "eidas1"}
        self.lie(token)
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        return 200, {
            "access_token": access,
            "id_token": self._sign(token),
            "token_type": "Bearer",
            "expires_in": 60,
        }

    def userinfo(self, access: str) -> tuple[int, str, str]:
        if access not in self.tokens:
            return 401, "application/json", "{}"
        person = {**self._frame(), **self.person}
        self.lie_about_person(person)
        if self.unsigned:
            return 200, "application/json", json.dumps(person)
        return 200, "application/jwt", self._sign(person)

    def jwks(self) -> dict[str, Any]:
        rsa_key = RSAAlgorithm.to_jwk(RSA_KEY.public_key(), as_dict=True)
        ec_key = ECAlgorithm.to_jwk(EC_KEY.public_key(), as_dict=True)
        keys = [{**rsa_key, "kid": "RS256", "alg": "RS256"}, {**ec_key, "kid": "ES256", "alg": "ES256"}]
        return {"keys": keys}

    def _frame(self) -> dict[str, Any]:
        now = int(clock.real().timestamp())
        return {"iss": self.issuer, "aud": CLIENT_ID, "sub": self.person["sub"], "iat": now, "exp": now + 60}

    def _sign(self, token: dict[str, Any]) -> str:
        key = self.signing_key or (RSA_KEY if self.algorithm == "RS256" else EC_KEY)
        return jwt.encode(token, key, algorithm=self.algorithm, headers={"kid": self.algorithm})


@contextmanager
def served(provider: Provider) -> Iterator[Provider]:
    """Serve a provider on a free local port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, answer = provider.exchange({key: values[0] for key, values in parse_qs(body).items()})
            self.answer(status, "application/json", json.dumps(answer))

        def do_GET(self) -> None:
            if self.path.endswith("/jwks"):
                self.answer(200, "application/json", json.dumps(provider.jwks()))
            else:
                self.answer(*provider.userinfo(self.headers.get("Authorization", "").removeprefix("Bearer ")))

        def answer(self, status: int, kind: str, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name the class gives
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_address[1]}/api/v2"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
