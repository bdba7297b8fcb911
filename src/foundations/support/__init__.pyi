from .errors import (
    BackwardError as BackwardError,
    DtypeError as DtypeError,
    ShapeError as ShapeError,
    check_dtypes as check_dtypes,
    check_grad as check_grad,
    check_pair as check_pair,
    check_parameter as check_parameter,
    check_whole as check_whole,
)
from .testing import (
    near as near,
    test as test,
    test_eq as test_eq,
    test_near as test_near,
    test_near_zero as test_near_zero,
)
from .display import (
    COLOURS as COLOURS,
    show_images as show_images,
    source as source,
    table as table,
    use_course_style as use_course_style,
)
from .timing import seconds as seconds
from .cells import Cells as Cells, draw_tensors as draw_tensors
from .graphs import Edge as Edge, Node as Node, draw_graph as draw_graph
from .images import draw_images as draw_images
