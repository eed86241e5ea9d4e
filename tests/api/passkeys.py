"""A passkey in software: what a phone's secure chip answers to WebAuthn, for one key."""

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.utils import websafe_encode

USER_PRESENT, USER_VERIFIED, KEY_INCLUDED = 0x01, 0x04, 0x40


@dataclass
class Passkey:
    """Made and used at `origin`; a person is seen (finger, face) unless `flags` say otherwise."""

    origin: str = "https://testserver"
    flags: int = USER_PRESENT | USER_VERIFIED
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    key_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    user_handle: str = ""

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer `creation_options`."""
        asked = options["publicKey"]
        self.user_handle = asked["user"]["id"]
        client_data = self._client_data("webauthn.create", asked["challenge"])
        included = bytes(16) + struct.pack(">H", len(self.key_id)) + self.key_id + self._public_key
        data = self._authenticator_data(asked["rp"]["id"], KEY_INCLUDED) + included
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._credential(
            client_data,
            {"attestationObject": websafe_encode(attestation)},
            {"credProps": {"rk": True}},
        )

    def sign(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer `request_options`."""
        asked = options["publicKey"]
        client_data = self._client_data("webauthn.get", asked["challenge"])
        data = self._authenticator_data(asked["rpId"])
        signed = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        return self._credential(
            client_data,
            {
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signed),
                "userHandle": self.user_handle,
            },
            {},
        )

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        ).encode()

    def _authenticator_data(self, rp_id: str, more_flags: int = 0) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(
            ">BI", self.flags | more_flags, 0
        )

    @property
    def _public_key(self) -> bytes:
        """ES256 as COSE."""
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        return cbor.encode({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _credential(
        self, client_data: bytes, response: dict[str, str], extensions: dict[str, Any]
    ) -> dict[str, Any]:
        return {
            "type": "public-key",
            "id": websafe_encode(self.key_id),
            "rawId": websafe_encode(self.key_id),
            "response": {"clientDataJSON": websafe_encode(client_data), **response},
            "clientExtensionResults": extensions,
        }
