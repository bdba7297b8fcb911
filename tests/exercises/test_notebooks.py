"""Every lesson can be handed out to be filled in."""

import json

from lessonkit.practice import Course
from lessonkit.practice.blank import blanked


def test_every_lesson_of_the_course_can_be_filled_in():
    course = Course("exercises")
    for among in course.sets():
        if among.notebook:
            text = (course.place.parents[1] / "notebooks" / among.notebook).read_text()
            sources = [cell["source"] for cell in json.loads(blanked(text))["cells"]]
            assert sources.count("# your turn") > 5, among.name
            assert "Answers, checked" not in "".join(sources)
