"""gunicorn's settings: two processes with four threads each carry a household or a clinic."""

import os

worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
# No access log: a diary's addresses contain dates and search words of a person.
accesslog = None
errorlog = "-"
loglevel = "warning"
