"""Simple layers: outputs and gradients, in both types, and embeddings with what they change."""
import math

from common import DTYPES, closed, flat, tensor, torch, write

nn = torch.nn
# name, module, shape of the input
LAYERS = [
    ("linear", "nn.Linear(3, 2)", (2, 3)),
    ("linear_without_bias", "nn.Linear(3, 2, bias=False)", (2, 2, 3)),
    ("identity", "nn.Identity()", (2, 3)),
    ("flatten", "nn.Flatten()", (2, 3, 4)),
    ("flatten_some", "nn.Flatten(start_dim=0, end_dim=-2)", (3, 4, 2)),
    ("layer_norm", "nn.LayerNorm((4,))", (3, 4)),
    ("layer_norm_wide", "nn.LayerNorm((35,))", (2, 2, 35)),
    ("layer_norm_two_dims", "nn.LayerNorm((3, 4))", (2, 3, 4)),
    ("layer_norm_plain", "nn.LayerNorm((4,), elementwise_affine=False)", (3, 4)),
    ("layer_norm_eps", "nn.LayerNorm((5,), eps=0.1)", (5,)),
    ("layer_norm_of_one", "nn.LayerNorm((1,))", (3, 1)),
    ("relu", "nn.ReLU()", (2, 3)),
    ("relu6", "nn.ReLU6()", (2, 8)),
    ("leaky_relu", "nn.LeakyReLU()", (2, 3)),
    ("leaky_relu_slope", "nn.LeakyReLU(negative_slope=0.3)", (2, 3)),
    ("elu", "nn.ELU()", (2, 3)),
    ("elu_alpha", "nn.ELU(alpha=0.5)", (2, 3)),
    ("selu", "nn.SELU()", (2, 3)),
    ("gelu", "nn.GELU()", (2, 8)),
    ("gelu_tanh", "nn.GELU(approximate='tanh')", (2, 8)),
    ("silu", "nn.SiLU()", (2, 3)),
    ("mish", "nn.Mish()", (2, 3)),
    ("softplus", "nn.Softplus(beta=1.0, threshold=20.0)", (2, 3)),
    ("softplus_sharp", "nn.Softplus(beta=2.5, threshold=4.0)", (2, 8)),
    ("softsign", "nn.Softsign()", (2, 3)),
    ("tanh", "nn.Tanh()", (2, 3)),
    ("sigmoid", "nn.Sigmoid()", (2, 3)),
    ("log_sigmoid", "nn.LogSigmoid()", (2, 3)),
    ("hardtanh", "nn.Hardtanh(min_val=-1.0, max_val=1.0)", (2, 8)),
    ("hardtanh_bounds", "nn.Hardtanh(min_val=-2.0, max_val=0.5)", (2, 8)),
    ("hardsigmoid", "nn.Hardsigmoid()", (2, 8)),
    ("hardswish", "nn.Hardswish()", (2, 8)),
    ("softmax", "nn.Softmax(dim=1)", (2, 3)),
    ("softmax_negative", "nn.Softmax(dim=-2)", (2, 3)),
    ("log_softmax", "nn.LogSoftmax(dim=-1)", (2, 3)),
    ("prelu", "nn.PReLU()", (2, 3)),
    ("prelu_channels", "nn.PReLU(3)", (2, 3, 2)),
    ("dropout", "nn.Dropout()", (4, 5)),
    ("dropout_p", "nn.Dropout(p=0.3)", (3, 7)),
    ("dropout_none", "nn.Dropout(p=0.0)", (2, 3)),
    ("dropout_all", "nn.Dropout(p=1.0)", (2, 3)),
    ("dropout_eval", "nn.Dropout(p=0.3).eval()", (2, 3)),
    ("sequential", "nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.LayerNorm((4,)), nn.Dropout(p=0.25), nn.Linear(4, 2))",
     (5, 3)),
    ("sequential_empty", "nn.Sequential()", (2, 3)),
]
# Where PyTorch 1.13 rounds a constant to float32 in float64 too (1 / 6): the same function by others.
EXACT = {"hardsigmoid": lambda x: nn.functional.relu6(x + 3) / 6}
INDEX = torch.tensor([[1, 4, 1], [0, 2, 4]])
EMBEDDINGS = [
    ("embedding", "nn.Embedding(5, 3)"),
    ("embedding_padding", "nn.Embedding(5, 3, padding_idx=1)"),
    ("embedding_padding_from_the_end", "nn.Embedding(5, 3, padding_idx=-1)"),
    ("embedding_max_norm", "nn.Embedding(5, 3, max_norm=1.0)"),
    ("embedding_max_norm_1", "nn.Embedding(5, 3, max_norm=1.5, norm_type=1.0)"),
    ("embedding_scaled", "nn.Embedding(5, 3, padding_idx=2, scale_grad_by_freq=True)"),
    ("embedding_max_norm_3", "nn.Embedding(5, 3, padding_idx=2, max_norm=0.75, norm_type=3.0)"),
]


def built(expression, dtype):
    module = eval(expression, {"nn": nn}).to(DTYPES[dtype])
    with torch.no_grad():
        for k, p in enumerate(module.parameters()):
            p.copy_(closed(p.shape, lambda i: 0.8 * math.sin(0.9 * i + 1.3 * k + 0.5)))
    return module


def case(name, expression, shape, dtype):
    module = built(expression, dtype)
    x = closed(shape, lambda i: 4 * math.sin(1.7 * i + 0.3), DTYPES[dtype], grad=True)
    torch.manual_seed(7)
    y = EXACT.get(name, module)(x)
    after = flat(torch.rand(3))
    dy = closed(y.shape, lambda i: math.cos(0.7 * i), DTYPES[dtype])
    y.backward(dy)
    return {"name": f"{name}_{dtype}", "layer": name, "dtype": dtype, "expression": expression, "repr": repr(module),
            "input": tensor(x), "output": tensor(y), "grad_output": tensor(dy), "grad_input": tensor(x.grad),
            "parameters": [{"name": n, **tensor(p)} for n, p in module.named_parameters()],
            "grads": [tensor(p.grad) for p in module.parameters()], "rand_after": after}


def embedding(name, expression, dtype):
    module = built(expression, dtype)
    before = tensor(module.weight)
    y = module(INDEX)
    dy = closed(y.shape, lambda i: math.cos(0.7 * i), DTYPES[dtype])
    y.backward(dy)
    return {"name": f"{name}_{dtype}", "layer": name, "dtype": dtype, "expression": expression, "repr": repr(module),
            "index": tensor(INDEX), "before": before, "after": tensor(module.weight), "output": tensor(y),
            "grad_output": tensor(dy), "grad": tensor(module.weight.grad)}


def main():
    write("lstm-nn/src/test/resources/goldens/layers.json", {"notes": [
        "input 4*sin(1.7*i + 0.3), grad_output cos(0.7*i), parameter k 0.8*sin(0.9*i + 1.3*k + 0.5)",
        "manual_seed(7) before each pass, and torch.rand(3) in float32 after it",
        "embeddings: the weight before and after the pass, which max_norm changes"]},
        layers=[case(*c, dtype) for c in LAYERS for dtype in DTYPES],
        embeddings=[embedding(*e, dtype) for e in EMBEDDINGS for dtype in DTYPES])


if __name__ == "__main__":
    main()
