"""How gunicorn serves the product: `gunicorn -c deploy/gunicorn.conf.py config.wsgi`."""

import os

host = os.environ.get("HOST", "localhost")
bind = f"{f'[{host}]' if ':' in host else host}:{os.environ.get('PORT', '8000')}"

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("THREADS", "4"))
# Loaded once and shared by the workers: less memory, quicker start. New code therefore needs a restart, not a reload.
preload_app = True
# The heartbeat file must not wait for a disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
control_socket_disable = True

timeout = 60
graceful_timeout = 30
keepalive = 5
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
# Whether a request came by https is for Django alone to decide: see TRUSTED_PROXIES.
secure_scheme_headers: dict[str, str] = {}

# Each request is one line in the product's own log.
accesslog = None
loglevel = os.environ.get("LOG_LEVEL", "warning").lower()


def pre_fork(server: object, worker: object) -> None:
    """A connection opened while loading must not be shared by two workers."""
    from django.db import connections

    connections.close_all()
