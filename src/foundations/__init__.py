"""Deep learning from foundations: the code that the lessons import.

A module stands on the floor of the lesson that introduces it and imports only from lower
floors, so the package reads from top to bottom in the order of the course.
"""
