"""Ways to break the bot: each takes down one wall, and names what must be seen of it."""
from dataclasses import dataclass
from typing import Any
