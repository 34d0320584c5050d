"""A small country in two editions: region AB was split into A and B; C stayed."""

from __future__ import annotations

from growthpoles.core.territory import BridgeLink, Edition, Territory, Unit
from growthpoles.labels import Label

A = Unit("A", Label("Abai Region", "область Абай", "Абай облысы"))
B = Unit("B", Label("Zhetisu Region", "область Жетісу", "Жетісу облысы"))
C = Unit("C", Label("Almaty city", "город Алматы", "Алматы қаласы"), kind="city")
AB = Unit("AB", Label("East Region", "Восточная область", "Шығыс облысы"))
COUNTRY = Unit("Z", Label("Kazakhstan", "Казахстан", "Қазақстан"), "country")
LAND = Territory(
    (Edition("old", (AB, C)), Edition("new", (A, B, C))),
    COUNTRY,
    (
        BridgeLink("new", "A", "old", "AB"),
        BridgeLink("new", "B", "old", "AB"),
        BridgeLink("new", "C", "old", "C"),
    ),
)
