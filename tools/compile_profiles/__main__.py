"""Compiles the base R4 definitions: `python -m tools.compile_profiles FOLDER`.

FOLDER holds the unpacked npm package hl7.fhir.r4.examples 4.0.1 (CC0), which carries every definition of R4:
`npm pack hl7.fhir.r4.examples@4.0.1`, then unpack; FOLDER is its `package` directory.
"""

import argparse
import json
import sys
from pathlib import Path

from tools.compile_profiles.compiler import compile_schema
from tools.compile_profiles.definitions import load
from tools.compile_profiles.fingerprint import fingerprint
from tools.compile_profiles.scope import TYPES

_TARGET = Path(__file__).parents[2] / "src" / "fitwork_fhir" / "fhir" / "schema" / "r4.json"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.compile_profiles", description=__doc__)
    parser.add_argument("folder", type=Path, help="the unpacked definitions, one resource to a file")
    parser.add_argument("--out", type=Path, default=_TARGET)
    chosen = parser.parse_args(arguments)
    definitions = load(chosen.folder)
    schema = compile_schema(definitions, TYPES)
    schema["x-compiled"] = {"from": definitions.package, "by": fingerprint()}
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(schema, separators=(",", ":"), ensure_ascii=False)
    chosen.out.write_text(text + "\n", encoding="utf-8")
    print(f"{chosen.out.name}: {len(TYPES)} types, {len(schema['$defs'])} definitions, {len(text) / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
