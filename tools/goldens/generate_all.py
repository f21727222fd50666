"""Writes every fixture, one script after the other, each in a process of its own."""
import subprocess
import sys
from pathlib import Path

SCRIPTS = ["rng", "sort_order", "memory_order", "numpy_ops", "autograd", "lstm", "lstm_cell", "gru_rnn", "extreme", "cells", "init",
           "layers", "around", "losses", "optim", "lbfgs", "strong_wolfe", "lr_schedulers", "data", "scripts", "seed_programs",
           "safetensors", "pytorch_schedulers", "pytorch_files"]

if __name__ == "__main__":
    for script in SCRIPTS:
        subprocess.run([sys.executable, "-B", str(Path(__file__).resolve().parent / f"{script}.py")], check=True)
