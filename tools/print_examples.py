"""Replays the story of examples/, and prints its answers, its walk-through and the examples of openapi.yaml."""

import json
import posixpath
import shlex
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.openapi_examples import FILE as OPENAPI_EXAMPLES
from tools.openapi_examples import gallery
from tools.story_goldens import STORY, Told, replay, served, told

PAGE = ROOT / "examples" / "README.md"
BEGINNING = ROOT / "tools" / "examples_page.md"
"""What stands above the steps."""
_MOST_LINES = 9
_OPEN, _CLOSE = "<details><summary>curl, httpx</summary>\n", "\n</details>\n"


def page(story: list[Told]) -> str:
    """The walk-through."""
    parts = [BEGINNING.read_text("utf-8"), *_contents(story)]
    guids: set[str] = set()
    for number, steps in groupby(story, key=lambda one: one.chapter["number"]):
        chapter = list(steps)
        parts += [f"## {number}. {chapter[0].chapter['title']}\n", f"{chapter[0].chapter['text']}\n"]
        for one in chapter:
            parts += _section(one, guids)
    return "\n".join(parts)


def _contents(story: list[Told]) -> Iterator[str]:
    yield "| step | who | request | answer |\n| --- | --- | --- | --- |"
    names = replay.parties()
    for one in story:
        step = one.step
        request = f"`{step['method']} {step['path'].split('?')[0] or '/'}`" if "method" in step else "a file only"
        who = names.get(step.get("by", ""), "")
        yield f"| {_number(one)} {step['title']} | {who} | {request} | {one.status or ''} |"
    yield ""


def _sent(step: replay.Step) -> str:
    """The file a step sends, as seen from examples/."""
    return posixpath.normpath(f"story/{step['send']}")


def _number(one: Told) -> str:
    return str(one.step["name"]).split("-")[0]


def _section(one: Told, guids: set[str]) -> list[str]:
    step = one.step
    parts = [f"### {_number(one)} {step['title']}\n"]
    if "after_days" in step:
        parts.append(f"*{step['after_days']} days later.*\n")
    if "method" in step:
        who = replay.parties().get(step.get("by", ""), "anybody")
        parts.append(
            f"{who[0].upper()}{who[1:]}: `{step['method']} {step['path'] or '/'}`, answered by **{one.status}**."
        )
        for name, type_ in step.get("take", {}).items():
            parts.append(f"`{name}` is the first {type_} in the answer.")
    parts.append(f"Look at: {step['look']}\n")
    files = [f"[{Path(step['send']).name}]({_sent(step)})"] if "send" in step else []
    files += [f"[{one.file.name}](story/{one.file.name})"] if one.text else []
    parts += [", ".join(files) + "\n"] if files else []
    shown = [f"{name}: {value}" for name, value in one.headers] + replay.readable(one.resource)
    if len(shown) > _MOST_LINES:
        shown = [*shown[: _MOST_LINES - 1], "…"]
    parts += ["```text", *shown, "```\n"] if shown else []
    if "method" in step:
        new = [name for name in _guids(step) if name not in guids]
        guids.update(new)
        parts += [_OPEN, *_curl(step, new), *_httpx(step, new), _CLOSE]
    return parts


def _guids(step: replay.Step) -> list[str]:
    return [value for value in step.get("headers", {}).values() if value.startswith("GUID.")]


def _curl(step: replay.Step, new_guids: list[str]) -> list[str]:
    """The step as shell commands that work as printed."""
    lines = ["```sh", *(f"guid {name}" for name in new_guids)]
    path = shlex.quote(step["path"]) if step["path"] else ""
    path = f'"$(echo {path} | fill)"' if replay.NAME.search(path) else path
    root = '"${BASE%/FHIR/R4}"' if step.get("outside") else '"$BASE"'
    options = ["-sS", "-i", *(["-g"] if set("[]{}") & set(step["path"]) else []), "-X", step["method"]]
    words = ["curl", *options, f"{root}{path}".replace('""', "")]
    for name, value in replay.headers_of(step).items():
        if name == "NHSD-End-User-Organisation":
            words.append(f'-H "$(by {step["by"]})"')
        elif value.startswith("GUID."):
            words.append(f'-H "{name}: $(echo {value} | fill)"')
        else:
            words.append("-H " + shlex.quote(f"{name}: {value}"))
    start = f"fill < {_sent(step)} | " if "send" in step else ""
    words += ["--data-binary @-"] if "send" in step else []
    lines.append(f'{start}{" ".join(words)} > "$work/answer"')
    lines += [f"take {name} {type_}" for name, type_ in step.get("take", {}).items()]
    return [*lines, 'head -n 1 "$work/answer"', "```"]


def _httpx(step: replay.Step, new_guids: list[str]) -> list[str]:
    """The step as Python that works as printed."""
    words = [f'"{step["method"]}"', json.dumps(step["path"])]
    words += [f'by="{step["by"]}"'] if "by" in step else []
    words += [f'file="{_sent(step)}"'] if "send" in step else []
    headers = {name: value for name, value in replay.headers_of(step).items() if name in step.get("headers", {})}
    if step["method"] == "PATCH":
        headers["Content-Type"] = replay.PATCH
    if headers:
        written = ", ".join(f'"{name}": {_quoted(value)}' for name, value in headers.items())
        words.append(f"headers={{{written}}}")
    words += ["outside=True"] if step.get("outside") else []
    lines = ["```python", *(f'names["{name}"] = str(uuid.uuid4())' for name in new_guids)]
    lines.append(f"answer = send({', '.join(words)})")
    lines += [f'take("{name}", "{type_}")' for name, type_ in step.get("take", {}).items()]
    return [*lines, "```"]


def _quoted(text: str) -> str:
    return f"'{text}'" if '"' in text else f'"{text}"'


def main() -> int:
    with served() as server:
        story = list(told(server))
        shown = gallery(story, server)
    wrong = [f"{one.step['name']}: {one.status}" for one in story if one.status != one.step.get("status")]
    if wrong:
        print(f"The story is not told as it says: {', '.join(wrong)}", file=sys.stderr)
        return 1
    kept = {one.file for one in story if one.text}
    for one in story:
        if one.status is not None and one.text:
            one.file.write_text(one.text, "utf-8")
    for file in set(STORY.glob("*.answer.json")) - kept:
        file.unlink()
    PAGE.write_text(page(story), "utf-8")
    OPENAPI_EXAMPLES.write_text(shown.written(), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
