package org.lstm4j.tensor;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every operation of {@link Tensor} that gives a tensor, by name: what the properties about all operations walk
 * through. {@link TensorOpsTest} fails when a public method is missing here.
 */
final class TensorOps {
    /** An operation on two tensors of one shape, of rank 1 or more and with at least one element. */
    interface Op {
        /** A Tensor, an IntTensor, or a list of tensors. */
        Object apply(Tensor x, Tensor y);
    }

    /** Operations that give something new. */
    static final Map<String, Op> PURE = new LinkedHashMap<>();

    /** Operations that change x. */
    static final Map<String, Op> IN_PLACE = new LinkedHashMap<>();

    static {
        PURE.put("abs", (x, y) -> x.abs());
        PURE.put("add", (x, y) -> x.add(y));
        PURE.put("add number", (x, y) -> x.add(1.5));
        PURE.put("argmax", (x, y) -> x.argmax(0));
        PURE.put("argmax keepDim", (x, y) -> x.argmax(-1, true));
        PURE.put("argmin", (x, y) -> x.argmin(-1));
        PURE.put("argmin keepDim", (x, y) -> x.argmin(0, true));
        PURE.put("broadcastTo", (x, y) -> x.select(0, 0).broadcastTo(x.shape()));
        PURE.put("broadcastTo sizes", (x, y) -> x.broadcastTo(x.shape().toArray()));
        PURE.put("chunk", (x, y) -> x.chunk(2, 0));
        PURE.put("clamp", (x, y) -> x.clamp(-0.5, 1));
        PURE.put("concat", (x, y) -> Tensor.concat(List.of(x, y, x), -1));
        PURE.put("contiguous", (x, y) -> x.contiguous());
        PURE.put("copy", (x, y) -> x.copy());
        PURE.put("cumsum", (x, y) -> x.cumsum(0));
        PURE.put("cumsum last", (x, y) -> x.cumsum(-1));
        PURE.put("div", (x, y) -> x.div(y));
        PURE.put("div number", (x, y) -> x.div(3));
        PURE.put("eq", (x, y) -> x.eq(y));
        PURE.put("eq number", (x, y) -> x.eq(x.reshape(-1).get(0)));
        PURE.put("erf", (x, y) -> x.erf());
        PURE.put("gelu", (x, y) -> x.gelu());
        PURE.put("exp", (x, y) -> x.exp());
        PURE.put("expm1", (x, y) -> x.expm1());
        PURE.put("flip", (x, y) -> x.flip(0).add(x.flip(-1)));
        PURE.put("gather", (x, y) -> x.gather(0, x.argmax(0, true)));
        PURE.put("gather last", (x, y) -> x.gather(-1, y.argmin(-1, true)));
        PURE.put("ge", (x, y) -> x.ge(y));
        PURE.put("ge number", (x, y) -> x.ge(0));
        PURE.put("gt", (x, y) -> x.gt(y));
        PURE.put("gt number", (x, y) -> x.gt(0));
        PURE.put("indexAdd", (x, y) -> x.indexAdd(0, new int[] {0, x.size(0) - 1, 0}, y.indexSelect(0, 0, 0, 0)));
        PURE.put("indexAdd whole", (x, y) -> x.indexAdd(-1, up(x.size(-1)), y));
        PURE.put("indexSelect", (x, y) -> x.indexSelect(-1, x.size(-1) - 1, 0, 0));
        PURE.put("le", (x, y) -> x.le(y));
        PURE.put("le number", (x, y) -> x.le(0));
        PURE.put("log", (x, y) -> x.log());
        PURE.put("log1p", (x, y) -> x.log1p());
        PURE.put("logSoftmax", (x, y) -> x.logSoftmax(0));
        PURE.put("logSoftmax last", (x, y) -> x.logSoftmax(-1));
        PURE.put("logSumExp", (x, y) -> x.logSumExp(new int[] {0}, false));
        PURE.put("logSumExp all", (x, y) -> x.logSumExp(new int[0], true));
        PURE.put("lt", (x, y) -> x.lt(y));
        PURE.put("lt number", (x, y) -> x.lt(0));
        PURE.put("maskedFill", (x, y) -> x.maskedFill(y.gt(0), 7));
        PURE.put("matmul", (x, y) -> x.matmul(x.rank() == 1 ? y : y.transpose(-1, -2)));
        PURE.put(
                "matmul other",
                (x, y) -> x.rank() == 1 ? x.matmul(y) : x.transpose(-1, -2).matmul(y));
        PURE.put("matmul matrix", (x, y) -> x.matmul(firstMatrix(y).t()));
        PURE.put("matmul vector", (x, y) -> x.matmul(y.reshape(-1).narrow(0, 0, x.size(-1))));
        PURE.put("max", (x, y) -> x.max());
        PURE.put("amax", (x, y) -> x.amax(new int[] {0}, true));
        PURE.put("argCummax", (x, y) -> x.argCummax(0));
        PURE.put("argCummin", (x, y) -> x.argCummin(-1));
        PURE.put("argsort", (x, y) -> x.argsort(0, false, true));
        PURE.put("argsort descending", (x, y) -> x.argsort(-1, true, false));
        PURE.put("maximum", (x, y) -> x.maximum(y));
        PURE.put("mean", (x, y) -> x.mean());
        PURE.put("mean dim", (x, y) -> x.mean(0));
        PURE.put("mean dims", (x, y) -> x.mean(new int[] {-1}, false));
        PURE.put("min", (x, y) -> x.min());
        PURE.put("amin", (x, y) -> x.amin(new int[] {-1}, false));
        PURE.put("minimum", (x, y) -> x.minimum(y));
        PURE.put("mul", (x, y) -> x.mul(y));
        PURE.put("mul number", (x, y) -> x.mul(-2.5));
        PURE.put("narrow", (x, y) -> x.narrow(0, x.size(0) - 1, 1));
        PURE.put("ne", (x, y) -> x.ne(y));
        PURE.put("ne number", (x, y) -> x.ne(0));
        PURE.put("neg", (x, y) -> x.neg());
        PURE.put("norm", (x, y) -> x.norm());
        PURE.put("norm dims", (x, y) -> x.norm(3, new int[] {0}, false));
        PURE.put("permute", (x, y) -> x.permute(down(x.rank())));
        PURE.put("pow", (x, y) -> x.abs().pow(y));
        PURE.put("pow number", (x, y) -> x.pow(2));
        PURE.put("prod", (x, y) -> x.prod());
        PURE.put("prod dims", (x, y) -> x.prod(new int[] {0}, false));
        PURE.put("reciprocal", (x, y) -> x.reciprocal());
        PURE.put("relu", (x, y) -> x.relu());
        PURE.put("reshape", (x, y) -> x.reshape(-1));
        PURE.put("reshape shape", (x, y) -> x.reshape(Shape.of(1, x.numel())));
        PURE.put("scatterAdd", (x, y) -> x.scatterAdd(0, x.argmax(0, true), y.narrow(0, 0, 1)));
        PURE.put("select", (x, y) -> x.select(-1, -1));
        PURE.put("sigmoid", (x, y) -> x.sigmoid());
        PURE.put("sign", (x, y) -> x.sign());
        PURE.put("slice", (x, y) -> x.slice(0, 0, x.size(0), 2));
        PURE.put("softmax", (x, y) -> x.softmax(0));
        PURE.put("softmax last", (x, y) -> x.softmax(-1));
        PURE.put("split", (x, y) -> x.split(2, -1));
        PURE.put("split sizes", (x, y) -> x.split(new int[] {1, 0, x.size(0) - 1}, 0));
        PURE.put("sqrt", (x, y) -> x.sqrt());
        PURE.put("square", (x, y) -> x.square());
        PURE.put("squeeze", (x, y) -> x.squeeze());
        PURE.put("squeeze dim", (x, y) -> x.squeeze(0));
        PURE.put("stack", (x, y) -> Tensor.stack(List.of(x, y), 1));
        PURE.put("std", (x, y) -> x.std(new int[] {0}, 0, false));
        PURE.put("sub", (x, y) -> x.sub(y));
        PURE.put("sub number", (x, y) -> x.sub(1));
        PURE.put("sum", (x, y) -> x.sum());
        PURE.put("sum dim", (x, y) -> x.sum(0));
        PURE.put("sum first", (x, y) -> x.sum(new int[] {0}, false));
        PURE.put("sum last", (x, y) -> x.sum(new int[] {-1}, true));
        PURE.put("sumTo", (x, y) -> x.sumTo(x.shape().with(0, 1)));
        PURE.put("t", (x, y) -> firstMatrix(x).t());
        PURE.put("tanh", (x, y) -> x.tanh());
        PURE.put("to", (x, y) -> x.to(other(x)).to(x.dtype()));
        PURE.put("topk", (x, y) -> x.topk(1, 0, true));
        PURE.put("transpose", (x, y) -> x.transpose(0, -1));
        PURE.put("tril", (x, y) -> x.unsqueeze(0).tril(0));
        PURE.put("triu", (x, y) -> x.unsqueeze(0).triu(1));
        PURE.put("unsqueeze", (x, y) -> x.unsqueeze(1));
        PURE.put("var", (x, y) -> x.var());
        PURE.put("var dims", (x, y) -> x.var(new int[] {0}, 0, true));
        PURE.put("view", (x, y) -> x.view(x.unsqueeze(1).shape().toArray()));
        PURE.put("where", (x, y) -> Tensor.where(x.gt(y), x, y));
        PURE.put("where views", (x, y) -> Tensor.where(x, y, x));

        IN_PLACE.put("addInPlace", (x, y) -> x.addInPlace(y));
        IN_PLACE.put("addInPlace alpha", (x, y) -> x.addInPlace(y, -0.5));
        IN_PLACE.put("addInPlace broadcast", (x, y) -> x.addInPlace(y.select(0, 0)));
        IN_PLACE.put("copyInPlace", (x, y) -> x.copyInPlace(y));
        IN_PLACE.put("copyInPlace other type", (x, y) -> x.copyInPlace(y.to(other(y))));
        IN_PLACE.put("divInPlace", (x, y) -> x.divInPlace(y));
        IN_PLACE.put("fillInPlace", (x, y) -> x.fillInPlace(4));
        IN_PLACE.put("mulInPlace", (x, y) -> x.mulInPlace(y));
        IN_PLACE.put("mulInPlace number", (x, y) -> x.mulInPlace(3));
        IN_PLACE.put("subInPlace", (x, y) -> x.subInPlace(y));
    }

    private TensorOps() {}

    /** The results of an operation as tensors. */
    static List<Tensor> results(Object made) {
        if (made instanceof IntTensor positions) {
            return List.of(positions.to(DType.FLOAT64));
        }
        if (made instanceof Tensor y) {
            return List.of(y);
        }
        return ((List<?>) made).stream().map(y -> (Tensor) y).toList();
    }

    private static DType other(Tensor x) {
        return x.dtype() == DType.FLOAT32 ? DType.FLOAT64 : DType.FLOAT32;
    }

    private static Tensor firstMatrix(Tensor x) {
        Tensor matrix = x.rank() == 1 ? x.unsqueeze(0) : x;
        while (matrix.rank() > 2) {
            matrix = matrix.select(0, 0);
        }
        return matrix;
    }

    private static int[] up(int n) {
        int[] out = new int[n];
        Arrays.setAll(out, i -> i);
        return out;
    }

    private static int[] down(int n) {
        int[] out = new int[n];
        Arrays.setAll(out, i -> n - 1 - i);
        return out;
    }
}
