"""Windows: results in words, numbers and pictures, in three languages. Nothing is calculated here."""

from growthpoles.present.messages import message_text
from growthpoles.present.report import Report, report

__all__ = ["Report", "message_text", "report"]
