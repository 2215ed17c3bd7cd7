"""Words by which the version of a page for printers is linked to, in small letters."""

from __future__ import annotations

import re
from typing import Final

_PRINT: Final = (
    "print|printer|printable|printerfriendly|druck|drucken|druckversion|druckansicht|imprimir|impresion|imprimer|"
    "impression|imprime|stampa|stampabile|afdrukken|afdruk|skriv-?ut|skriv-?ud|utskrift|tulosta|drukuj|druk|tisk|"
    "vytisknout|nyomtatas|nyomtatobarat|yazdir|cetak|pechat|raspechatat|tipareste|ispis|insatsu"
)
_KIND: Final = r"version|versione|friendly|view|article|page|ansicht|mode|preview|able"
PRINT_SEGMENT: Final = re.compile(rf"(?:{_PRINT})(?:[-_.]?(?:{_KIND}))?+(?:\.\w{{2,5}})?+", re.IGNORECASE)
PRINT_PARAMETERS: Final = frozenset(_PRINT.replace("-?", "").split("|"))
VIEW_PARAMETERS: Final = frozenset(
    {"view", "output", "format", "mode", "layout", "template", "tmpl", "type", "outputtype"}
)
