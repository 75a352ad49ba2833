"""Words that depend on how many there are."""


def names(count: int) -> str:
    """Count names: `1 name`, `3 names`."""
    return "1 name" if count == 1 else f"{count} names"


def the_names(count: int) -> str:
    """Speak of names after an article: `name`, `3 names`."""
    return "name" if count == 1 else names(count)


def more_names(count: int) -> str:
    """Count further names: `1 more name`, `3 more names`."""
    return "1 more name" if count == 1 else f"{count} more names"
