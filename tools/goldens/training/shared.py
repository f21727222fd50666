"""What the training scripts share. A script takes `parameters`, a function that lists those of its modules: a rerun
starts there from weights of which one is changed in its last bit."""
import torch

import common

STEPS = 100


def closed(shape, f):
    """Tensor of the script's type whose flat element i is f(i)."""
    return common.closed(shape, f, torch.get_default_dtype())


def indices(shape, f):
    """Integers of which flat element i is f(i)."""
    return common.closed(shape, f).long()
