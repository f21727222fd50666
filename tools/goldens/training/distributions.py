"""Losses over distributions and distances."""
from math import cos, sin

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim import lr_scheduler

from training.shared import STEPS, closed


def gru_gaussian_and_poisson(parameters):
    """A mean with its variance, and a rate of counts: GRU with three heads. Gaussian and Poisson NLL, Adam with a group
    for the heads, ExponentialLR of both."""
    torch.manual_seed(14)
    gru = nn.GRU(2, 5)
    mean = nn.Linear(5, 1)
    spread = nn.Sequential(nn.Linear(5, 1), nn.Softplus())
    rate = nn.Linear(5, 1)
    parameters(gru, mean, spread, rate)
    heads = [*mean.parameters(), *spread.parameters(), *rate.parameters()]
    optimizer = torch.optim.Adam(
        [{"params": gru.parameters()}, {"params": heads, "lr": 2e-2, "weight_decay": 1e-3}], lr=5e-3)
    scheduler = lr_scheduler.ExponentialLR(optimizer, 0.99)
    x = closed((6, 7, 2), lambda i: sin(0.5 * i))
    y = closed((7, 1), lambda n: cos(1.3 * n))
    counts = closed((7, 1), lambda n: n * n % 5)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        _, h = gru(x)
        loss = F.gaussian_nll_loss(mean(h[0]), y, spread(h[0]), full=True, eps=1e-3)
        loss = loss + F.poisson_nll_loss(rate(h[0]), counts, full=True)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def rnn_mixture(parameters):
    """Shares of four, and a chance: RNN with two heads. KL divergence and BCE, SGD with momentum, CyclicLR, which moves
    the momentum as well."""
    torch.manual_seed(15)
    rnn = nn.RNN(3, 6, bias=False)
    shares = nn.Sequential(nn.Linear(6, 4), nn.LogSoftmax(dim=1))
    chance = nn.Sequential(nn.Linear(6, 1), nn.Sigmoid())
    optimizer = torch.optim.SGD(parameters(rnn, shares, chance), lr=0.1, momentum=0.9)
    scheduler = lr_scheduler.CyclicLR(optimizer, base_lr=0.01, max_lr=0.2, step_size_up=12, mode="triangular2")
    x = torch.randn(5, 9, 3)
    p = torch.softmax(torch.randn(9, 4), dim=1)
    q = torch.rand(9, 1)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        _, h = rnn(x)
        loss = F.kl_div(shares(h[0]), p, reduction="batchmean") + F.binary_cross_entropy(chance(h[0]), q)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def lstm_distances(parameters):
    """Three sequences told apart by one LSTM. Triplet, cosine embedding, margin ranking and hinge embedding, RMSprop
    with momentum, CosineAnnealingLR."""
    torch.manual_seed(16)
    lstm = nn.LSTM(2, 5, batch_first=True)
    score = nn.Linear(5, 1)
    optimizer = torch.optim.RMSprop(parameters(lstm, score), lr=1e-3, momentum=0.8, eps=1e-4)
    scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=40)
    anchors = closed((6, 4, 2), lambda i: sin(0.9 * i))
    positives = closed((6, 4, 2), lambda i: sin(0.9 * i + 0.2))
    negatives = closed((6, 4, 2), lambda i: cos(1.1 * i))
    signs = closed((6,), lambda n: 1 - 2 * (n % 2))
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        a, p, n = (lstm(x)[0][:, -1] for x in (anchors, positives, negatives))
        loss = F.triplet_margin_loss(a, p, n, margin=0.5)
        loss = loss + F.cosine_embedding_loss(p, n, signs, margin=0.1)
        loss = loss + F.margin_ranking_loss(score(a).squeeze(1), score(n).squeeze(1), signs, margin=0.3)
        loss = loss + F.hinge_embedding_loss((a - n).square().sum(1), signs, margin=0.8)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses
