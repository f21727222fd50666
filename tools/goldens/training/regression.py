"""Sequences to numbers: one layer of each kind with a head, padded."""
from math import cos, sin

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim import lr_scheduler

from training.shared import STEPS, closed


def rnn_tanh_forecast(parameters):
    """The next value of a disturbed sine: RNN with tanh, batch first. MSE, SGD with momentum, StepLR."""
    torch.manual_seed(1)
    rnn = nn.RNN(1, 8, batch_first=True)
    head = nn.Linear(8, 1)
    optimizer = torch.optim.SGD(parameters(rnn, head), lr=0.02, momentum=0.9)
    scheduler = lr_scheduler.StepLR(optimizer, 30, gamma=0.5)
    x = closed((12, 8, 1), lambda i: sin(0.4 * (i // 8 + i % 8)))
    y = closed((12, 1), lambda n: sin(0.4 * (n + 8)) + 0.3 * cos(5 * n))
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        output, _ = rnn(x)
        loss = F.mse_loss(head(output[:, -1]), y)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def rnn_relu_maximum(parameters):
    """The largest of ten: RNN with relu, two layers, dropout between, orthogonal recurrent weights. L1, Nesterov with
    weight decay, clipped by value, ExponentialLR."""
    torch.manual_seed(2)
    rnn = nn.RNN(1, 6, num_layers=2, nonlinearity="relu", dropout=0.2)
    head = nn.Linear(6, 1)
    nn.init.orthogonal_(rnn.weight_hh_l0)
    nn.init.xavier_uniform_(rnn.weight_ih_l1, gain=1.2)
    trained = parameters(rnn, head)
    optimizer = torch.optim.SGD(trained, lr=0.02, momentum=0.9, nesterov=True, weight_decay=1e-3)
    scheduler = lr_scheduler.ExponentialLR(optimizer, 0.98)
    x = torch.rand(10, 7, 1)
    y = x.amax(0)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        output, _ = rnn(x)
        loss = F.l1_loss(head(output[-1]), y)
        loss.backward()
        nn.utils.clip_grad_value_(trained, 0.1)
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def lstm_adding(parameters):
    """The sum of two marked numbers of nine, new ones each step: LSTM. Huber, Adam, clipped by norm, MultiStepLR."""
    torch.manual_seed(3)
    lstm = nn.LSTM(2, 6)
    head = nn.Linear(6, 1)
    trained = parameters(lstm, head)
    optimizer = torch.optim.Adam(trained, lr=1e-2)
    scheduler = lr_scheduler.MultiStepLR(optimizer, [40, 80], gamma=0.3)
    losses = []
    for _ in range(STEPS):
        values = torch.rand(9, 8)
        first = torch.randint(0, 4, (8,))
        second = torch.randint(4, 9, (8,))
        marks = torch.zeros(9, 8)
        for n in range(8):
            marks[first[n], n] = 1
            marks[second[n], n] = 1
        y = (values * marks).sum(0).unsqueeze(1)
        optimizer.zero_grad()
        output, (h, c) = lstm(torch.stack([values, marks], dim=2))
        loss = F.huber_loss(head(h[0]), y, delta=0.7)
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 0.3)
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def gru_trend(parameters):
    """Two numbers from a wave: GRU, two layers, batch first, dropout between, Sequential head. SmoothL1, centered
    RMSprop with momentum, LambdaLR."""
    torch.manual_seed(4)
    gru = nn.GRU(3, 5, num_layers=2, batch_first=True, dropout=0.1)
    head = nn.Sequential(nn.Linear(5, 6), nn.LeakyReLU(0.1), nn.LayerNorm(6), nn.Dropout(0.05), nn.Linear(6, 2))
    optimizer = torch.optim.RMSprop(
        parameters(gru, head), lr=5e-3, centered=True, momentum=0.5, weight_decay=1e-3, eps=1e-3)
    scheduler = lr_scheduler.LambdaLR(optimizer, lambda epoch: 1 / (1 + 0.05 * epoch))
    x = closed((6, 7, 3), lambda i: sin(0.3 * i) + 0.2 * cos(1.7 * i))
    y = closed((6, 2), lambda i: cos(0.8 * i))
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        output, _ = gru(x)
        loss = F.smooth_l1_loss(head(output[:, -1]), y, beta=0.5)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def lstm_projected_sums(parameters):
    """Running sums, from a given state: LSTM with projection, two layers, dropout between, bidirectional. MSE, AdamW,
    OneCycleLR, which moves the betas as well."""
    torch.manual_seed(5)
    lstm = nn.LSTM(2, 6, num_layers=2, dropout=0.1, bidirectional=True, proj_size=3)
    head = nn.Linear(6, 1)
    optimizer = torch.optim.AdamW(parameters(lstm, head), weight_decay=0.05)
    scheduler = lr_scheduler.OneCycleLR(optimizer, max_lr=0.03, total_steps=STEPS)
    x = torch.randn(8, 5, 2)
    y = 0.5 * x[:, :, :1].cumsum(0)
    h0 = closed((4, 5, 3), lambda i: 0.1 * sin(i))
    c0 = closed((4, 5, 6), lambda i: 0.1 * cos(i))
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        output, _ = lstm(x, (h0, c0))
        loss = F.mse_loss(head(output), y)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses
