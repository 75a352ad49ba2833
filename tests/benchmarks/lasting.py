"""A thousand commands to one process: how fast it acknowledges them, and how much memory it holds afterwards."""

from concurrent.futures import ThreadPoolExecutor
from itertools import islice, cycle
from pathlib import Path
from statistics import median, quantiles

import psutil

from bot.rehearsal.stage import stage
from tests.benchmarks.crowd import Hands, gather, until
from tests.benchmarks.figures import Figure
from tests.benchmarks.running import running

_COMMANDS = 1_000
_CROWD = 50
_AT_A_TIME = 10
_SETTLED_SECONDS = 60
_TEXTS = (
    "/domain",
    "/domain search merrychristmas",
    "/domain help",
    "/domain merrychristmas.shop",
    "/domain orders",
    "/domain buy",
    "/domain serach merrychristmas.shop",
    "/domain search merry christmas",
    "/domain search example",
    "/domain cart",
)
