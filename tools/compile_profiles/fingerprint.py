"""Says whether the committed schema was made by this compiler."""

import hashlib
from pathlib import Path


def fingerprint() -> str:
    """SHA-256 over the compiler's own sources; stored in the schema as `x-compiled.by`."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()
