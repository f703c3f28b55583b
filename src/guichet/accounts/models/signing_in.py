"""How people prove who they are: sessions, one-time links, second factors. All instants here are real ones."""

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """A browser that is signed in, or that Guichet must remember for a moment.

    `session_key` is a digest of what the cookie holds: whoever reads this table cannot sign in with it.
    """

    person = models.ForeignKey("accounts.Person", models.CASCADE, null=True, related_name="sessions")
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    method = models.CharField(max_length=20, default="")
    browser = models.CharField(max_length=80, default="")

    class Meta:
        indexes = (models.Index(fields=["person", "-seen_at"], name="session_person"),)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from guichet.accounts.sessions import SessionStore  # noqa: PLC0415 - the store is made of this model

        return SessionStore


class SignInLink(models.Model):
    """A link sent by mail that signs in once, and the code of six digits that does the same on another device.

    Only digests of both are kept. `public_id` ties the code to the browser that asked. `suite` is where one
    goes on, a path of the site.
    """

    email = models.CharField(max_length=254)
    public_id = models.CharField(max_length=43, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    suite = models.CharField(max_length=500, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sign-in link:{self.pk}"


class Throttle(models.Model):
    """How many times something was tried since an instant. `key` is a digest: no address stands here."""

    key = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField(db_index=True)
    count = models.IntegerField()

    def __str__(self) -> str:
        return f"throttle:{self.count}"


class SecondFactor(models.Model):
    """The application that gives an officer a code every 30 seconds (RFC 6238).

    `secret` is encrypted with the key of the site. `last_step` is the period of the last code accepted: the same
    code is never accepted twice. Not in force until `confirmed_at`.
    """

    person = models.OneToOneField("accounts.Person", models.CASCADE, related_name="second_factor")
    secret = models.TextField()
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"second factor:{self.pk}"


class RecoveryCode(models.Model):
    """One of ten codes shown once, each good once in place of the application's; only its digest is kept."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery code:{self.pk}"
