"""HTML and SVG are compared element by element."""

import pytest

from lessonkit.compare.markup import markup_difference
from lessonkit.page import ROUNDING, Tolerance

TABLE = "<table><tr><th>step</th><th>loss</th></tr><tr><td>1</td><td>0.512</td></tr></table>"
PATH = '<svg><path id="{id}" d="M 10 {y} L 20 30"/><use href="#{id}" x="{x}"/></svg>'
SCALED = '<svg viewBox="0 0 300 200"><g transform="scale(100)"><rect x="{x}"/></g></svg>'
GRADIENT = '<svg viewBox="0 0 300 200"><linearGradient x1="{x}"/></svg>'
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nG"
PIXELS = {
    "black": f"{PIXEL}NgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
    "white": f"{PIXEL}P4DwABAQEAsTj2FgAAAABJRU5ErkJggg==",
}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p id='a1b2c'>x</p>", "<p id='d3e4f'>x</p>"),
        (
            "<style>#T_a {x: y}</style><p id='T_a'>x</p>",
            "<style>#T_b {x: y}</style><p id='T_b'>x</p>",
        ),
        ("<p class='a' title='b'>x</p>", "<p title='b' class='a'>x</p>"),
        ("<!-- one --><p>x</p>", "<!-- two --><p>x</p>"),
        ("<svg><metadata>1</metadata></svg>", "<svg><metadata>2</metadata></svg>"),
        ("<p>a<br>b</p>", "<p>a<br/>b</p>"),
        ("<p class='a b'>x</p>", "<p class='b a'>x</p>"),
        ("<p id=a1b2c>x</p>", "<p id=d3e4f>x</p>"),
        (
            "<style>#v-1.dark {x: y}</style><p id='v-1'>x",
            "<style>#v-2.dark {x: y}</style><p id='v-2'>x",
        ),
        ("<svg><text><![CDATA[loss]]></text></svg>", "<svg><text>loss</text></svg>"),
    ],
)
def test_same(old, new):
    assert markup_difference(old, new) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TABLE, TABLE.replace("><", ">\n  <")),
        (TABLE, TABLE.replace("0.512", "0.513")),
        ("<div> <p>a  b </p>\n</div>", "<div><p>a b</p></div>"),
        (PATH.format(id="a", y=20, x=1), PATH.format(id="b", y=20.2, x=1.2)),
        ("<svg transform='scale(0.1)'/>", "<svg transform='scale(0.10005)'/>"),
    ],
)
def test_blanks_digits_and_coordinates_count_unless_numbers_may_move(old, new):
    assert markup_difference(old, new)
    assert markup_difference(old, new, ROUNDING) is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (TABLE, TABLE.replace("0.512", "0.53"), "table row 2, column 2: 0.512 became 0.53"),
        (TABLE, TABLE.replace("loss", "cost"), "table row 1, column 2: the words changed"),
        (TABLE, TABLE.replace("<td>1</td>", ""), "-<td>"),
        (TABLE, TABLE.replace("td>", "th>"), "+<th>"),
        ("<p class='a'>x</p>", "<p class='b'>x</p>", "<p class>"),
        ("<p>x</p>", "<p hidden>x</p>", "+<p hidden>"),
        ("<pre>a  b</pre>", "<pre>a b</pre>", "spacing changed"),
        ("<b>x</b>", "<i>x</i>", "words changed"),
        ("x", "x<script>y</script>", "<script>"),
        (
            "<i id='a'></i><i id='b'></i><a href='#a'>x</a>",
            "<i id='a'></i><i id='b'></i><a href='#b'>x</a>",
            "<a href>",
        ),
        (PATH.format(id="a", y=20, x=1), PATH.format(id="a", y=20.3, x=1), "<path d>"),
        ("<svg><!-- loss --><g/></svg>", "<svg><!-- 1oss --><g/></svg>", "label"),
        ("<svg opacity='0.8'/>", "<svg opacity='0.5'/>", "<svg opacity>"),
        ("<svg transform='scale(0.1)'/>", "<svg transform='scale(0.12)'/>", "0.1 became 0.12"),
        ("<svg><text>0.5</text></svg>", "<svg><text>0.7</text></svg>", "0.5 became 0.7"),
        ("a <b>b</b>", "a<b>b</b>", "blanks: 'a ' became 'a'"),
        ("<b>a </b>b", "<b>a</b>b", "blanks: 'a ' became 'a'"),
        ("<i>a</i> <b>b</b>", "<i>a</i><b>b</b>", ""),
        ("<a href='0.512.png'>x</a>", "<a href='0.513.png'>x</a>", "<a href>"),
        ("<img src='a 1.001.png'>", "<img src='a 1.002.png'>", "<img src>"),
        (
            "<svg><text><![CDATA[loss]]></text></svg>",
            "<svg><text><![CDATA[gain]]></text></svg>",
            "text",
        ),
        (
            "<svg viewBox='0 0 1 1'><circle r='.3'/></svg>",
            "<svg viewBox='0 0 1 1'><circle r='.5'/></svg>",
            "<circle r>",
        ),
        (
            "<svg viewBox='0 0 9 9'><rect x='1'/></svg>",
            "<svg viewBox='0 0 9 9'><rect x='1.1'/></svg>",
            "<rect x>",
        ),
        (SCALED.format(x=1), SCALED.format(x=1.1), "<rect x>"),
        (GRADIENT.format(x=0.1), GRADIENT.format(x=0.3), "<lineargradient x1>"),
        ("<svg><stop offset='0.1'/></svg>", "<svg><stop offset='0.2'/></svg>", "<stop offset>"),
    ],
)
def test_different(old, new, says):
    assert says in markup_difference(old, new)
    assert says in markup_difference(old, new, ROUNDING)


def test_embedded_pictures_are_compared_by_their_pixels():
    black, white = (f'<img src="data:image/png;base64,{data}">' for data in PIXELS.values())
    assert "picture changed" in markup_difference(black, white)
    assert markup_difference(black, black.replace("==", "=\n=")) is None


def test_a_stated_tolerance_counts_inside_a_table():
    assert markup_difference(TABLE, TABLE.replace("0.512", "2.00"), Tolerance(factor=10)) is None
