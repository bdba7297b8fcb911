from .mnist_resnet import (
    Log as Log,
    Recipe as Recipe,
    Training as Training,
    full_run as full_run,
    training as training,
)
