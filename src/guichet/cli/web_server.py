"""gunicorn, told by code rather than by options: two processes of four threads."""

from collections.abc import Callable
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import connections
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

WORKERS = 2
THREADS = 4


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Leaves its lines to the platform's own handler and form."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The platform on a socket that is already bound.

    The application is loaded before the workers fork, so that they share its memory; connections to
    the database are closed before, for two processes cannot share one.
    """

    def __init__(self, application: Callable[..., Any], socket: int) -> None:
        self.application = application
        self.socket = socket
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": f"fd://{self.socket}",
            "workers": WORKERS,
            "threads": THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "logger_class": QuietLogger,
            "control_socket_disable": True,
            "pre_fork": lambda _server, _worker: connections.close_all(),
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        return self.application


def first_page(application: Callable[..., Any]) -> None:
    """Ask for the home page once, in the process that is about to fork.

    What a process keeps after its first page (addresses, templates, columns of communes) is then
    shared by the workers instead of being made by each, and the first visitor does not wait for it.
    """
    question: dict[str, Any] = {
        "PATH_INFO": "/",
        "HTTP_HOST": settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost",
    }
    setup_testing_defaults(question)
    answer = application(question, lambda _status, _headers, _error=None: None)
    for _ in answer:
        pass
    answer.close()


def serve(application: Callable[..., Any], socket: int) -> None:
    """Serve until SIGTERM; `socket` is the number of a bound socket."""
    WebServer(application, socket).run()
