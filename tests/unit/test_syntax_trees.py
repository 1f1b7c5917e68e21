"""Python's parser, on which Hypothesis and what measures coverage lean."""

import ast
import gc


class _Ring:
    """Garbage that builds a syntax tree when it is collected."""

    def __init__(self):
        self.ring = self

    def __del__(self):
        compile("1", "ring", "eval", ast.PyCF_ONLY_AST)


def test_garbage_that_parses_disturbs_no_parser():
    """Before 3.11.5 Python gives up: "AST constructor recursion depth mismatch"."""
    thresholds = gc.get_threshold()
    gc.set_threshold(50)
    try:
        for _ in range(5):
            rings = [_Ring() for _ in range(20)]
            del rings
            ast.parse("+".join(["(lambda a: a)(1)"] * 60))
    finally:
        gc.set_threshold(*thresholds)
