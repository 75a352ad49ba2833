"""The clock of the process: wakes whoever has work that came due, or that a crash left behind."""

import logging
from collections.abc import Callable
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)


class Scheduler:
    """A few interval jobs, by APScheduler 3. A job only looks and wakes; workers do the work.

    Its own job stores are not used: rows with a due time survive a restart anyway, and its stores must not be shared
    between processes.
    """

    def __init__(self) -> None:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None}
        )

    def every(self, interval: timedelta, job: Callable[[], None]) -> None:
        """Call a job again and again; never twice at the same time."""
        self._scheduler.add_job(job, "interval", seconds=interval.total_seconds(), max_instances=1)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """End, without waiting for a job that runs."""
        self._scheduler.shutdown(wait=False)
