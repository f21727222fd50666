"""Losses over their options, reductions and shapes: values, gradients and second derivatives."""
import math
import warnings

import torch.nn.functional as F

from common import closed, flat, number, tensor, torch, write

# The mean of a divergence is asked for on purpose.
warnings.filterwarnings("ignore", message="reduction: 'mean' divides")

CASES = []
GENERATOR = torch.Generator().manual_seed(20)


def randn(*shape):
    """Few digits, so that the file is short; the numbers are exact in both types all the same."""
    return torch.round(torch.randn(shape, generator=GENERATOR, dtype=torch.float64) * 256) / 256


def rand(*shape):
    """In (0, 1), away from the ends."""
    return (torch.randint(1, 256, shape, generator=GENERATOR).double()) / 256


def signs(*shape):
    return torch.randint(0, 2, shape, generator=GENERATOR).double() * 2 - 1


def classes(count, *shape):
    return torch.randint(0, count, shape, generator=GENERATOR)


def values(*numbers):
    return torch.tensor(numbers, dtype=torch.float64)


def f32(x):
    return x.float() if isinstance(x, torch.Tensor) and x.dtype == torch.float64 else x


def bce_by_definition(x, t, reduction, weight=1):
    each = -weight * (t * x.log() + (1 - t) * (1 - x).log())
    return {"none": each, "mean": each.mean(), "sum": each.sum()}[reduction]


# PyTorch's second derivative of BCE has 1e-12 added to x and 1 - x, which shows: that of the definition is right.
TWICE = {"bce": bce_by_definition}


def weigh(y):
    return (y * closed(y.shape, lambda i: math.cos(0.7 * i + 0.3), y.dtype)).sum()


def case(name, loss, function, inputs, target=None, options=None, constants="", second=True, extra=None):
    """Each reduction in float64, and the mean in float32. Inputs whose letter is in constants have no gradient."""
    options = options or {}
    reductions = ["none", "mean", "sum"] + (["batchmean"] if loss == "klDiv" else [])
    for reduction, dtype in [(r, "float64") for r in reductions] + [("mean", "float32")]:
        convert = f32 if dtype == "float32" else lambda x: x
        leaves = [convert(x).clone().requires_grad_(str(i) not in constants) for i, x in enumerate(inputs)]
        wanted = [x for x in leaves if x.requires_grad]
        given = {key: convert(value) for key, value in options.items()}
        # Inputs, then integer targets, then what else the function takes by position
        args = leaves + ([target] if target is not None else []) + list((extra or {}).values())
        y = function(*args, reduction=reduction, **given)
        grads = torch.autograd.grad(weigh(y), wanted, retain_graph=True)
        item = {"name": f"{name}_{reduction}_{dtype}", "loss": loss, "dtype": dtype, "reduction": reduction,
                "options": {k: tensor(v) if isinstance(v, torch.Tensor) else number(v) for k, v in given.items()},
                "inputs": [{"grad": x.requires_grad, **tensor(x)} for x in leaves]}
        if target is not None:
            item["target"] = tensor(target)
        item.update({k: list(v) for k, v in (extra or {}).items()})
        item["value"] = tensor(y)
        item["grads"] = [flat(g) for g in grads]
        if second and dtype == "float64":
            again = TWICE[loss](*args, reduction=reduction, **given) if loss in TWICE else y
            firsts = torch.autograd.grad(weigh(again), wanted, create_graph=True)
            through = sum((g * closed(g.shape, lambda i, k=k: math.sin(0.4 * i + k + 0.2))).sum()
                          for k, g in enumerate(firsts))
            if through.requires_grad:
                item["second"] = [None if g is None else flat(g)
                                  for g in torch.autograd.grad(through, wanted, allow_unused=True)]
        CASES.append(item)


SHAPES = {"scalar": (), "vector": (4,), "matrix": (3, 2), "cube": (2, 3, 2)}
# At the kinks: 0, the bend and beyond, on both sides
EDGES = values(-2, -1, -0.5, 0, 0.5, 1, 2)

# Regression
for label, shape in SHAPES.items():
    case(f"mse_{label}", "mse", F.mse_loss, [randn(*shape), randn(*shape)])
    case(f"l1_{label}", "l1", F.l1_loss, [randn(*shape), randn(*shape)])
    case(f"smoothL1_{label}", "smoothL1", F.smooth_l1_loss, [randn(*shape), randn(*shape)], options={"beta": 1.0})
    case(f"huber_{label}", "huber", F.huber_loss, [randn(*shape), randn(*shape)], options={"delta": 1.0})
case("mse_empty", "mse", F.mse_loss, [randn(0, 3), randn(0, 3)])
case("l1_edges", "l1", F.l1_loss, [EDGES, torch.zeros(7).double()])
for size in (0.25, 1.0, 1.5):
    case(f"smoothL1_{size}", "smoothL1", F.smooth_l1_loss, [randn(3, 4), randn(3, 4)], options={"beta": size})
    case(f"huber_{size}", "huber", F.huber_loss, [randn(3, 4), randn(3, 4)], options={"delta": size})
for size in (0.5, 1.0):
    case(f"smoothL1_edges_{size}", "smoothL1", F.smooth_l1_loss, [EDGES, torch.zeros(7).double()],
         options={"beta": size})
    case(f"huber_edges_{size}", "huber", F.huber_loss, [EDGES, torch.zeros(7).double()], options={"delta": size})

# Classes. Without a batch, with one, and with one and two further dimensions
LAYOUTS = {"unbatched": ((5,), ()), "batch": ((4, 5), (4,)), "sequence": ((2, 3, 4), (2, 4)),
           "image": ((2, 3, 2, 3), (2, 2, 3)), "one_class": ((3, 1), (3,))}
for label, (shape, of_target) in LAYOUTS.items():
    count = shape[0] if len(shape) == 1 else shape[1]
    for smoothing in (0.0, 0.25):
        for weighted in (False, True):
            options = {"weight": rand(count) + 0.5} if weighted else {}
            suffix = f"{label}_{'weight_' if weighted else ''}{smoothing}"
            case(f"crossEntropy_{suffix}", "crossEntropy", F.cross_entropy, [randn(*shape)],
                 target=classes(count, *of_target), options={**options, "label_smoothing": smoothing})
            probabilities = torch.softmax(randn(*shape), 0 if len(shape) == 1 else 1)
            case(f"crossEntropyProbabilities_{suffix}", "crossEntropyProbabilities", F.cross_entropy,
                 [randn(*shape), probabilities], options={**options, "label_smoothing": smoothing})
            if smoothing == 0:
                case(f"nll_{suffix}", "nll", F.nll_loss, [randn(*shape)], target=classes(count, *of_target),
                     options=options)
IGNORING = torch.tensor([1, -100, 0, -100, 2])
for smoothing in (0.0, 0.25):
    for weighted in (False, True):
        options = {"weight": rand(3) + 0.5} if weighted else {}
        suffix = f"{'weight_' if weighted else ''}{smoothing}"
        case(f"crossEntropy_ignore_{suffix}", "crossEntropy", F.cross_entropy, [randn(5, 3)], target=IGNORING,
             options={**options, "label_smoothing": smoothing})
        case(f"crossEntropy_ignore_0_{suffix}", "crossEntropy", F.cross_entropy, [randn(2, 3, 4)],
             target=classes(3, 2, 4), options={**options, "ignore_index": 0, "label_smoothing": smoothing})
        case(f"crossEntropy_ignore_all_{suffix}", "crossEntropy", F.cross_entropy, [randn(2, 3)],
             target=torch.tensor([-100, -100]), options={**options, "label_smoothing": smoothing}, second=False)
case("nll_ignore", "nll", F.nll_loss, [randn(5, 3)], target=IGNORING)
case("nll_ignore_1_weight", "nll", F.nll_loss, [randn(5, 3)], target=classes(3, 5),
     options={"weight": rand(3), "ignore_index": 1})
case("nll_ignore_all", "nll", F.nll_loss, [randn(2, 3)], target=torch.tensor([-100, -100]))
case("crossEntropy_zero_weight", "crossEntropy", F.cross_entropy, [randn(4, 3)], target=torch.tensor([0, 1, 2, 1]),
     options={"weight": values(0, 1, 2)})
case("crossEntropy_empty", "crossEntropy", F.cross_entropy, [randn(0, 3)], target=classes(3, 0))
case("crossEntropy_large", "crossEntropy", F.cross_entropy, [values(1000, -1000, 0).reshape(1, 3)],
     target=torch.tensor([1]))
case("crossEntropy_impossible_class", "crossEntropy", F.cross_entropy, [values(1, -math.inf, 2).reshape(1, 3)],
     target=torch.tensor([2]), second=False)

# Yes or no
for label, shape in SHAPES.items():
    case(f"bce_{label}", "bce", F.binary_cross_entropy, [rand(*shape), rand(*shape)])
    case(f"bceWithLogits_{label}", "bceWithLogits", F.binary_cross_entropy_with_logits, [randn(*shape), rand(*shape)])
    case(f"softMargin_{label}", "softMargin", F.soft_margin_loss, [randn(*shape), signs(*shape)],
         constants="1")
for label, shape in {"whole": (3, 2), "columns": (2,), "rows": (3, 1)}.items():
    case(f"bce_weight_{label}", "bce", F.binary_cross_entropy, [rand(3, 2), rand(3, 2)],
         options={"weight": rand(*shape)})
    case(f"bceWithLogits_weight_{label}", "bceWithLogits", F.binary_cross_entropy_with_logits,
         [randn(3, 2), rand(3, 2)], options={"weight": rand(*shape)})
    case(f"bceWithLogits_pos_weight_{label}", "bceWithLogits", F.binary_cross_entropy_with_logits,
         [randn(3, 2), rand(3, 2)], options={"pos_weight": rand(*shape) * 4})
    case(f"bceWithLogits_both_{label}", "bceWithLogits", F.binary_cross_entropy_with_logits,
         [randn(3, 2), rand(3, 2)], options={"weight": rand(*shape), "pos_weight": rand(2) * 4})
case("bce_edges", "bce", F.binary_cross_entropy, [values(0, 1, 0, 1, 0.5), values(0, 1, 1, 0, 0.25)], constants="1",
     second=False)
case("bceWithLogits_large", "bceWithLogits", F.binary_cross_entropy_with_logits,
     [values(100, -100, 100, -100, 800, -800), values(0, 1, 1, 0, 0.5, 0.5)])
case("bceWithLogits_large_pos_weight", "bceWithLogits", F.binary_cross_entropy_with_logits,
     [values(100, -100, 100, -100, 800, -800), values(0, 1, 1, 0, 0.5, 0.5)], options={"pos_weight": values(3)},
     constants="1")
for label, shape in {"row": (4,), "rows": (3, 4)}.items():
    case(f"multiLabelSoftMargin_{label}", "multiLabelSoftMargin", F.multilabel_soft_margin_loss,
         [randn(*shape), torch.round(rand(*shape))])
    case(f"multiLabelSoftMargin_weight_{label}", "multiLabelSoftMargin", F.multilabel_soft_margin_loss,
         [randn(*shape), torch.round(rand(*shape))], options={"weight": rand(4)})

# Divergence and likelihoods
for label, shape in SHAPES.items():
    case(f"klDiv_{label}", "klDiv", F.kl_div, [-rand(*shape) * 3, rand(*shape)], options={"log_target": False})
    case(f"klDiv_log_{label}", "klDiv", F.kl_div, [-rand(*shape) * 3, -rand(*shape) * 3], options={"log_target": True})
    for log_input in (True, False):
        for full in (True, False):
            case(f"poissonNLL_{label}_{log_input}_{full}", "poissonNLL", F.poisson_nll_loss,
                 [randn(*shape) if log_input else rand(*shape) * 4, rand(*shape) * 4],
                 options={"log_input": log_input, "full": full})
case("klDiv_zero_target", "klDiv", F.kl_div, [-rand(2, 3), values(0, 0.5, 0.5, 1, 0, 0).reshape(2, 3)],
     options={"log_target": False}, constants="1")
case("poissonNLL_eps", "poissonNLL", F.poisson_nll_loss, [values(0, 0.5, 2), values(0, 1, 3)],
     options={"log_input": False, "full": False, "eps": 0.125})
case("poissonNLL_stirling_edges", "poissonNLL", F.poisson_nll_loss, [randn(4), values(0, 0.5, 1, 1.5)],
     options={"log_input": True, "full": True}, constants="1")
case("poissonNLL_stirling_at_1", "poissonNLL", F.poisson_nll_loss, [randn(3), values(0.5, 1, 1.5)],
     options={"log_input": True, "full": True})
for full in (True, False):
    for label, shape in {"same": (3, 4), "one": (3, 1), "left_out": (3,)}.items():
        case(f"gaussianNLL_{label}_{full}", "gaussianNLL", F.gaussian_nll_loss,
             [randn(3, 4), randn(3, 4), rand(*shape) * 2], options={"full": full})
    case(f"gaussianNLL_cube_{full}", "gaussianNLL", F.gaussian_nll_loss,
         [randn(2, 3, 2), randn(2, 3, 2), rand(2, 3, 1)], options={"full": full, "eps": 0.25})
case("gaussianNLL_small_variance", "gaussianNLL", F.gaussian_nll_loss, [randn(4), randn(4), values(0, 0.125, 0.25, 1)],
     options={"full": False, "eps": 0.25})

# CTC
LABELS = torch.tensor([[1, 2, 2, 3], [3, 1, 0, 0], [2, 2, 1, 0]])
for label, layout in {"padded": LABELS, "concatenated": torch.tensor([1, 2, 2, 3, 3, 1, 2, 2, 1])}.items():
    case(f"ctc_{label}", "ctc", F.ctc_loss, [randn(7, 3, 4).log_softmax(2)], target=layout, second=False,
         extra={"input_lengths": (7, 5, 6), "target_lengths": (4, 2, 3)})
case("ctc_blank", "ctc", F.ctc_loss, [randn(6, 2, 4).log_softmax(2)], target=torch.tensor([[0, 1, 1], [2, 0, 3]]),
     options={"blank": 3}, second=False, extra={"input_lengths": (6, 6), "target_lengths": (3, 2)})
case("ctc_unbatched", "ctc", F.ctc_loss, [randn(6, 4).log_softmax(1)], target=torch.tensor([1, 1, 3]), second=False,
     extra={"input_lengths": (6,), "target_lengths": (3,)})
case("ctc_empty_target", "ctc", F.ctc_loss, [randn(5, 3, 4).log_softmax(2)],
     target=torch.tensor([[1, 2], [1, 1], [2, 1]]), second=False,
     extra={"input_lengths": (5, 5, 4), "target_lengths": (0, 2, 0)})
case("ctc_all_empty", "ctc", F.ctc_loss, [randn(5, 2, 4).log_softmax(2)], target=classes(3, 0), second=False,
     extra={"input_lengths": (5, 3), "target_lengths": (0, 0)})
for zero in (True, False):
    case(f"ctc_impossible_{zero}", "ctc", F.ctc_loss, [randn(4, 3, 4).log_softmax(2)],
         target=torch.tensor([[1, 2, 3], [1, 1, 1], [2, 2, 3]]), second=False, options={"zero_infinity": zero},
         extra={"input_lengths": (4, 4, 2), "target_lengths": (3, 3, 3)})
case("ctc_one_step", "ctc", F.ctc_loss, [randn(1, 2, 4).log_softmax(2)], target=torch.tensor([[1], [2]]), second=False,
     extra={"input_lengths": (1, 1), "target_lengths": (1, 0)})
case("ctc_not_normalised", "ctc", F.ctc_loss, [randn(5, 2, 4)], target=torch.tensor([[1, 2], [3, 3]]), second=False,
     extra={"input_lengths": (5, 5), "target_lengths": (2, 2)})
case("ctc_long", "ctc", F.ctc_loss, [randn(160, 2, 3).log_softmax(2)],
     target=torch.cat([torch.tensor([1, 2]).repeat(2, 20), torch.tensor([[2, 2, 1], [1, 1, 2]])], 1), second=False,
     extra={"input_lengths": (160, 150), "target_lengths": (43, 42)})

# Order and distance
for label, shape in SHAPES.items():
    for margin in (0.0, 0.75):
        case(f"marginRanking_{label}_{margin}", "marginRanking", F.margin_ranking_loss,
             [randn(*shape), randn(*shape), signs(*shape)], options={"margin": margin})
    case(f"hingeEmbedding_{label}", "hingeEmbedding", F.hinge_embedding_loss, [randn(*shape), signs(*shape)],
         constants="1", options={"margin": 0.75})
case("marginRanking_edges", "marginRanking", F.margin_ranking_loss,
     [values(1, 1, 0, 3), values(0, 2, 0, 3), values(1, -1, 1, -1)], options={"margin": 1.0})
case("hingeEmbedding_edges", "hingeEmbedding", F.hinge_embedding_loss,
     [values(1, 1, 0, 2, 0.5, 3), values(1, -1, -1, 0, 0, 0)], constants="1", options={"margin": 1.0})
for label, (shape, of_target) in {"rows": ((4, 3), (4,)), "row": ((3,), ())}.items():
    for margin in (0.0, 0.5):
        case(f"cosineEmbedding_{label}_{margin}", "cosineEmbedding", F.cosine_embedding_loss,
             [randn(*shape), randn(*shape), signs(*of_target)], constants="2", options={"margin": margin})
case("cosineEmbedding_neither", "cosineEmbedding", F.cosine_embedding_loss,
     [randn(3, 2), randn(3, 2), values(0, 1, -1)], constants="2", options={"margin": -1.0})
case("cosineEmbedding_zero_vector", "cosineEmbedding", F.cosine_embedding_loss,
     [values(0, 0, 1, 2).reshape(2, 2), randn(2, 2), values(1, 1)], constants="2", second=False,
     options={"margin": 0.0})
for label, shape in {"rows": (4, 3), "row": (3,), "cube": (2, 2, 3)}.items():
    for p in (1.0, 2.0, 3.0, 2.5, math.inf):
        for swap in (False, True):
            case(f"tripletMargin_{label}_{p}_{swap}", "tripletMargin", F.triplet_margin_loss,
                 [randn(*shape), randn(*shape), randn(*shape)], options={"p": p, "swap": swap})
case("tripletMargin_margin", "tripletMargin", F.triplet_margin_loss, [randn(4, 3), randn(4, 3), randn(4, 3)],
     options={"margin": 0.25, "eps": 0.125})
SAME = randn(2, 3)
case("tripletMargin_no_distance", "tripletMargin", F.triplet_margin_loss, [SAME, SAME, randn(2, 3)],
     options={"margin": 1.0, "eps": 0.0}, second=False)
for p in (1, 2):
    for label, (shape, of_target) in {"rows": ((4, 3), (4,)), "row": ((3,), ())}.items():
        for weighted in (False, True):
            case(f"multiMargin_{label}_{p}_{weighted}", "multiMargin", F.multi_margin_loss, [randn(*shape)],
                 target=classes(3, *of_target), second=False,
                 options={"p": p, "margin": 0.75, **({"weight": rand(3)} if weighted else {})})
case("multiMargin_edges", "multiMargin", F.multi_margin_loss, [values(1, 0, 2, 1).reshape(2, 2)],
     target=torch.tensor([0, 1]), second=False, options={"p": 1, "margin": 1.0})

write("lstm-nn/src/test/resources/goldens/losses.json", {
    "notes": "grads: of the sum of value[i] cos(0.7 i + 0.3), by the inputs with grad, in their order. second: of the "
             "sum of grads[k][i] sin(0.4 i + k + 0.2), where PyTorch has it; null where nothing depends on it."},
    cases=CASES)
