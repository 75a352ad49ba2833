"""Plays a script while every connection, look-up and opened file is noted: `python -m tests.audited FILE`.

Prints one JSON line: the exit code of the rehearsal, what was spoken to, and which files of python-ovh were opened.
"""

import json
import sys
from pathlib import Path
from typing import Any

SPOKEN_TO: set[str] = set()
OPENED: set[str] = set()


def note(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what an audit event of Python's says about the world outside of the process."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        SPOKEN_TO.add(str(address[0]) if isinstance(address, tuple) else "")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        SPOKEN_TO.add(str(arguments[0]))
    elif event == "open" and str(arguments[0]).endswith("ovh.conf"):
        OPENED.add(str(arguments[0]))


def main() -> None:
    """Play the script."""
    sys.addaudithook(note)  # before anything of ours is imported, since an import may speak too
    from bot.__main__ import playing
    from bot.rehearsal.script import rehearse

    code = rehearse(Path(sys.argv[1]), playing, record=None, write=sys.stderr.write)
    print(json.dumps({"code": code, "spoken_to": sorted(SPOKEN_TO), "opened": sorted(OPENED)}))


if __name__ == "__main__":
    main()
