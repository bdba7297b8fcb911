"""Do two lists of outputs show a reader the same? Kinds, order, words, numbers and pictures."""

from lessonkit.compare.markup import markup_difference
from lessonkit.compare.outputs import outputs_difference
from lessonkit.compare.pictures import picture_difference
from lessonkit.compare.text import text_difference

__all__ = ["markup_difference", "outputs_difference", "picture_difference", "text_difference"]
