"""What a benchmark found: numbers, the bounds that they are held against, and how they are shown."""

import math
import platform
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

    def as_line(self) -> str:
        """Return it as a line of a table: name, value, bound, verdict."""
        bound = "" if self.bound is None else f"{self.side.value} {_number(self.bound)} {self.unit}"
        verdict = {None: "", True: "met", False: "MISSED"}[self.is_met]
        return f"  {self.name:<48} {_number(self.value):>8} {self.unit:<6} {bound:<18} {verdict}".rstrip()


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The figures of one situation.

    Args:
        situation: what was done to the bot, in words.

    """

    situation: str
    figures: tuple[Figure, ...]

    def as_json(self) -> JsonObject:
        """Return it with all its figures."""
        return {"situation": self.situation, "figures": [figure.as_json() for figure in self.figures]}

    def as_table(self) -> str:
        """Return it as a heading with a line for each figure."""
        return "\n".join([self.situation, *(figure.as_line() for figure in self.figures), ""])


def machine() -> JsonObject:
    """Name the machine, without which an absolute figure means nothing; `load` is what it was busy with before."""
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count() or 0,
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": _system(),
        "load": round(psutil.getloadavg()[0], 2),
    }


def _number(value: float) -> str:
    if math.isinf(value):
        return "never"
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
