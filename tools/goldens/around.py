"""Layers around recurrent ones: convolution, pooling, normalization, dropout of channels, attention, bags of embeddings."""
import math

from common import DTYPES, closed, flat, tensor, torch, write

nn = torch.nn
F = nn.functional


class RMSNorm(nn.Module):
    """Composed: PyTorch has it since 2.4."""

    def __init__(self, size, eps=None, affine=True):
        super().__init__()
        self.size, self.eps = size, eps
        self.weight = nn.Parameter(torch.ones(size)) if affine else None

    def forward(self, x):
        eps = torch.finfo(x.dtype).eps if self.eps is None else self.eps
        y = x * torch.rsqrt(x.square().mean(-1, keepdim=True) + eps)
        return y if self.weight is None else y * self.weight

    def extra_repr(self):
        return f"{(self.size,)}, eps={self.eps}, elementwise_affine={self.weight is not None}"


# name, module, shapes of the inputs of consecutive passes
LAYERS = [
    ("batch_norm", "nn.BatchNorm1d(3)", [(4, 3), (5, 3)]),
    ("batch_norm_length", "nn.BatchNorm1d(3)", [(2, 3, 5), (1, 3, 7)]),
    ("batch_norm_cumulative", "nn.BatchNorm1d(2, momentum=None, eps=0.001)", [(3, 2, 2), (4, 2), (5, 2)]),
    ("batch_norm_plain", "nn.BatchNorm1d(3, affine=False, momentum=0.3)", [(4, 3, 2), (2, 3, 1)]),
    ("batch_norm_untracked", "nn.BatchNorm1d(3, track_running_stats=False)", [(4, 3), (2, 3, 2)]),
    ("group_norm", "nn.GroupNorm(2, 4)", [(3, 4, 5)]),
    ("group_norm_rows", "nn.GroupNorm(3, 6, eps=0.01)", [(2, 6)]),
    ("group_norm_plain", "nn.GroupNorm(1, 3, affine=False)", [(2, 3, 4)]),
    ("group_norm_four", "nn.GroupNorm(3, 3)", [(2, 3, 2, 3)]),
    ("rms_norm", "RMSNorm(5)", [(2, 3, 5)]),
    ("rms_norm_eps", "RMSNorm(7, eps=0.1)", [(4, 7)]),
    ("rms_norm_plain", "RMSNorm(3, affine=False)", [(3,)]),
    ("conv", "nn.Conv1d(3, 4, kernel_size=(2,), stride=(1,))", [(2, 3, 7)]),
    ("conv_single", "nn.Conv1d(3, 4, kernel_size=(3,), stride=(1,))", [(3, 6)]),
    ("conv_one", "nn.Conv1d(3, 5, kernel_size=(1,), stride=(1,))", [(2, 3, 4)]),
    ("conv_stride", "nn.Conv1d(2, 3, kernel_size=(3,), stride=(2,), padding=(2,))", [(3, 2, 8)]),
    ("conv_dilation", "nn.Conv1d(2, 3, kernel_size=(3,), stride=(1,), padding=(4,), dilation=(3,), bias=False)",
     [(1, 2, 5)]),
    ("conv_groups", "nn.Conv1d(4, 6, kernel_size=(3,), stride=(2,), padding=(1,), groups=2)", [(2, 4, 5)]),
    ("conv_depthwise", "nn.Conv1d(3, 3, kernel_size=(4,), stride=(1,), padding=(3,), groups=3)", [(2, 3, 6)]),
    ("conv_same", "nn.Conv1d(2, 3, kernel_size=(4,), stride=(1,), padding=same, dilation=(2,))", [(2, 2, 9)]),
    ("conv_same_odd", "nn.Conv1d(2, 2, kernel_size=(3,), stride=(1,), padding=same)", [(2, 2, 4)]),
    ("conv_valid", "nn.Conv1d(2, 2, kernel_size=(3,), stride=(3,), padding=valid)", [(2, 2, 10)]),
    ("conv_reflect", "nn.Conv1d(2, 3, kernel_size=(5,), stride=(2,), padding=(2,), padding_mode=reflect)", [(2, 2, 6)]),
    ("conv_replicate", "nn.Conv1d(2, 3, kernel_size=(3,), stride=(1,), padding=(3,), padding_mode=replicate)",
     [(2, 2, 3)]),
    ("conv_circular", "nn.Conv1d(2, 3, kernel_size=(3,), stride=(1,), padding=(2,), padding_mode=circular)", [(2, 2, 5)]),
    ("conv_same_reflect", "nn.Conv1d(2, 3, kernel_size=(4,), stride=(1,), padding=same, padding_mode=reflect)",
     [(2, 2, 6)]),
    ("max_pool", "nn.MaxPool1d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)", [(2, 3, 7)]),
    ("max_pool_single", "nn.MaxPool1d(kernel_size=3, stride=1, padding=1, dilation=1, ceil_mode=False)", [(3, 6)]),
    ("max_pool_ceil", "nn.MaxPool1d(kernel_size=3, stride=2, padding=1, dilation=1, ceil_mode=True)", [(2, 3, 8)]),
    ("max_pool_dilated", "nn.MaxPool1d(kernel_size=3, stride=2, padding=1, dilation=2, ceil_mode=True)", [(2, 3, 9)]),
    ("avg_pool", "nn.AvgPool1d(kernel_size=(2,), stride=(2,), padding=(0,))", [(2, 3, 7)]),
    ("avg_pool_single", "nn.AvgPool1d(kernel_size=(3,), stride=(1,), padding=(1,))", [(2, 5)]),
    ("avg_pool_ceil", "nn.AvgPool1d(kernel_size=(3,), stride=(2,), padding=(1,), ceil_mode=True)", [(2, 3, 8)]),
    ("avg_pool_inside", "nn.AvgPool1d(kernel_size=(4,), stride=(3,), padding=(2,), ceil_mode=True, "
     "count_include_pad=False)", [(2, 3, 9)]),
    ("adaptive_avg_pool", "nn.AdaptiveAvgPool1d(output_size=3)", [(2, 3, 7)]),
    ("adaptive_avg_pool_more", "nn.AdaptiveAvgPool1d(output_size=5)", [(3, 3)]),
    ("adaptive_avg_pool_one", "nn.AdaptiveAvgPool1d(output_size=1)", [(2, 2, 6)]),
    ("dropout1d", "nn.Dropout1d(p=0.4, inplace=False)", [(4, 5, 3)]),
    ("dropout1d_single", "nn.Dropout1d(p=0.5, inplace=False)", [(7, 3)]),
    ("dropout1d_all", "nn.Dropout1d(p=1.0, inplace=False)", [(2, 3, 3)]),
    ("dropout1d_none", "nn.Dropout1d(p=0.0, inplace=False)", [(2, 3, 3)]),
    ("dropout2d", "nn.Dropout2d(p=0.3, inplace=False)", [(3, 7, 2, 2)]),
    ("dropout2d_three", "nn.Dropout2d(p=0.3, inplace=False)", [(3, 4, 2)]),
    ("glu", "nn.GLU(dim=-1)", [(2, 3, 4)]),
    ("glu_channels", "nn.GLU(dim=1)", [(2, 6, 3)]),
]
BAGS = [
    ("sum", "nn.EmbeddingBag(7, 3, mode='sum')"),
    ("mean", "nn.EmbeddingBag(7, 3, mode='mean')"),
    ("max", "nn.EmbeddingBag(7, 3, mode='max')"),
    ("sum_padding", "nn.EmbeddingBag(7, 3, mode='sum', padding_idx=2)"),
    ("mean_padding", "nn.EmbeddingBag(7, 3, mode='mean', padding_idx=-6)"),
    ("max_padding", "nn.EmbeddingBag(7, 3, mode='max', padding_idx=2)"),
    ("sum_norm", "nn.EmbeddingBag(7, 3, mode='sum', max_norm=0.7)"),
    ("sum_scaled", "nn.EmbeddingBag(7, 3, mode='sum', scale_grad_by_freq=True)"),
    ("mean_scaled", "nn.EmbeddingBag(7, 3, mode='mean', padding_idx=2, scale_grad_by_freq=True)"),
    ("mean_norm", "nn.EmbeddingBag(7, 3, mode='mean', padding_idx=2, max_norm=1.0, norm_type=1.0)"),
]
INDEX = [1, 4, 1, 0, 2, 4, 2, 6, 6]
# name, kdim and the like, inputs (length, source, batch), what is masked
ATTENTION = [
    ("self", "nn.MultiheadAttention(6, 2)", "self", {}),
    ("self_masked", "nn.MultiheadAttention(6, 3)", "self", {"attn_mask": "causal", "key_padding_mask": True}),
    ("cross", "nn.MultiheadAttention(4, 2)", "cross", {"key_padding_mask": True, "average_attn_weights": False}),
    ("cross_shared", "nn.MultiheadAttention(4, 1, bias=False)", "shared", {"attn_mask": "additive"}),
    ("cross_sizes", "nn.MultiheadAttention(4, 2, kdim=3, vdim=5)", "cross", {"attn_mask": "heads"}),
    ("batch_first", "nn.MultiheadAttention(4, 2, batch_first=True, vdim=3)", "cross", {"key_padding_mask": True}),
    ("single", "nn.MultiheadAttention(4, 2)", "single", {"attn_mask": "causal"}),
    ("dropout", "nn.MultiheadAttention(4, 2, dropout=0.3)", "self", {}),
]


def built(expression, dtype):
    readable = expression.replace("=same", "='same'").replace("=valid", "='valid'")
    for mode in ("reflect", "replicate", "circular"):
        readable = readable.replace("=" + mode, f"='{mode}'")
    torch.manual_seed(11)
    module = eval(readable, {"nn": nn, "RMSNorm": RMSNorm})
    drawn = [{"name": n, **tensor(p)} for n, p in module.named_parameters()]
    after = flat(torch.rand(3))
    module = module.to(DTYPES[dtype])
    with torch.no_grad():
        for k, p in enumerate(module.parameters()):
            p.copy_(closed(p.shape, lambda i: 0.8 * math.sin(0.9 * i + 1.3 * k + 0.5)))
    return module, drawn, after


def inputs(shapes, dtype):
    return [closed(s, lambda i: 2 * math.sin(1.7 * i + 0.3 + k), DTYPES[dtype], grad=True) for k, s in enumerate(shapes)]


def one_pass(module, forward, xs):
    """A pass, its gradients, and what the module holds afterwards."""
    module.zero_grad()
    y = forward(*xs)
    dy = closed(y.shape, lambda i: math.cos(0.7 * i), y.dtype)
    y.backward(dy)
    return {"output": tensor(y), "grad_output": tensor(dy), "inputs": [tensor(x) for x in xs],
            "grad_inputs": [tensor(torch.zeros_like(x) if x.grad is None else x.grad) for x in xs],
            "grads": [tensor(p.grad) for p in module.parameters()],
            "buffers": [{"name": n, **tensor(b)} for n, b in module.named_buffers()]}


def head(name, module, dtype, drawn, after):
    return {"name": f"{name}_{dtype}", "layer": name, "dtype": dtype, "repr": repr(module), "drawn": drawn,
            "rand_after_drawn": after, "parameters": [{"name": n, **tensor(p)} for n, p in module.named_parameters()]}


def layer(name, expression, shapes, dtype):
    module, drawn, after = built(expression, dtype)
    torch.manual_seed(7)
    xs = inputs(shapes, dtype)
    passes = [one_pass(module, module, [x]) for x in xs]
    out = head(name, module, dtype, drawn, after)
    out.update(passes=passes, rand_after=flat(torch.rand(3)))
    module.eval()
    out["evaluation"] = one_pass(module, module, inputs(shapes[:1], dtype))
    return out


def bag(name, expression, form, dtype):
    """The same indices in bags by offsets (with an empty one) or as a matrix, with weights if the mode has them."""
    module, drawn, after = built(expression, dtype)
    out = head(f"{name}_{form}", module, dtype, drawn, after)
    index = torch.tensor(INDEX)
    offsets = None
    if form == "matrix":
        index = index.reshape(3, 3)
    else:
        offsets = torch.tensor([0, 3, 3, 8] + ([9] if form == "last" else []))
        module.include_last_offset = form == "last"
    weights = None
    if form == "weighted":
        weights = closed(index.shape, lambda i: math.cos(0.4 * i), DTYPES[dtype], grad=True)
    result = one_pass(module, lambda *w: module(index, offsets, weights), [] if weights is None else [weights])
    out.update(form=form, index=tensor(index), passes=[result])
    out["offsets"] = None if offsets is None else flat(offsets)
    return out


def attention(name, expression, kind, masks, dtype):
    module, drawn, after = built(expression, dtype)
    e, k, v = module.embed_dim, module.kdim, module.vdim
    l, s, n = (3, 3, 2) if kind == "self" else (3, 4, 2)
    shapes = {"self": [(l, n, e)], "shared": [(l, n, e), (s, n, k)], "single": [(3, e)],
              "cross": [(l, n, e), (s, n, k), (s, n, v)]}[kind]
    if module.batch_first:
        shapes = [(b, a, c) for a, b, c in shapes]
    spread = {"self": lambda x: (x, x, x), "single": lambda x: (x, x, x), "shared": lambda q, k: (q, k, k),
              "cross": lambda q, k, v: (q, k, v)}[kind]
    options, given = dict(masks), {}
    if options.get("attn_mask") == "causal":
        options["attn_mask"] = torch.ones(l, l).triu(1).bool()
    elif options.get("attn_mask") == "additive":
        options["attn_mask"] = closed((l, s), lambda i: math.sin(i), DTYPES[dtype])
    elif options.get("attn_mask") == "heads":
        options["attn_mask"] = closed((n * module.num_heads, l, s), lambda i: math.sin(i), DTYPES[dtype])
    if "key_padding_mask" in options:
        options["key_padding_mask"] = torch.zeros(n, s).bool()
        options["key_padding_mask"][1, -1] = True
    for key in ("attn_mask", "key_padding_mask"):
        if key in options:
            given[key] = {"boolean": options[key].dtype == torch.bool, **tensor(options[key])}
    torch.manual_seed(7)
    held = {}

    def forward(*xs):
        y, held["weights"] = module(*spread(*xs), **options)
        return y

    result = one_pass(module, forward, inputs(shapes, dtype))
    out = head(name, module, dtype, drawn, after)
    out.update(kind=kind, average=options.get("average_attn_weights", True), weights=tensor(held["weights"]),
               passes=[result], rand_after=flat(torch.rand(3)), **given)
    return out


def dot_product(name, shapes, dtype, mask=None, causal=False, scale=None):
    """Composed of 1.13's primitives by the formula in the documentation of PyTorch 2."""
    q, k, v = xs = inputs(shapes, dtype)
    added = None
    if mask == "additive":
        added = closed((q.shape[-2], k.shape[-2]), lambda i: math.sin(i), DTYPES[dtype])
    elif mask == "boolean":
        added = torch.zeros(q.shape[-2], k.shape[-2], dtype=DTYPES[dtype])
        added[:, 0] = -math.inf
    elif causal:
        added = torch.full((q.shape[-2], k.shape[-2]), -math.inf, dtype=DTYPES[dtype]).triu(1)
    factor = 1 / math.sqrt(q.shape[-1]) if scale is None else scale
    scores = q @ k.transpose(-2, -1) * factor
    y = torch.softmax(scores if added is None else scores + added, dim=-1) @ v
    dy = closed(y.shape, lambda i: math.cos(0.7 * i), y.dtype)
    y.backward(dy)
    return {"name": f"{name}_{dtype}", "dtype": dtype, "causal": causal, "scale": scale,
            "mask": None if added is None or causal else tensor(added),
            "output": tensor(y), "grad_output": tensor(dy), "inputs": [tensor(x) for x in xs],
            "grad_inputs": [tensor(x.grad) for x in xs]}


def update_bn(dtype):
    """torch.optim.swa_utils.update_bn: statistics of a network over batches, from others that it had before."""
    net, _, _ = built("nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Tanh(), nn.BatchNorm1d(3, momentum=0.25))",
                      dtype)
    net.eval()
    batches = inputs([(4, 2), (3, 2), (5, 2)], dtype)
    for bn in (net[1], net[3]):
        bn.running_mean.fill_(7)
        bn.num_batches_tracked.fill_(5)
    torch.optim.swa_utils.update_bn([b.detach() for b in batches], net)
    assert not net.training and net[1].momentum == 0.1 and net[3].momentum == 0.25
    return {"name": dtype, "dtype": dtype, "parameters": [tensor(p) for p in net.parameters()],
            "batches": [tensor(b) for b in batches], "buffers": [{"name": n, **tensor(b)} for n, b in net.named_buffers()]}


DOT_PRODUCTS = [
    ("plain", [(2, 3, 4), (2, 5, 4), (2, 5, 3)], {}),
    ("heads", [(2, 2, 3, 4), (2, 2, 3, 4), (2, 2, 3, 4)], {"causal": True}),
    ("causal_longer", [(2, 4), (5, 4), (5, 3)], {"causal": True}),
    ("additive", [(2, 3, 4), (2, 5, 4), (2, 5, 3)], {"mask": "additive", "scale": 0.3}),
    ("boolean", [(2, 3, 4), (2, 5, 4), (2, 5, 3)], {"mask": "boolean"}),
]


def main():
    forms = ["offsets", "last", "matrix"]
    write("lstm-nn/src/test/resources/goldens/around.json", {"notes": [
        "input k of each pass 2*sin(1.7*i + 0.3 + k), grad_output cos(0.7*i), parameter k 0.8*sin(0.9*i + 1.3*k + 0.5)",
        "drawn: parameters after manual_seed(11), before those are set; rand_after_drawn: torch.rand(3) then",
        "manual_seed(7) before the passes, torch.rand(3) after them; then one pass in evaluation mode"]},
        layers=[layer(*c, dtype) for c in LAYERS for dtype in DTYPES],
        bags=[bag(n, e, form, dtype) for n, e in BAGS
              for form in forms + (["weighted"] if n.startswith("sum") else []) for dtype in DTYPES],
        update_bn=[update_bn(dtype) for dtype in DTYPES],
        attention=[attention(*a, dtype) for a in ATTENTION for dtype in DTYPES],
        dot_products=[dot_product(n, s, dtype, **o) for n, s, o in DOT_PRODUCTS for dtype in DTYPES])


if __name__ == "__main__":
    main()
