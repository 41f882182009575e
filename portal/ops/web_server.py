"""How gunicorn serves the portal; read by `gunicorn -c python:portal.ops.web_server portal.wsgi`."""

import os
import signal
from typing import Any

from portal.ops.processes import die_with_parent

worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
preload_app = True
timeout = 60
graceful_timeout = 5
keepalive = 5
loglevel = "warning"
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - a heartbeat must not wait for a disk


def post_fork(server: Any, worker: Any) -> None:
    """A worker outlives its master no more than the master the launcher."""
    die_with_parent(signal.SIGKILL, server.pid)
