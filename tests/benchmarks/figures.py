"""What a benchmark found: a number, the bound that it is held against, and a table of all."""

import math
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import psutil

JsonObject = dict[str, object]


class Side(Enum):
    """On which side of its bound a figure is good."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number.

    Args:
        name: what was measured, in words.
        value: the number, in `unit`; infinite for what never happened.
        bound: None for a figure that is only looked at.

    """

    name: str
    value: float
    unit: str
    bound: float | None = None
    side: Side = Side.AT_MOST

    @property
    def is_met(self) -> bool | None:
        """Whether the figure keeps its bound; None without one."""
        if self.bound is None:
            return None
        return self.value <= self.bound if self.side is Side.AT_MOST else self.value >= self.bound

    def as_json(self) -> JsonObject:
        """Return it with its bound and its verdict."""
        value = round(self.value, 3) if math.isfinite(self.value) else None
        plain: JsonObject = {"name": self.name, "value": value, "unit": self.unit}
        if self.bound is None:
            return plain
        return plain | {"bound": self.bound, "side": self.side.value, "met": self.is_met}

    def as_row(self) -> tuple[str, str, str, str]:
        """Return it as the words of one line: name, value, bound, verdict."""
        bound = "" if self.bound is None else f"{self.side.value} {_number(self.bound)} {self.unit}"
        verdict = {None: "", True: "met", False: "MISSED"}[self.is_met]
        return self.name, f"{_number(self.value)} {self.unit}", bound, verdict


def table(figures: Sequence[Figure]) -> str:
    """Lay figures out under each other, numbers to the right."""
    rows = [figure.as_row() for figure in figures]
    name, value, bound, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
    return "\n".join(f"{n:<{name}}  {v:>{value}}  {b:<{bound}}  {met}".rstrip() for n, v, b, met in rows)


def machine() -> JsonObject:
    """Name the machine, without which an absolute figure means nothing."""
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count() or 0,
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": _system(),
        "load_at_start": [round(load, 2) for load in psutil.getloadavg()],
    }


def _number(value: float) -> str:
    if math.isinf(value):
        return "never,"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _processor() -> str:
    """Return what Linux calls the processor; elsewhere what Python knows of it."""
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def _system() -> str:
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        name = platform.system()
    return f"{name}, {platform.system()} {platform.release()} {platform.machine()}"
