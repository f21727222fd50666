"""What whole scripts put together: packed batches of 24, whose equal lengths an unstable sort orders, dropout between
layers, groups added late, noise like batch-first outputs, averaged weights. None of it is drawn or computed otherwise by
PyTorch 2.14."""
from math import cos, sin

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence, pad_packed_sequence, pad_sequence
from torch.optim import lr_scheduler
from torch.optim.swa_utils import SWALR, AveragedModel
from torch.utils.data import DataLoader

from training.shared import STEPS, closed, indices


def lstm_late_head(parameters):
    """The sum and the last value of 24 packed sequences: bidirectional LSTM, two layers with dropout between. A second
    head has its own loss and group from step 40 on, whose rate StepLR moves as well. MSE, Adam."""
    torch.manual_seed(31)
    sequences = [closed((1 + (7 * n * n + 3 * n) % 5, 2), lambda i: sin(0.7 * i + n)) for n in range(24)]
    sums = torch.stack([x[:, 0].sum() for x in sequences]).unsqueeze(1)
    lasts = torch.stack([x[-1, 1] for x in sequences]).unsqueeze(1)
    lstm = nn.LSTM(2, 4, num_layers=2, dropout=0.3, bidirectional=True)
    head = nn.Linear(8, 1)
    late = nn.Linear(8, 1)
    parameters(lstm, head, late)
    optimizer = torch.optim.Adam([*lstm.parameters(), *head.parameters()], lr=2e-2)
    scheduler = lr_scheduler.StepLR(optimizer, 15, gamma=0.8)
    losses = []
    for step in range(STEPS):
        if step == 40:
            optimizer.add_param_group({"params": late.parameters(), "lr": 5e-2, "betas": (0.8, 0.99)})
        optimizer.zero_grad(set_to_none=True)
        _, (h, _) = lstm(pack_sequence(sequences, enforce_sorted=False))
        features = torch.cat([h[-2], h[-1]], dim=1)
        loss = F.mse_loss(head(features), sums)
        if step >= 40:
            loss = loss + 0.5 * F.mse_loss(late(features), lasts)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def gru_noisy_unfreezing(parameters):
    """A wave's next values, with noise like the batch-first outputs: GRU, two layers with dropout between. The lower
    layer is frozen until step 30, and then a group of its own. SmoothL1, Nesterov, ExponentialLR."""
    torch.manual_seed(32)
    gru = nn.GRU(2, 5, num_layers=2, batch_first=True, dropout=0.2)
    head = nn.Linear(5, 2)
    parameters(gru, head)
    lower = [p for name, p in gru.named_parameters() if name.endswith("_l0")]
    upper = [p for name, p in gru.named_parameters() if name.endswith("_l1")]
    for p in lower:
        p.requires_grad_(False)
    optimizer = torch.optim.SGD([*upper, *head.parameters()], lr=0.1, momentum=0.9, nesterov=True)
    scheduler = lr_scheduler.ExponentialLR(optimizer, 0.99)
    wave = closed((24, 7, 2), lambda i: sin(0.3 * (i // 2 % 7) + i // 14) + 0.5 * (i % 2) * cos(0.2 * i))
    x, y = wave[:, :-1], wave[:, 1:]
    losses = []
    for step in range(STEPS):
        if step == 30:
            for p in lower:
                p.requires_grad_(True)
            optimizer.add_param_group({"params": lower, "lr": 0.02, "weight_decay": 1e-3})
        optimizer.zero_grad(set_to_none=True)
        output, _ = gru(x)
        output = output + 0.1 * torch.randn_like(output)
        loss = F.smooth_l1_loss(head(output), y)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def rnn_packed_swa(parameters):
    """Signs of 24 packed sequences: RNN, two layers with dropout between. From step 50 on the weights are averaged, and
    the loss of the average is added to what is reported. BCE with logits, SGD, CosineAnnealingLR, then SWALR."""
    torch.manual_seed(33)
    sequences = [closed((2 + n * n % 4, 3), lambda i: cos(0.9 * i * (n + 1))) for n in range(24)]
    signs = torch.stack([(x.sum() > 0).to(x.dtype) for x in sequences]).unsqueeze(1)

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.RNN(3, 5, num_layers=2, dropout=0.25)
            self.head = nn.Linear(5, 1)

        def forward(self, x):
            _, h = self.rnn(x)
            return self.head(h[-1])

    net = Net()
    optimizer = torch.optim.SGD(parameters(net), lr=0.3, momentum=0.5)
    scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=100)
    average = AveragedModel(net)
    average.eval()
    swa = None
    losses = []
    for step in range(STEPS):
        if step == 50:
            swa = SWALR(optimizer, swa_lr=0.2, anneal_epochs=8, anneal_strategy="linear")
        packed = pack_sequence(sequences, enforce_sorted=False)
        optimizer.zero_grad(set_to_none=True)
        loss = F.binary_cross_entropy_with_logits(net(packed), signs)
        loss.backward()
        optimizer.step()
        reported = loss.item()
        if step < 50:
            scheduler.step()
        else:
            average.update_parameters(net)
            swa.step()
            with torch.no_grad():
                reported += F.binary_cross_entropy_with_logits(average(packed), signs).item()
        losses.append(reported)
    return losses


def lstm_mean_teacher(parameters):
    """A student that follows the average of its weights: LSTM, two layers with dropout between, over 24 sorted packed
    sequences, padded again with the batch first, noise of both kinds like that output. MSE by length and of the teacher's
    output, AdamW, clipped by norm, SWALR with a cosine."""
    torch.manual_seed(34)
    lengths = torch.tensor([7 - n // 4 for n in range(24)])
    x = closed((24, 7, 2), lambda i: sin(0.37 * i) + 0.3 * cos(0.05 * i * i))
    y = 0.4 * x.cumsum(1)[:, :, :1]
    mask = (torch.arange(7) < lengths.unsqueeze(1)).to(x.dtype).unsqueeze(2)
    student = nn.ModuleDict({
        "lstm": nn.LSTM(2, 5, num_layers=2, batch_first=True, dropout=0.15), "head": nn.Linear(5, 1)})
    trained = parameters(student)
    average = AveragedModel(student)
    average.eval()

    def forward(net):
        output, _ = net["lstm"](pack_padded_sequence(x, lengths, batch_first=True))
        return pad_packed_sequence(output, batch_first=True)[0]

    optimizer = torch.optim.AdamW(trained, lr=2e-2, weight_decay=0.02)
    scheduler = SWALR(optimizer, swa_lr=4e-3, anneal_epochs=30, anneal_strategy="cos")
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad(set_to_none=True)
        output = forward(student)
        output = output + 0.05 * torch.randn_like(output) + 0.05 * torch.rand_like(output)
        y_hat = student["head"](output)
        loss = ((y_hat - y).square() * mask).sum() / mask.sum()
        with torch.no_grad():
            target = average.module["head"](forward(average.module))
        loss = loss + 0.2 * F.mse_loss(y_hat * mask, target * mask)
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 0.5)
        optimizer.step()
        average.update_parameters(student)
        scheduler.step()
        losses.append(loss.item())
    return losses


def gru_tags_of_all(parameters):
    """All of it: tags of the letters of 48 words, shuffled in packed batches of 24: embedding that is frozen until step 40,
    bidirectional GRU of three layers with dropout between, noise like the padded batch-first output. Cross-entropy, RMSprop,
    MultiStepLR, and from step 60 on averaged weights with SWALR; then the mean of both losses is reported."""
    torch.manual_seed(35)
    words = [indices((2 + 3 * n % 5,), lambda t: 1 + (n * n + 2 * t) % 8) for n in range(48)]
    dataset = [(word, (word + word.sum()) % 3) for word in words]

    def pad(examples):
        words, tags = zip(*examples)
        lengths = torch.tensor([len(w) for w in words])
        return pad_sequence(words, batch_first=True), lengths, pad_sequence(tags, batch_first=True, padding_value=-100)

    loader = DataLoader(dataset, batch_size=24, shuffle=True, collate_fn=pad)
    embedding = nn.Embedding(9, 4, padding_idx=0)
    gru = nn.GRU(4, 4, num_layers=3, batch_first=True, dropout=0.1, bidirectional=True)
    head = nn.Linear(8, 3)
    net = nn.ModuleList([embedding, gru, head])
    parameters(net)
    embedding.weight.requires_grad_(False)
    optimizer = torch.optim.RMSprop([*gru.parameters(), *head.parameters()], lr=1e-2, alpha=0.9, eps=1e-3)
    scheduler = lr_scheduler.MultiStepLR(optimizer, [20, 25], gamma=0.5)
    average = AveragedModel(net)
    average.eval()
    swa = None

    def forward(net, tokens, lengths):
        packed = pack_padded_sequence(net[0](tokens), lengths, batch_first=True, enforce_sorted=False)
        return pad_packed_sequence(net[1](packed)[0], batch_first=True)[0]

    def loss_of(scores, tags):
        return F.cross_entropy(scores.reshape(-1, 3), tags.reshape(-1))

    losses = []
    for _ in range(STEPS // 2):
        if len(losses) == 40:
            embedding.weight.requires_grad_(True)
            optimizer.add_param_group({"params": [embedding.weight], "lr": 3e-2, "momentum": 0.5})
        if len(losses) == 60:
            swa = SWALR(optimizer, swa_lr=[8e-3, 1e-2], anneal_epochs=6)
        for tokens, lengths, tags in loader:
            optimizer.zero_grad(set_to_none=True)
            output = forward(net, tokens, lengths)
            loss = loss_of(head(output + 0.1 * torch.randn_like(output)), tags)
            loss.backward()
            optimizer.step()
            reported = loss.item()
            if swa is not None:
                average.update_parameters(net)
                with torch.no_grad():
                    averaged = loss_of(average.module[2](forward(average.module, tokens, lengths)), tags)
                reported = (reported + averaged.item()) / 2
            losses.append(reported)
        (scheduler if swa is None else swa).step()
    return losses
