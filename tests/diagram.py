"""Print the state diagram of a purchase from its table, for ARCHITECTURE.md: `.venv/bin/python tests/diagram.py`."""

from bot.model.purchase import ENDS, TRANSITIONS, Stage


def diagram() -> str:
    """The table of stages as a Mermaid diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {_id(Stage.QUOTING)}: request"]
    lines += [f"    {_id(start)} --> {_id(end)}: {event.value}" for (start, event), end in TRANSITIONS.items()]
    lines += [f"    {_id(stage)} --> [*]" for stage in Stage if stage in ENDS]
    return "\n".join(lines)


def _id(stage: Stage) -> str:
    return stage.value.replace(" ", "_")


if __name__ == "__main__":
    print(diagram())
