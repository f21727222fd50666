"""Cells in loops of one's own."""
from math import cos, pi

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim import lr_scheduler

from training.shared import STEPS, closed


def rnn_cell_drawing(parameters):
    """Points on circles, the later ones from the network's own: two RNNCells, tanh and relu. MSE, Adamax,
    CosineAnnealingWarmRestarts."""
    torch.manual_seed(11)
    lower = nn.RNNCell(2, 8)
    upper = nn.RNNCell(8, 6, nonlinearity="relu")
    head = nn.Linear(6, 2)
    optimizer = torch.optim.Adamax(parameters(lower, upper, head), lr=5e-3)
    scheduler = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=15, T_mult=2, eta_min=1e-4)
    # Point t of circle n, first its cosine, then its sine.
    points = closed(
        (9, 4, 2), lambda i: (0.5 + 0.1 * (i // 2 % 4)) * cos(0.5 * (i // 8) + i // 2 % 4 - pi / 2 * (i % 2)))
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        h1, h2 = torch.zeros(4, 8), torch.zeros(4, 6)
        x = points[0]
        loss = torch.zeros(())
        for t in range(1, 9):
            h1 = lower(x, h1)
            h2 = upper(h1, h2)
            y = head(h2)
            loss = loss + F.mse_loss(y, points[t])
            x = points[t] if t < 5 else y
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def gru_cells_parity(parameters):
    """Whether the sum is above its mean: two GRUCells with a LayerNorm between. BCE with logits and pos_weight, RAdam,
    SequentialLR of LinearLR and ExponentialLR."""
    torch.manual_seed(12)
    lower = nn.GRUCell(3, 6)
    norm = nn.LayerNorm(6)
    upper = nn.GRUCell(6, 4, bias=False)
    head = nn.Linear(4, 1)
    optimizer = torch.optim.RAdam(parameters(lower, norm, upper, head), lr=4e-2)
    scheduler = lr_scheduler.SequentialLR(
        optimizer,
        [lr_scheduler.LinearLR(optimizer, start_factor=0.1, total_iters=10),
         lr_scheduler.ExponentialLR(optimizer, 0.97)],
        milestones=[10])
    x = torch.rand(6, 8, 3)
    y = (x.sum((0, 2)) > 9).to(x.dtype).unsqueeze(1)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        h1, h2 = None, None
        for t in range(6):
            h1 = lower(x[t], h1)
            h2 = upper(norm(h1), h2)
        loss = F.binary_cross_entropy_with_logits(head(h2), y, pos_weight=torch.tensor([1.5]))
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def lstm_cells_echo(parameters):
    """A sequence said backwards, its last letter heard or not by a draw: an encoding and a decoding LSTMCell. MSE, Adam
    with weight decay, clipped by value, ChainedScheduler of ConstantLR and ExponentialLR."""
    torch.manual_seed(13)
    encoder = nn.LSTMCell(1, 7)
    decoder = nn.LSTMCell(1, 7)
    head = nn.Linear(7, 1)
    trained = parameters(encoder, decoder, head)
    optimizer = torch.optim.Adam(trained, lr=1e-2, weight_decay=1e-3)
    scheduler = lr_scheduler.ChainedScheduler([
        lr_scheduler.ConstantLR(optimizer, factor=0.2, total_iters=8), lr_scheduler.ExponentialLR(optimizer, 0.98)])
    x = torch.randn(5, 6, 1)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        state = None
        for t in range(5):
            state = encoder(x[t], state)
        heard = torch.zeros(6, 1)
        spoken = []
        for t in range(5):
            state = decoder(heard, state)
            spoken.append(head(state[0]))
            heard = x[4 - t] if torch.rand(1).item() < 0.5 else spoken[t]
        loss = F.mse_loss(torch.stack(spoken), x.flip(0))
        loss.backward()
        nn.utils.clip_grad_value_(trained, 0.05)
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses
