"""Outputs in their stored form do not tell who recorded them."""

import pytest
from nbformat.v4 import new_output

from lessonkit.notebook.outputs import plain_traceback, tidy


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def texts(outputs):
    return [output.get("text", output.output_type) for output in outputs]


def test_chunks_of_one_stream_are_joined():
    assert texts(tidy([stream("a"), stream("b\n")])) == ["ab\n"]


def test_chunks_are_not_joined_across_another_output():
    shown = new_output("display_data", {"text/plain": "3"})
    assert texts(tidy([stream("a"), shown, stream("b")])) == ["a", "display_data", "b"]


def test_streams_are_not_mixed():
    assert texts(tidy([stream("a"), stream("b", "stderr"), stream("c")])) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0 of 2\r1 of 2\r2 of 2", "2 of 2"),
        ("abc\rX", "Xbc"),
        ("a\r\nb", "a\nb"),
        ("a\nbc\rd\n", "a\ndc\n"),
        ("abc\b\bx", "ax"),
        ("\b", "\b"),
        ("a\n\bb", "a\n\bb"),
    ],
)
def test_control_characters_are_carried_out(written, shown):
    assert texts(tidy([stream(written)])) == [shown]


def test_control_characters_work_across_chunks():
    assert texts(tidy([stream("1 of 2\r"), stream("2 of 2")])) == ["2 of 2"]


def test_the_outputs_that_are_given_stay_as_they_are():
    given = [stream("a\rb"), stream("c")]
    tidy(given)
    assert texts(given) == ["a\rb", "c"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("/tmp/ipykernel_12/345.py:1: UserWarning: old", "345.py:1: UserWarning: old"),
        ("> \x1b[32m/var/folders/x_1/T/ipykernel_12/345.py", "> \x1b[32m345.py"),
        ('File "../../tmp/ipykernel_12/345.py"', 'File "345.py"'),
        ("C:\\Users\\ada\\Temp\\ipykernel_12\\345.py:1", "345.py:1"),
        ("/tmp/x/345.py", "/tmp/x/345.py"),
        ("/tmp/ipykernel_12/data.csv", "/tmp/ipykernel_12/data.csv"),
    ],
)
def test_the_file_of_a_cell_loses_the_folder_of_its_kernel(written, shown):
    assert texts(tidy([stream(written, "stderr")])) == [shown]


def test_the_message_of_an_error_loses_the_folder_of_its_kernel():
    said = 'bad type\n  File "/tmp/ipykernel_123/456.py", line 2'
    (error,) = tidy([new_output("error", ename="E", evalue=said, traceback=[said])])
    assert error.evalue == 'bad type\n  File "456.py", line 2'


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("\x1b[31mValueError\x1b[39m: bad", "ValueError: bad"),
        ("File ~/env/lib/python3.11/site-packages/torch/nn.py:3, in f", "File torch/nn.py:3, in f"),
        ('File "/usr/lib/python3.12/json/decoder.py", line 3', 'File "json/decoder.py", line 3'),
        ("File /data/course/src/toy/init.py:9, in g(x)", "File toy/init.py:9, in g(x)"),
        ("File /data/course/helpers.py:9", "File helpers.py:9"),
        ("File ~/course/src/toy/layers/init.py:9, in g(x)", "File toy/layers/init.py:9, in g(x)"),
        ("File toy/layers/init.py:9, in g(x)", "File toy/layers/init.py:9, in g(x)"),
        ("File C:\\course\\helpers.py:9", "File helpers.py:9"),
        ("File ~/My Documents/a course/src/toy/init.py:9, in g(x)", "File toy/init.py:9, in g(x)"),
        ("File /data/My course/helpers.py:9, in g(x)", "File helpers.py:9, in g(x)"),
        ('  File "/data/My course/src/toy/init.py", line 3', '  File "toy/init.py", line 3'),
        ("the File menu / a.py", "the File menu / a.py"),
        ("Cell In[3], line 2", "Cell In[3], line 2"),
        ("1 / 0", "1 / 0"),
    ],
)
def test_tracebacks_lose_colours_and_folders(raw, plain):
    assert plain_traceback(raw) == plain
