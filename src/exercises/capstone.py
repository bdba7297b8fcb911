"""The capstone: rebuild the package until the run of lesson 9 trains on your own code."""

__all__ = ["MODULES", "PACKAGE", "THEN"]

PACKAGE = "foundations"

MODULES = tuple(
    f"{PACKAGE}.{name}"
    for name in (
        "tensors.broadcasting",
        "tensors.summation",
        "tensors.matmul",
        "layers.init",
        "layers.functional",
        "layers.losses",
        "layers.module",
        "layers.network",
        "training.dataset",
        "training.train",
        "vision.windows",
        "vision.conv",
        "vision.pool",
        "training.optim",
        "training.schedules",
        "layers.normalisation",
        "vision.augment",
        "vision.residual",
    )
)

THEN = "python -m foundations.recipes.mnist_resnet --epochs 1"
