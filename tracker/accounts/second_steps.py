"""Second steps of logging in: their secrets are not in the database as they are."""

import base64
import logging
import secrets
from typing import Final

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

logger = logging.getLogger(__name__)

_SEALED: Final = "sealed:"  # those from before begin otherwise
_PURPOSE: Final = b"tracker.second_steps"
_KEY_BYTES: Final = 32


class SecondStepAdapter(DefaultMFAAdapter):
    """A copy of the database alone, a backup say, makes no codes: the key is of `SECRET_KEY`."""

    def encrypt(self, text: str) -> str:
        return _SEALED + _sealing().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one nobody knows where `SECRET_KEY` is another than when it was stored."""
        if not encrypted_text.startswith(_SEALED):
            return encrypted_text
        try:
            return _sealing().decrypt(encrypted_text.removeprefix(_SEALED)).decode()
        except InvalidToken:
            logger.error("a second step cannot be read: SECRET_KEY is not the one it was made with")
            return base64.b32encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _sealing() -> MultiFernet:
    """By the secret key, and for reading by those that were it before."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_of(key)) for key in keys])


def _key_of(secret_key: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
    return base64.urlsafe_b64encode(derive.derive(secret_key.encode()))
