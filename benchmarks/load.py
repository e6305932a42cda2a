"""A load of bounded count over keep-alive connections on loopback, as light as Python can make it."""

import asyncio
import itertools
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

import uvloop


@dataclass(frozen=True, slots=True)
class Load:
    """What one load came to."""

    requests: int
    seconds: float
    failed: int
    milliseconds: tuple[float, ...]
    """Of each request, sorted."""

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """An HTTP/1.1 request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one response; its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at >= 0:
        length = int(lower[at + 15 : lower.index(b"\r\n", at)])
        if length:
            await reader.readexactly(length)
    return status


async def _connection(port: int, requests: Iterator[bytes], times: list[float], failures: list[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    try:
        for one in requests:
            started = time.perf_counter()
            writer.write(one)
            status = await _answer(reader)
            times.append((time.perf_counter() - started) * 1000)
            if status >= 400:
                failures.append(status)
    finally:
        writer.close()


async def run(port: int, requests: Iterator[bytes], *, connections: int, count: int) -> Load:
    """Send `count` requests over `connections` connections; each takes the next as soon as it is free.

    They are made beforehand: the time of making them is nobody's.
    """
    requests = iter(list(itertools.islice(requests, count)))
    times: list[float] = []
    failures: list[int] = []
    started = time.perf_counter()
    await asyncio.gather(*(_connection(port, requests, times, failures) for _ in range(connections)))
    return Load(len(times), time.perf_counter() - started, len(failures), tuple(sorted(times)))


def loaded(port: int, requests: Iterator[bytes], *, connections: int = 16, count: int = 2000) -> Load:
    return uvloop.run(run(port, requests, connections=connections, count=count))
