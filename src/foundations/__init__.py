"""Deep learning from foundations: the code that the lessons import.

Each room holds one theme, and its stub, `__init__.pyi`, lists by name what it offers. A name is
loaded when it is asked for. The README beside this file leads through the rooms lesson by lesson.
"""
