"""The port of the web server, reserved before anything else is started."""

import errno
import socket

from guichet.cli.errors import CommandError

HOST = "127.0.0.1"
BACKLOG = 128


def reserve_port(written: str) -> socket.socket:
    """Return a socket that listens on the port; "0" takes any free one."""
    if not written.isascii() or not written.isdigit() or int(written) > 65535:
        raise CommandError(
            f"Le port « {written} » n'est pas un nombre de 1 à 65535 : écrivez par exemple PORT=8001."
        )
    port = int(written)
    reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        reserved.bind((HOST, port))
        reserved.listen(BACKLOG)  # from here on the port is ours; who comes early waits for the first page
    except OSError as error:
        reserved.close()
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Le port {port} est déjà pris, peut-être par un autre Guichet. "
                f"Arrêtez ce programme, ou choisissez un autre port : make run PORT={port + 1 if port < 65535 else 8001}"
            ) from error
        if error.errno == errno.EACCES:
            raise CommandError(
                f"Le port {port} est réservé à l'administrateur de la machine. Choisissez-en un autre : make run PORT=8001"
            ) from error
        raise
    return reserved
