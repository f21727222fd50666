"""First and second derivatives of small expressions in float64, with PyTorch's choices where there is no derivative."""
import math

from common import closed, tensor, torch, write

INF, NAN = float("inf"), float("nan")


class positive(tuple):
    """A shape to fill with values in [0.5, 2.5]."""


# name, expression in a, b, c; then each input: a shape to fill by a closed form, or its values
SMOOTH = [
    ("add", "a + b", (2, 3), (2, 3)),
    ("add_broadcast", "a + b", (3, 1), (1, 4)),
    ("add_broadcast_leading", "a + b", (2, 1, 3), (4, 1)),
    ("add_scalar_tensor", "a + b", (2, 3), ()),
    ("sub", "a - b", (2, 3), (3,)),
    ("mul", "a * b", (2, 3), (2, 3)),
    ("mul_broadcast", "a * b", (2, 1, 3), (4, 1)),
    ("mul_self", "a * a", (4,)),
    ("square_plus_self", "a * a + a", (4,)),
    ("div", "a / b", (2, 3), positive((2, 3))),
    ("div_broadcast", "a / b", (2, 3), positive((2, 1))),
    ("neg", "-a", (3,)),
    ("pow_scalar_3", "a ** 3", (2, 3)),
    ("pow_scalar_half", "a ** 0.5", positive((2, 3))),
    ("pow_scalar_minus_1", "a ** -1", positive((4,))),
    ("pow_tensor", "a ** b", positive((2, 3)), (3,)),
    ("exp", "torch.exp(a)", (2, 3)),
    ("log", "torch.log(a)", positive((2, 3))),
    ("sqrt", "torch.sqrt(a)", positive((2, 3))),
    ("abs", "torch.abs(a)", (2, 3)),
    ("tanh", "torch.tanh(a)", (2, 3)),
    ("sigmoid", "torch.sigmoid(a)", (2, 3)),
    ("relu", "torch.relu(a)", (2, 3)),
    ("clamp", "torch.clamp(a, -0.5, 0.5)", (3, 4)),
    ("clamp_min", "torch.clamp(a, min=0.1)", (3, 4)),
    ("clamp_max", "torch.clamp(a, max=0.1)", (3, 4)),
    ("maximum", "torch.maximum(a, b)", (2, 3), (3,)),
    ("minimum", "torch.minimum(a, b)", (2, 3), (2, 1)),
    ("where", "torch.where(torch.tensor([True, False, True]), a, b)", (2, 3), (3,)),
    ("masked_fill", "a.masked_fill(torch.tensor([[True], [False]]), -7.5)", (2, 3)),
    ("matmul_2d", "a @ b", (2, 3), (3, 4)),
    ("matmul_vector_matrix", "a @ b", (3,), (3, 4)),
    ("matmul_matrix_vector", "a @ b", (2, 3), (3,)),
    ("matmul_vector_vector", "a @ b", (3,), (3,)),
    ("matmul_batched", "a @ b", (2, 3, 4), (2, 4, 2)),
    ("matmul_batched_broadcast", "a @ b", (2, 1, 3, 4), (3, 4, 2)),
    ("matmul_batched_matrix", "a @ b", (2, 3, 4), (4, 2)),
    ("matmul_batched_vector", "a @ b", (2, 3, 4), (4,)),
    ("matmul_vector_batched", "a @ b", (4,), (2, 4, 3)),
    ("transpose", "a.transpose(0, 2)", (2, 3, 4)),
    ("permute", "a.permute(2, 0, 1)", (2, 3, 4)),
    ("reshape", "a.reshape(3, -1)", (2, 3, 2)),
    ("narrow", "a.narrow(1, 1, 2)", (2, 4)),
    ("slice_step", "a[:, 1:6:2]", (2, 7)),
    ("select", "a.select(1, -1)", (2, 3, 4)),
    ("index_select_repeated", "a.index_select(0, torch.tensor([2, 0, 2]))", (3, 2)),
    ("gather_repeated", "a.gather(1, torch.tensor([[0, 0, 2], [3, 1, 1]]))", (3, 4)),
    ("concat", "torch.cat([a, b], 1)", (2, 3), (2, 1)),
    ("concat_same_twice", "torch.cat([a, b, a], 0)", (2, 3), (1, 3)),
    ("stack", "torch.stack([a, b], 1)", (2, 3), (2, 3)),
    ("split", "(lambda s: s[0] * s[2] + s[1])(torch.split(a, 2, 1))", (2, 6)),
    ("split_one_unused", "torch.split(a, 2, 1)[1] * 2", (2, 6)),
    ("chunk", "(lambda s: torch.sigmoid(s[0]) * torch.tanh(s[1]))(torch.chunk(a, 2, 1))", (2, 6)),
    ("flip", "a.flip([0, 1])", (2, 3)),
    ("cumsum", "a.cumsum(1)", (2, 4)),
    ("tril", "a.tril()", (3, 3)),
    ("triu_1", "a.triu(1)", (2, 3, 3)),
    ("sum_all", "a.sum()", (2, 3)),
    ("sum_dims", "a.sum((0, 2))", (2, 3, 2)),
    ("sum_keepdim", "a.sum(1, keepdim=True) * a", (2, 3)),
    ("mean_all", "a.mean()", (2, 3)),
    ("mean_dim", "a.mean(0)", (2, 3)),
    ("max_all", "a.max()", (2, 3)),
    ("max_dim", "a.amax(1)", (2, 4)),
    ("max_dims_keepdim", "a.amax((0, 2), keepdim=True)", (2, 3, 2)),
    ("min_dim", "a.amin(0)", (3, 2)),
    ("prod_all", "a.prod()", (2, 3)),
    ("prod_dim", "a.prod(1)", (2, 3)),
    ("var_all", "a.var()", (2, 3)),
    ("var_dim_correction_0", "a.var(1, unbiased=False)", (2, 4)),
    ("var_dims_keepdim", "a.var((0, 2), unbiased=True, keepdim=True)", (2, 3, 2)),
    ("std_all", "a.std()", (2, 3)),
    ("std_dim_correction_0", "a.std(1, unbiased=False)", (2, 4)),
    ("softmax_dim0", "torch.softmax(a, 0)", (3, 2)),
    ("softmax_dim1", "torch.softmax(a, 1)", (2, 4)),
    ("softmax_middle", "torch.softmax(a, 1)", (2, 3, 2)),
    ("log_softmax_dim0", "torch.log_softmax(a, 0)", (3, 2)),
    ("log_softmax_dim1", "torch.log_softmax(a, 1)", (2, 4)),
    ("logsumexp", "torch.logsumexp(a, 1)", (2, 4)),
    ("logsumexp_keepdim", "torch.logsumexp(a, 0, keepdim=True)", (2, 4)),
    ("norm_all", "a.norm()", (2, 3)),
    ("norm_dim", "a.norm(dim=1)", (2, 3)),
    ("sum_of_empty", "a.sum(0)", (0, 3)),
    ("matmul_empty_inner", "a @ b", (2, 0), (0, 3)),
    ("linear", "a @ b.t() + c", (2, 3), (4, 3), (4,)),
    ("mean_squared_error", "((a - b) ** 2).mean()", (2, 3), (2, 3)),
    ("layer_norm", "(a - a.mean(1, keepdim=True)) / torch.sqrt(a.var(1, unbiased=False, keepdim=True) + 1e-5) * b + c",
     (2, 4), (4,), (4,)),
    ("gates", "(lambda g: torch.sigmoid(g[3]) * torch.tanh(torch.sigmoid(g[1]) * c + torch.sigmoid(g[0]) * torch.tanh(g[2])))"
     "(torch.chunk(a + b, 4, 1))", (2, 8), (8,), (2, 2)),
    ("tanh_chain", "torch.tanh(torch.tanh(torch.tanh(a) @ b) @ b)", (2, 3), (3, 3)),
    ("leaky_relu", "F.leaky_relu(a, 0.2)", (2, 3)),
    ("elu", "F.elu(a, 0.7)", (2, 3)),
    ("selu", "F.selu(a)", (2, 3)),
    ("gelu", "F.gelu(a)", (2, 3)),
    ("gelu_tanh", "F.gelu(a, approximate='tanh')", (2, 3)),
    ("silu", "F.silu(a)", (2, 3)),
    ("mish", "F.mish(a)", (2, 3)),
    ("softplus", "F.softplus(a, 2.0, 1.5)", (2, 3)),
    ("softsign", "F.softsign(a)", (2, 3)),
    ("log_sigmoid", "F.logsigmoid(a)", (2, 3)),
    ("hardtanh", "F.hardtanh(a, -1.0, 0.5)", (2, 3)),
    ("relu6", "F.relu6(a)", (2, 3)),
    ("hardsigmoid", "F.relu6(a + 3) / 6", (2, 3)),
    ("hardswish", "F.hardswish(a)", (2, 3)),
    ("erf", "torch.erf(a)", (2, 3)),
    ("expm1", "torch.expm1(a)", (2, 3)),
    ("prelu_one", "F.prelu(a, b)", (2, 3), (1,)),
    ("prelu_channels", "F.prelu(a, b)", (2, 3, 2), (3,)),
]

CONVENTIONS = [
    ("relu_at_0", "torch.relu(a)", [-1.0, 0.0, 1.0]),
    ("abs_at_0", "torch.abs(a)", [-2.0, 0.0, 2.0]),
    ("clamp_crossed_bounds", "torch.clamp(a, 1.0, -1.0)", [-2.0, 0.0, 2.0]),
    ("max_all_ties", "a.max()", [[3.0, 1.0], [3.0, 3.0]]),
    ("min_all_ties", "a.min()", [[3.0, 1.0], [1.0, 3.0]]),
    ("amax_dim_ties", "a.amax(1)", [[2.0, 2.0, 1.0], [0.0, 1.0, 0.0], [1.0, 1.0, 1.0]]),
    ("amin_dim_ties", "a.amin(1)", [[2.0, 1.0, 1.0], [0.0, 1.0, 0.0]]),
    ("amax_dims_ties", "a.amax((0, 1))", [[2.0, 2.0], [2.0, 1.0]]),
    ("max_dim_values_ties", "a.max(1).values", [[2.0, 2.0, 1.0], [0.0, 1.0, 0.0], [1.0, 1.0, 1.0]]),
    ("min_dim_values_ties", "a.min(1).values", [[2.0, 1.0, 1.0], [0.0, 1.0, 0.0]]),
    ("maximum_ties", "torch.maximum(a, b)", [1.0, 2.0, 3.0], [1.0, 3.0, 2.0]),
    ("minimum_ties", "torch.minimum(a, b)", [1.0, 2.0, 3.0], [1.0, 3.0, 2.0]),
    ("maximum_self", "torch.maximum(a, a)", [1.0, -1.0]),
    ("sqrt_at_0", "torch.sqrt(a)", [0.0, 4.0]),
    ("log_at_0", "torch.log(a)", [0.0, 2.0]),
    ("div_by_0", "a / b", [1.0, 0.0, 3.0], [0.0, 0.0, 2.0]),
    ("pow_scalar_0_at_0", "a ** 0", [0.0, 2.0]),
    ("pow_scalar_1_at_0", "a ** 1", [0.0, 2.0]),
    ("pow_scalar_2_at_0", "a ** 2", [0.0, -2.0]),
    ("pow_scalar_half_at_0", "a ** 0.5", [0.0, 4.0]),
    ("pow_scalar_3_of_negative", "a ** 3", [-2.0, 0.0]),
    ("pow_tensor_at_0", "a ** b", [0.0, 0.0, 0.0, 2.0], [0.0, 1.0, 2.0, 0.0]),
    ("pow_tensor_negative_base", "a ** b", [-2.0, -3.0], [2.0, 3.0]),
    ("norm_at_0", "a.norm()", [0.0, 0.0, 0.0]),
    ("norm_dim_at_0", "a.norm(dim=1)", [[0.0, 0.0], [3.0, 4.0]]),
    ("norm_1_at_0", "a.norm(1)", [0.0, -2.0, 3.0]),
    ("norm_inf_ties", "a.norm(math.inf)", [2.0, -2.0, 1.0]),
    ("sqrt_of_sum_of_squares_at_0", "torch.sqrt((a * a).sum())", [0.0, 0.0]),
    ("std_of_constant", "a.std()", [2.0, 2.0, 2.0]),
    ("var_of_constant", "a.var()", [2.0, 2.0, 2.0]),
    ("var_dim_of_one", "a.var(1)", [[2.0], [3.0]]),
    ("prod_with_a_zero", "a.prod()", [2.0, 0.0, 3.0]),
    ("prod_with_two_zeros", "a.prod()", [2.0, 0.0, 0.0, 3.0]),
    ("prod_dim_with_zeros", "a.prod(1)", [[2.0, 0.0, 3.0], [0.0, 0.0, 3.0], [1.0, 2.0, 3.0]]),
    ("where_hides_nan_value", "torch.where(a > 0, torch.sqrt(a), torch.zeros_like(a))", [-1.0, 4.0]),
    ("where_hides_infinite_slope", "torch.where(a > 0, torch.sqrt(a), torch.zeros_like(a))", [0.0, 4.0]),
    ("masked_fill_before_softmax", "torch.softmax(a.masked_fill(torch.tensor([True, False, False]), -math.inf), 0)",
     [1.0, 2.0, 3.0]),
    ("softmax_far_apart", "torch.softmax(a, 0)", [1e4, 0.0, -1e4]),
    ("log_softmax_far_apart", "torch.log_softmax(a, 0)", [1e4, 0.0, -1e4]),
    ("logsumexp_with_minus_infinity", "torch.logsumexp(a, 0)", [-INF, 0.0, 1.0]),
    ("logsumexp_all_minus_infinity", "torch.logsumexp(a, 0)", [-INF, -INF]),
    ("sigmoid_saturated", "torch.sigmoid(a)", [1e4, -1e4, 40.0, -40.0, -745.0]),
    ("tanh_saturated", "torch.tanh(a)", [1e4, -1e4, 20.0, -20.0]),
    ("relu_of_nan", "torch.relu(a)", [NAN, 1.0]),
    ("clamp_of_nan", "torch.clamp(a, -1.0, 1.0)", [NAN, INF]),
    ("maximum_of_nan", "torch.maximum(a, b)", [NAN, 1.0, NAN], [1.0, NAN, NAN]),
    ("amax_dim_of_nan", "a.amax(0)", [1.0, NAN, 3.0]),
    ("leaky_relu_at_kinks", "F.leaky_relu(a, 0.2)", [-2.0, 0.0, 2.0]),
    ("elu_at_kinks", "F.elu(a, 0.7)", [-2.0, 0.0, 2.0, 800.0]),
    ("selu_at_kinks", "F.selu(a)", [-2.0, 0.0, 2.0]),
    ("softplus_at_kinks", "F.softplus(a, 2.0, 1.5)", [0.75, 700.0, -700.0]),
    ("softsign_at_kinks", "F.softsign(a)", [-1.0, 0.0, 1.0]),
    ("log_sigmoid_at_kinks", "F.logsigmoid(a)", [-700.0, 0.0, 700.0]),
    ("hardtanh_at_kinks", "F.hardtanh(a, -1.0, 0.5)", [-2.0, -1.0, 0.0, 0.5, 2.0]),
    ("relu6_at_kinks", "F.relu6(a)", [-1.0, 0.0, 6.0, 7.0]),
    ("hardsigmoid_at_kinks", "F.relu6(a + 3) / 6", [-4.0, -3.0, 0.0, 3.0, 4.0]),
    ("hardswish_at_kinks", "F.hardswish(a)", [-4.0, -3.0, 0.0, 3.0, 4.0]),
    ("prelu_at_0", "F.prelu(a, b)", [-1.0, 0.0, 1.0], [0.25]),
]


def leaf(j, spec):
    if isinstance(spec, list):
        return torch.tensor(spec, dtype=torch.float64, requires_grad=True)
    if isinstance(spec, positive):
        return closed(spec, lambda i: 1.5 + math.sin(1 + 0.7 * i + 0.9 * j), grad=True)
    return closed(spec, lambda i: 1.5 * math.sin(1 + 0.7 * i + 0.9 * j), grad=True)


def derivatives(outputs, leaves, weights=None):
    """Gradients by leaf; a leaf with no part in the outputs has zeros."""
    if not outputs.requires_grad:
        return [torch.zeros_like(x) for x in leaves]
    grads = torch.autograd.grad(outputs, leaves, weights, create_graph=True, allow_unused=True)
    return [torch.zeros_like(x) if g is None else g for x, g in zip(leaves, grads)]


def case(kind, name, expression, *specs):
    leaves = [leaf(j, spec) for j, spec in enumerate(specs)]
    output = eval(expression, {"torch": torch, "F": torch.nn.functional, "math": math, **dict(zip("abc", leaves))})
    weights = closed(output.shape, lambda i: math.sin(0.5 * i + 1) if output.dim() else 1.0, grad=True)
    grads = derivatives(output, leaves, weights)
    scalar = sum((g * closed(g.shape, math.cos)).sum() for g in grads)
    *second, of_weights = derivatives(scalar, leaves + [weights])
    return {"name": name, "kind": kind, "expression": expression, "inputs": [tensor(x) for x in leaves],
            "output": tensor(output), "grad_output": tensor(weights), "grads": [tensor(g) for g in grads],
            "second_grads": [tensor(g) for g in second], "second_grad_output": tensor(of_weights)}


def main():
    write("lstm-autograd/src/test/resources/goldens/autograd.json", {"notes": [
        "expression is in the inputs a, b, c, float64; grad_output is sin(0.5*i + 1), which is not zero at i = 0, "
        "or 1 for an output of no dimension",
        "grads: of sum(output*grad_output) by each input",
        "second_grads: of s = sum over inputs of sum(grad*cos(i)) by each input; second_grad_output: of s by grad_output "
        "(for a linear expression only this one is not zero)",
        "kind smooth: an ordinary point; kind convention: PyTorch's answer where there is no derivative, or a limit of the "
        "arithmetic; NaN and infinities are strings"]},
        cases=[case("smooth", *c) for c in SMOOTH] + [case("convention", *c) for c in CONVENTIONS])


if __name__ == "__main__":
    main()
