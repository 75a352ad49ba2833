"""`cartwright run` as a process of its own, between stand-ins that this process serves."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import psutil

from bot.rehearsal.stage import Part

READY = "Cartwright is ready"
_READY_WITHIN_SECONDS = 30
_END_WITHIN_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class Running:
    """A bot that has said that it is ready.

    Args:
        ready_seconds: from the start of the process to its ready line.
        processor_seconds: how much of that it computed; less than that on a busy machine.

    """

    pid: int
    ready_seconds: float
    processor_seconds: float


@contextmanager
def running(
    part: Part, folder: Path, *python_options: str, errors: Path | None = None, program: Path | None = None
) -> Iterator[Running]:
    """Run the bot while the context lasts.

    Args:
        part: what it is told; nothing of this process's environment reaches it but the search path.
        folder: where its configuration file is written.
        python_options: options of the interpreter, such as `-X importtime`; none runs the installed command.
        errors: the file that its standard error goes to; by default nowhere.
        program: the Python file that runs it; by default the installed command does.

    """
    file = folder / "cartwright.toml"
    file.write_text(_toml(part.settings), encoding="utf-8")
    with (errors or Path(os.devnull)).open("w", encoding="utf-8") as log:
        started = perf_counter()
        process = subprocess.Popen(
            [*_command(python_options, program), "run", "--config", str(file)],
            env={"PATH": os.environ.get("PATH", ""), **part.environment},
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        with _ended(process):
            _await_ready(process)
            ready_seconds = perf_counter() - started
            spent = psutil.Process(process.pid).cpu_times()
            yield Running(pid=process.pid, ready_seconds=ready_seconds, processor_seconds=spent.user + spent.system)


def _command(python_options: tuple[str, ...], program: Path | None) -> list[str]:
    if program:
        return [sys.executable, *python_options, "-P", str(program)]
    if python_options:
        return [sys.executable, *python_options, "-m", "bot"]
    return [str(Path(sys.executable).with_name("cartwright"))]


def _await_ready(process: "subprocess.Popen[str]") -> None:
    """Read what it prints up to its ready line, and let somebody read the rest so that it never waits for us."""
    assert process.stdout is not None
    alarm = threading.Timer(_READY_WITHIN_SECONDS, process.kill)
    alarm.start()
    try:
        if not any(line.startswith(READY) for line in process.stdout):
            raise RuntimeError(f"`cartwright run` ended, or was not ready within {_READY_WITHIN_SECONDS} s")
    finally:
        alarm.cancel()
    threading.Thread(target=process.stdout.read, name="reading the bot", daemon=True).start()


@contextmanager
def _ended(process: "subprocess.Popen[str]") -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_END_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _toml(settings: Mapping[str, object]) -> str:
    """Write settings of plain kinds as TOML."""
    return "".join(f"{name} = {_toml_value(value)}\n" for name, value in settings.items())


def _toml_value(value: object) -> str:
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_toml_value(each) for each in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return "'" + str(value) + "'"
