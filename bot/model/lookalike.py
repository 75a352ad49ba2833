"""Which internationalised names are drawn like another name, with Latin letters, that people would take them for.

Mixed alphabets are refused when a name is read (`bot.model.letters`). What is left are whole words of one alphabet, as
the Cyrillic word that looks like "apple", and Latin letters that few people know from their neighbours. Such names are
for sale, and a team may want one; so they are flagged, not refused.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache

from bot.errors import NotAName
from bot.model.name import Name

# A letter, and the code points drawn like it in most fonts: Latin, then Greek, Cyrillic, Armenian, Georgian, Coptic,
# Cherokee, Canadian Aboriginal and Lisu; for hyphens and strokes also Chinese and Japanese, which mix with Latin.
# Source: confusables.txt of Unicode's UTS #39, those of its letters that IDNA 2008 takes. Two differences: 04cf is
# drawn as l (UTS #39 has i, browsers l), and letters that only resemble (0433 an r, 0431 a 6) are left out. Code points
# and not the letters, since nobody could tell those apart.
_DRAWN_LIKE = """
    a 0251 03b1 0430 13aa a4ee
    b 13cf 13f4 a4d0 1472
    c 1d04 0441 2ca5 13df a4da
    d 0501 13e7 13a0 a4d2 a4d3 146f
    e ab32 0435 04bd 13ac 2d39 a4f0
    f a799 ab35 0584 15b4 a4dd
    g 0261 018d 0581 13c0 a4d6
    h 04bb 0570 13c2 13bb 157c a4e7
    i 0131 026a 0269 03b9 0456 a647 13a5
    j 0237 03f3 0458 13ab 148d a4d9
    k 13e6 a4d7
    l 01c0 04cf 13de 14aa a4e1 a4f2 4e28
    m 13b7 15f0 a4df
    n 0578 057c a4e0
    o 1d0f 1d11 03bf 03c3 043e 0585 10ff 2c9f a4f3 3007
    p 03c1 0440 2ca3 13e2 146d a4d1
    q 051b 0563 0566
    r ab47 ab48 13a1 13d2 1587 a4e3
    s a731 0455 13da 13d5 a4e2
    t 13a2 a4d4
    u 1d1c 028b a79f ab4e ab52 03c5 057d 144c a4f4
    v 1d20 03bd 0475 13d9 142f a4e6
    w 1d21 051d 0461 0561 13b3 13d4 a4ea
    x 0445 1541 157d a4eb 4e42
    y 028f 0263 1eff ab5a 03b3 0443 04af 10e7 13bd 13a9 a4ec
    z 1d22 13c3 a4dc
    ae 04d5
    ll 01c1
    oo a74f a699
    ts 02a6
    dz 02a3
    ls 02aa
    lz 02ab
    - 30fc 4e00
"""


def looks_like(name: Name) -> Name | None:
    """Return the name of Latin letters that people would take a name for; None where there is none.

    A name without any such letter, as `bücher.shop`, is no look-alike of `bucher.shop`: its marks can be seen.
    """
    if not name.is_internationalised:
        return None
    label, _, extension = name.shown.partition(".")
    drawn = "".join(_latin().get(c, c) for c in unicodedata.normalize("NFD", label))
    likeness = unicodedata.normalize("NFC", drawn)
    if likeness == label or not all(map(_is_latin, drawn)):
        return None
    try:
        return Name.read(f"{likeness}.{extension}")
    except NotAName:
        return None


@cache
def _latin() -> Mapping[str, str]:
    """What each letter is drawn like."""
    rows = [row.split() for row in _DRAWN_LIKE.strip().splitlines()]
    return {chr(int(code_point, 16)): latin for latin, *code_points in rows for code_point in code_points}


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith(("LATIN ", "COMBINING "))
