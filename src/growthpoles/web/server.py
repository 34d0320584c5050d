"""The server: one process on this machine, opened in the browser with its own token."""

from __future__ import annotations

import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

from growthpoles.errors import NotAvailableError, RunError, problem

_TRIES = 20


def serve(
    folder: Path | None,
    *,
    port: int = 8765,
    address: str = "127.0.0.1",
    expose: bool = False,
    language: str = "en",
    opened: Callable[[str], object] = webbrowser.open,
) -> None:
    """Serve the dashboard until it is stopped.

    Args:
        folder: Folder of a finished run; None = the start page.
        port: First port that is tried; 0 = any.
        address: Address it answers on.
        expose: Allows an address other than this machine's own.
        language: Language of the first page.
        opened: Called with the address to open once the server listens.

    Raises:
        RunError: The address is not this machine's own and `expose` is not set, or no port is free.
        NotAvailableError: The extra ``web`` is not installed.
    """
    if not expose and not _is_local(address):
        raise RunError(problem("serve.address", address=address))
    try:
        import uvicorn

        from growthpoles.web.app import build_app
    except ImportError as failure:
        raise NotAvailableError(problem("serve.extra", library=failure.name or "")) from failure
    token = secrets.token_urlsafe(24)

    listener = listen(address, port)
    work = Path.cwd()
    app = build_app(folder, token=token, work=work, language=language, exposed=expose)
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", server_header=False)
    host = f"[{address}]" if ":" in address else address
    place = f"http://{host}:{listener.getsockname()[1]}/{language}/?token={token}"
    threading.Timer(0.0, opened, (place,)).start()
    uvicorn.Server(config).run(sockets=[listener])


def listen(address: str, port: int) -> socket.socket:
    """A socket that listens on a port, or on the next free one.

    Raises:
        RunError: None of the next ports is free, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for number in range(port, port + _TRIES) if port else (0,):
        found = socket.socket(family, socket.SOCK_STREAM)
        try:
            found.bind((address, number))
            found.listen(128)
        except OSError:
            found.close()
            continue
        return found
    raise RunError(problem("serve.port", address=address, port=port))


def _is_local(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
