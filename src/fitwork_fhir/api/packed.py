"""What a refused body says under the packing it came in: gzip, deflate, base64. For the ears alone, never to be stored.

A body in a content coding is refused (RFC 9110 15.5.16), but a red flag in it must be heard (HOUSE decision 9).
"""

import base64
import binascii
import zlib

MOST_LAYERS = 3
_PIECE = 1 << 16
_GZIP, _RAW = 31, -15
_MARKS = ((b"\x1f\x8b", _GZIP), (b"\x78", 15))
"""How gzip and zlib begin, and the window bits that read them."""
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def layers(body: bytes, most: int) -> list[bytes]:
    """The body, then what stands under each packing of it, outermost first; each at most `most` bytes long."""
    found = [body]
    for _ in range(MOST_LAYERS):
        inner = _inflated(found[-1], most) or _from_base64(found[-1])[:most]
        if not inner:
            break
        found.append(inner)
    return found


def _inflated(body: bytes, most: int) -> bytes:
    """As far as it can be read and is allowed: of a bomb or where its end is broken, the beginning."""
    bits = next((bits for mark, bits in _MARKS if body.startswith(mark)), _RAW)
    made, rest, reader = b"", body, zlib.decompressobj(bits)
    try:
        while rest and len(made) < most:
            made += reader.decompress(rest[:_PIECE], most - len(made))
            rest = reader.unconsumed_tail + reader.unused_data + rest[_PIECE:]
            if reader.eof and bits == _GZIP:  # a file may have several members
                reader = zlib.decompressobj(bits)
            elif reader.eof:
                break
    except zlib.error:
        pass
    return made


def _from_base64(body: bytes) -> bytes:
    text = b"".join(body.split()).strip(b'"').translate(_URL_SAFE).rstrip(b"=")
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        return b""
