"""Words that depend on how many there are."""


def names(count: int) -> str:
    """Count names: `1 name`, `3 names`."""
    return "1 name" if count == 1 else f"{count} names"


def names_are(count: int) -> str:
    """Begin a sentence about names, after an article: `name is`, `3 names are`."""
    return "name is" if count == 1 else f"{count} names are"
