"""Signatures of providers, checked on the bytes as they came."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate


@lru_cache(maxsize=64)
def public_key(pem: str) -> RSAPublicKey:
    """The RSA key of a PEM public key or certificate. Raises ValueError for anything else."""
    text = pem.strip().encode()
    found: Any = (
        load_pem_x509_certificate(text).public_key() if b"BEGIN CERTIFICATE" in text else load_pem_public_key(text)
    )
    if not isinstance(found, RSAPublicKey):
        raise ValueError("not an RSA key")
    return found


def is_signed(message: bytes, signature: str, pem: str) -> bool:
    """Whether `signature` (base64, RSA with SHA-256) is that of the key's owner over the message."""
    try:
        public_key(pem).verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def unseal(key: str, nonce: str, associated: str, sealed: str) -> bytes:
    """Open AES-256-GCM as WeChat Pay seals it. Raises ValueError when it was not sealed with this key, nonce and data."""
    if len(key.encode()) != 32:
        raise ValueError("an APIv3 key has 32 bytes")
    try:
        return AESGCM(key.encode()).decrypt(
            nonce.encode(), base64.b64decode(sealed, validate=True), associated.encode()
        )
    except (InvalidTag, binascii.Error, ValueError) as problem:
        raise ValueError("it cannot be opened") from problem
