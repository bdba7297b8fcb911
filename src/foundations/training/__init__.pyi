from .dataset import DataLoader as DataLoader, Dataset as Dataset
from .train import (
    Callback as Callback,
    Epoch as Epoch,
    Metric as Metric,
    Run as Run,
    Steps as Steps,
    accuracy as accuracy,
    evaluate as evaluate,
    fit as fit,
)
from .callbacks import ProgressBar as ProgressBar, Recorder as Recorder, Scheduler as Scheduler
from .checkpoint import (
    Checkpoint as Checkpoint,
    load as load,
    load_training as load_training,
    save as save,
    save_training as save_training,
    tensors as tensors,
)
from .optim import SGD as SGD, Adam as Adam, AdamW as AdamW, Optimiser as Optimiser
from .schedules import Schedule as Schedule, cosine as cosine, one_cycle as one_cycle
