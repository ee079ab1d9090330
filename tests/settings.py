"""The product's own settings, with what would make tests slow or leave traces taken out.

A settings module rather than variables of the shell, so that `make test`, a plain `pytest` and each xdist worker agree.
"""

import os

os.environ.setdefault("BASE_URL", "http://localhost:8000")
os.environ.setdefault("DATA_DIR", "var/test")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 5)
os.environ.setdefault("LOG_LEVEL", "ERROR")

from config.settings import *  # noqa: F403
from config.settings import STATIC_ROOT, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns where it is missing
