"""What stands around the network: accumulation, optimizers that take the whole batch, and stacks of activations."""
from math import cos, sin

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader, TensorDataset

from training.shared import STEPS, closed


def gru_accumulation(parameters):
    """Three batches a step, shuffled by a generator of their own, the last one dropped: GRU with dropout. MSE, AdamW
    with weight decay for the weights and none for the biases, LambdaLR by group."""
    torch.manual_seed(17)
    x = closed((26, 5, 2), lambda i: sin(0.21 * i))
    y = closed((26, 1), lambda n: cos(0.9 * n))
    loader = DataLoader(
        TensorDataset(x, y), batch_size=4, shuffle=True, drop_last=True, generator=torch.Generator().manual_seed(71))
    gru = nn.GRU(2, 5, num_layers=2, batch_first=True, dropout=0.3)
    head = nn.Linear(5, 1)
    trained = parameters(gru, head)
    optimizer = torch.optim.AdamW([
        {"params": [p for p in trained if p.dim() == 2], "weight_decay": 0.1},
        {"params": [p for p in trained if p.dim() == 1], "weight_decay": 0}], lr=1e-2)
    scheduler = lr_scheduler.LambdaLR(optimizer, [lambda epoch: 0.98 ** epoch, lambda epoch: min(1, 0.1 * (epoch + 1))])
    losses = []
    for _ in range(STEPS // 2):
        total = 0
        for i, (inputs, targets) in enumerate(loader):
            output, _ = gru(inputs)
            loss = F.mse_loss(head(output[:, -1]), targets) / 3
            loss.backward()
            total += loss.item()
            if i % 3 == 2:
                optimizer.step()
                optimizer.zero_grad()
                losses.append(total)
                total = 0
        scheduler.step()
    return losses


def lstm_rprop(parameters):
    """The whole batch each step: LSTM without biases. MSE, Rprop."""
    torch.manual_seed(18)
    lstm = nn.LSTM(2, 2, bias=False)
    head = nn.Linear(2, 1)
    optimizer = torch.optim.Rprop(parameters(lstm, head), lr=1e-3, etas=(0.5, 1.2), step_sizes=(1e-5, 0.05))
    x = closed((6, 24, 2), lambda i: cos(0.6 * i))
    y = closed((24, 1), lambda n: sin(n * n))
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        _, (h, _) = lstm(x)
        loss = F.mse_loss(head(h[0]), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def gru_lbfgs(parameters):
    """The whole batch, several times a step: GRU. MSE with a penalty on the weights, LBFGS with strong Wolfe."""
    torch.manual_seed(23)
    gru = nn.GRU(1, 3)
    head = nn.Linear(3, 1)
    trained = parameters(gru, head)
    optimizer = torch.optim.LBFGS(trained, lr=1, max_iter=2, history_size=5, line_search_fn="strong_wolfe")
    x = closed((5, 8, 1), lambda i: sin(0.8 * i))
    y = closed((8, 1), lambda n: cos(0.8 * n))

    def closure():
        optimizer.zero_grad()
        _, h = gru(x)
        loss = F.mse_loss(head(h[0]), y)
        for p in trained:
            loss = loss + 0.03 * p.square().sum()
        loss.backward()
        return loss

    return [optimizer.step(closure).item() for _ in range(STEPS)]


def activations_stack(parameters):
    """Many layers on an RNN's last state, drawn by nn.init: activations, LayerNorm, Dropout. Multi-margin and soft
    margin, ASGD, MultiplicativeLR."""
    torch.manual_seed(20)
    rnn = nn.RNN(2, 6, bidirectional=True)
    stack = nn.Sequential(
        nn.Linear(12, 7), nn.ELU(), nn.Linear(7, 7), nn.SiLU(), nn.LayerNorm(7), nn.Linear(7, 6), nn.Mish(),
        nn.Dropout(0.15), nn.Linear(6, 6), nn.SELU(), nn.Linear(6, 6), nn.PReLU(), nn.Linear(6, 5), nn.Softsign(),
        nn.Linear(5, 5), nn.Hardswish(), nn.Linear(5, 5), nn.Tanh(), nn.Linear(5, 4))
    for layer in stack:
        if isinstance(layer, nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.constant_(layer.bias, 0.01)
    nn.init.normal_(rnn.weight_hh_l0, std=0.3)
    nn.init.kaiming_normal_(rnn.weight_hh_l0_reverse, nonlinearity="tanh")
    optimizer = torch.optim.ASGD(parameters(rnn, stack), lr=0.02, lambd=1e-2, weight_decay=1e-3)
    scheduler = lr_scheduler.MultiplicativeLR(optimizer, lambda epoch: 0.995)
    x = torch.randn(4, 10, 2)
    classes = torch.randint(0, 4, (10,))
    signs = closed((10, 4), lambda i: 1 if i % 4 == int(classes[i // 4]) else -1)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        _, h = rnn(x)
        scores = stack(torch.cat([h[0], h[1]], dim=1))
        loss = F.multi_margin_loss(scores, classes, margin=0.7) + F.soft_margin_loss(scores, signs)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses
