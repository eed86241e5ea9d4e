"""What a browser or a phone says of a passkey, looked at before anything is done with it."""

import json
import struct
from typing import Any

from fido2.webauthn import AuthenticationResponse, RegistrationResponse


def is_credential(sent: Any) -> bool:
    """Whether this can be read as the answer of a passkey: one that was made, or one that signs.

    `sent` is the object, or its JSON as a form holds it. Of one that cannot be read, the library
    says so by whichever error it meets first.
    """
    try:
        said = json.loads(sent) if isinstance(sent, str) else sent
        kind = RegistrationResponse if _is_of_a_new_one(said) else AuthenticationResponse
        kind.from_dict(said)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, struct.error):
        return False
    return True


def _is_of_a_new_one(said: Any) -> bool:
    return "attestationObject" in said["response"]
