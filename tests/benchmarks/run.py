"""Measure how fast Cartwright is, on this machine: `make bench`.

Prints a table and, with `--json`, writes the same with the machine that it was measured on. A missed bound is said and
fails nothing: a busy machine is no fault of the code.
"""

import argparse
import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import (
    acknowledging,
    cataloguing,
    changing,
    comparing,
    hanging,
    lasting,
    purchasing,
    renewing,
    restarting,
    searching,
    sharing,
    simulating,
    starting,
    widening,
)
from tests.benchmarks.figures import Finding, JsonObject, machine

MEASURES: Sequence[Callable[[Path], Finding]] = (
    starting.measure,
    restarting.measure,
    changing.measure,
    simulating.measure,
    acknowledging.measure,
    lasting.measure,
    cataloguing.measure,
    renewing.measure,
    searching.measure,
    comparing.measure,
    sharing.measure,
    widening.measure,
    purchasing.measure,
    hanging.measure,
)
"""Each is given the folder for its database, and takes some seconds; the last three half a minute each."""

_ON_DISK = Path("/var/tmp")  # where databases are made: `/tmp` is memory on many machines


def main() -> None:
    """Measure everything, and say it."""
    arguments = _arguments()
    logging.disable()  # what the bot and the stand-ins say in this process is no figure
    measured_on = machine()
    print("{processor}, {cores} cores, {python}, {system}; load {load}\n".format(**measured_on))
    with TemporaryDirectory(prefix="cartwright-bench-", dir=_ON_DISK) as name:
        folder = Path(name)
        findings = [_shown(measure(folder)) for measure in MEASURES]
        hints: JsonObject = {"imports": starting.imports(folder)}
    if arguments.json:
        found = {"machine": measured_on, "findings": [each.as_json() for each in findings], "hints": hints}
        arguments.json.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    missed = sum(figure.is_met is False for finding in findings for figure in finding.figures)
    print(f"{missed} missed." if missed else "Every bound is met.")


def _shown(finding: Finding) -> Finding:
    print(finding.as_table(), flush=True)
    return finding


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
