"""Sequences of symbols: embeddings, padding, packing, and losses over classes."""
from math import sin

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence, pad_packed_sequence, pad_sequence
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader

from training.nadam import NAdam
from training.shared import STEPS, closed, indices


def lstm_packed_classes(parameters):
    """Classes of words of 3 to 8 letters, shuffled: embedding with padding, bidirectional LSTM on unsorted packed
    sequences, dropout. Weighted and smoothed cross-entropy, AMSGrad, CosineAnnealingLR by epoch."""
    torch.manual_seed(6)
    words = [indices((3 + 5 * n % 6,), lambda t: 1 + (n * n + 3 * t) % 9) for n in range(22)]
    dataset = [(word, torch.tensor(int(word[0]) % 3)) for word in words]

    def pad(examples):
        words, labels = zip(*examples)
        return pad_sequence(words, batch_first=True), torch.tensor([len(w) for w in words]), torch.stack(labels)

    loader = DataLoader(dataset, batch_size=6, shuffle=True, collate_fn=pad)
    embedding = nn.Embedding(10, 4, padding_idx=0)
    lstm = nn.LSTM(4, 5, num_layers=2, batch_first=True, dropout=0.2, bidirectional=True)
    dropout = nn.Dropout(0.3)
    head = nn.Linear(10, 3)
    optimizer = torch.optim.Adam(parameters(embedding, lstm, head), lr=1e-2, betas=(0.9, 0.95), amsgrad=True)
    scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=20, eta_min=1e-3)
    weight = torch.tensor([1, 2, 0.5])
    losses = []
    for _ in range(STEPS // 4):
        for tokens, lengths, labels in loader:
            optimizer.zero_grad()
            packed = pack_padded_sequence(embedding(tokens), lengths, batch_first=True, enforce_sorted=False)
            _, (h, _) = lstm(packed)
            scores = head(dropout(torch.cat([h[-2], h[-1]], dim=1)))
            loss = F.cross_entropy(scores, labels, weight=weight, label_smoothing=0.1)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        scheduler.step()
    return losses


def gru_padded_tags(parameters):
    """A tag for each letter, padding ignored: embedding with padding, bidirectional GRU over padded words, LayerNorm.
    Cross-entropy with ignore_index and classes in dimension 1, Adagrad, LinearLR."""
    torch.manual_seed(7)
    lengths = [7, 3, 5, 1, 6]
    tokens = indices((5, 7), lambda i: 1 + (i * i // 2) % 11 if i % 7 < lengths[i // 7] else 0)
    tags = indices((5, 7), lambda i: ((i * i // 2) % 11 + i % 7) % 4 if i % 7 < lengths[i // 7] else -1)
    embedding = nn.Embedding(12, 5, padding_idx=0)
    gru = nn.GRU(5, 6, batch_first=True, bidirectional=True)
    norm = nn.LayerNorm(12)
    head = nn.Linear(12, 4)
    optimizer = torch.optim.Adagrad(
        parameters(embedding, gru, norm, head), lr=0.05, lr_decay=0.01, weight_decay=1e-3,
        initial_accumulator_value=0.1)
    scheduler = lr_scheduler.LinearLR(optimizer, start_factor=0.2, total_iters=20)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        output, _ = gru(embedding(tokens))
        loss = F.cross_entropy(head(norm(output)).permute(0, 2, 1), tags, ignore_index=-1)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def lstm_language_model(parameters):
    """The next letter of four endless texts: the state is carried and detached, the decoder's weight is that of the
    embedding. Two layers with dropout. Cross-entropy, SGD, clipped by norm, ReduceLROnPlateau."""
    torch.manual_seed(8)
    embedding = nn.Embedding(11, 6)
    lstm = nn.LSTM(6, 6, num_layers=2, dropout=0.2)
    decoder = nn.Linear(6, 11)
    decoder.weight = embedding.weight
    trained = parameters(embedding, lstm, decoder)
    optimizer = torch.optim.SGD(trained, lr=2)
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.7, patience=3, cooldown=2)
    state = None
    losses = []
    for step in range(STEPS):
        def letter(i, later=0):
            place = 5 * step + i // 4 + later
            return (3 * place + place // 7 + 2 * (i % 4)) % 11

        tokens = indices((5, 4), letter)
        following = indices((20,), lambda i: letter(i, 1))
        optimizer.zero_grad()
        output, (h, c) = lstm(embedding(tokens), state)
        loss = F.cross_entropy(decoder(output).reshape(20, 11), following)
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 0.35)
        optimizer.step()
        scheduler.step(loss.item())
        state = (h.detach(), c.detach())
        losses.append(loss.item())
    return losses


def rnn_packed_scores(parameters):
    """A class for each step of sorted packed sequences: bidirectional RNN, a Sequential head on the packed data.
    Weighted NLL and a penalty on the padded output, Adadelta, PolynomialLR."""
    torch.manual_seed(9)
    sequences = [closed((length, 3), lambda i: sin(0.9 * i + length)) for length in (7, 5, 5, 2)]
    classes = indices((19,), lambda i: i * i % 5)
    rnn = nn.RNN(3, 4, bidirectional=True)
    head = nn.Sequential(nn.Linear(8, 6), nn.GELU(), nn.Linear(6, 5), nn.LogSoftmax(dim=-1))
    optimizer = torch.optim.Adadelta(parameters(rnn, head), lr=1, rho=0.9, weight_decay=1e-4)
    scheduler = lr_scheduler.PolynomialLR(optimizer, total_iters=90, power=0.9)
    weight = torch.tensor([1, 0.5, 2, 1.5, 1])
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        output, h = rnn(pack_sequence(sequences))
        padded, _ = pad_packed_sequence(output)
        loss = F.nll_loss(head(output.data), classes, weight=weight) + 0.1 * padded.square().mean() + h.sum() / 1000
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def lstm_ctc(parameters):
    """Labels without their places: bidirectional LSTM. CTC over sequences of several lengths, NAdam, ConstantLR."""
    torch.manual_seed(10)
    lstm = nn.LSTM(3, 6, bidirectional=True)
    head = nn.Linear(12, 5)
    optimizer = NAdam(parameters(lstm, head), lr=5e-3)
    scheduler = lr_scheduler.ConstantLR(optimizer, factor=0.5, total_iters=30)
    x = closed((8, 4, 3), lambda i: sin(0.7 * i) + sin(0.01 * i * i))
    targets = torch.tensor([[1, 2, 2], [4, 3, 0], [1, 0, 0], [3, 1, 4]])
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        output, _ = lstm(x)
        loss = F.ctc_loss(F.log_softmax(head(output), dim=2), targets, (8, 7, 5, 8), (3, 2, 1, 3))
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses
