package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.tensor.testing.TensorAssert.assertSame;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What is refused: the exception's type, and a message with the operation, what was expected and what came. The operands
 * are unchanged afterwards. A public method is in this table, or in the list of those that take anything.
 */
class BadInputTest {
    private static final Class<ShapeMismatchException> SHAPE = ShapeMismatchException.class;
    private static final Class<IllegalArgumentException> ARGUMENT = IllegalArgumentException.class;
    private static final Class<IllegalStateException> STATE = IllegalStateException.class;
    private static final Class<IndexOutOfBoundsException> INDEX = IndexOutOfBoundsException.class;
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    /** The operands of a case: a matrix of each type, a vector that fits neither dimension, a scalar, nothing. */
    private static final class Operands {
        final Tensor x = Tensor.arange(6).reshape(2, 3);
        final Tensor wide = x.to(DType.FLOAT64);
        final Tensor four = Tensor.arange(4);
        final Tensor scalar = Tensor.scalar(1);
        final Tensor empty = Tensor.zeros(0, 3);
        final IntTensor index = IntTensor.of(new int[] {0, 1, 3}, 1, 3);
        final Generator rng = Generator.seeded(0);
    }

    private record Case(
            String method, Consumer<Operands> call, Class<? extends RuntimeException> type, String... fragments) {}

    private final List<Case> cases = new ArrayList<>();

    private void refuse(
            String method, Consumer<Operands> call, Class<? extends RuntimeException> type, String... fragments) {
        cases.add(new Case(method, call, type, fragments));
    }

    @TestFactory
    Stream<DynamicTest> refusals() {
        fill();
        return cases.stream()
                .map(c -> DynamicTest.dynamicTest(c.method + " " + Arrays.toString(c.fragments), () -> {
                    Operands o = new Operands();
                    byte[] stream = o.rng.state();
                    assertThatThrownBy(() -> c.call.accept(o))
                            .isExactlyInstanceOf(c.type)
                            .hasMessageContainingAll(c.fragments);
                    Operands fresh = new Operands();
                    assertSame(o.x, fresh.x);
                    assertSame(o.wide, fresh.wide);
                    assertSame(o.four, fresh.four);
                    assertSame(o.scalar, fresh.scalar);
                    assertThat(o.x.version()).isZero();
                    assertThat(o.four.version()).isZero();
                    assertThat(o.rng.state()).isEqualTo(stream);
                }));
    }

    private void fill() {
        creation();
        views();
        joining();
        arithmetic();
        reductions();
        inPlace();
        positions();
        shapes();
        generators();
    }

    private void creation() {
        refuse("of", o -> Tensor.of(new float[5], 2, 3), SHAPE, "Tensor:", "(2, 3)", "needs 6", "got 5");
        refuse("of", o -> Tensor.of(new double[5], 2, 3), SHAPE, "Tensor:", "(2, 3)", "needs 6", "got 5");
        refuse("of", o -> Tensor.of(new float[][] {{1}, {2, 3}}), SHAPE, "Tensor.of", "rows of 1", "row 1 has 2");
        refuse("of", o -> Tensor.of(new double[][] {{1}, {2, 3}}), SHAPE, "Tensor.of", "rows of 1", "row 1 has 2");
        refuse("wrap", o -> Tensor.wrap(new float[1], 0), SHAPE, "Tensor:", "(0,)", "needs 0", "got 1");
        refuse("wrap", o -> Tensor.wrap(new double[1], 2), SHAPE, "Tensor:", "(2,)", "needs 2", "got 1");
        refuse("zeros", o -> Tensor.zeros(2, -1), ARGUMENT, "sizes must be zero or more", "[2, -1]");
        refuse("zeros", o -> Tensor.zeros(DType.FLOAT64, -1), ARGUMENT, "sizes must be zero or more", "[-1]");
        refuse("zeros", o -> Tensor.zeros(65536, 65536), ARGUMENT, "[65536, 65536]", "more elements", "2147483647");
        refuse("ones", o -> Tensor.ones(-3), ARGUMENT, "sizes must be zero or more", "[-3]");
        refuse("ones", o -> Tensor.ones(DType.FLOAT64, 1 << 30, 4), ARGUMENT, "more elements");
        refuse("arange", o -> Tensor.arange(NAN), ARGUMENT, "arange:", "finite", "NaN");
        refuse("arange", o -> Tensor.arange(-1), ARGUMENT, "arange:", "leads away", "0.0 to -1.0");
        refuse("arange", o -> Tensor.arange(DType.FLOAT32, 0, 1, 0), ARGUMENT, "arange:", "step that is not 0");
        refuse("arange", o -> Tensor.arange(DType.FLOAT32, 0, 1, 1e-12), ARGUMENT, "arange:", "too many");
        refuse("linspace", o -> Tensor.linspace(DType.FLOAT32, 0, 1, -1), ARGUMENT, "linspace:", "-1");
        refuse("eye", o -> Tensor.eye(-1), ARGUMENT, "sizes must be zero or more", "[-1, -1]");
        refuse("eye", o -> Tensor.eye(DType.FLOAT32, 1, -1), ARGUMENT, "sizes must be zero or more", "[1, -1]");
        refuse("rand", o -> Tensor.rand(o.rng, -1), ARGUMENT, "sizes must be zero or more", "[-1]");
        refuse("randn", o -> Tensor.randn(o.rng, -1), ARGUMENT, "sizes must be zero or more", "[-1]");
        refuse("item", o -> o.x.item(), STATE, "item:", "one element", "(2, 3)");
        refuse("item", o -> o.empty.item(), STATE, "item:", "one element", "(0, 3)");
        refuse("get", o -> o.x.get(1), INDEX, "get:", "expected 2 indices", "(2, 3)", "got 1");
        refuse("get", o -> o.x.get(0, 3), INDEX, "get:", "index 3", "dimension 1", "(2, 3)");
        refuse("get", o -> o.x.get(-1, 0), INDEX, "get:", "index -1", "dimension 0");
        refuse("set", o -> o.x.set(9, 2, 0), INDEX, "set:", "index 2", "dimension 0", "(2, 3)");
        refuse("set", o -> o.x.set(9), INDEX, "set:", "expected 2 indices", "got 0");
        refuse("size", o -> o.x.size(2), INDEX, "size:", "-2 to 1", "got 2");
        refuse("size", o -> o.scalar.size(0), INDEX, "size:", "scalar", "0");
        refuse("toFMatrix", o -> o.wide.toFMatrix(), STATE, "toFMatrix:", "float32", "float64");
        refuse("toDMatrix", o -> o.x.toDMatrix(), STATE, "toDMatrix:", "float64", "float32");
        refuse("floats", o -> o.wide.floats(), STATE, "floats:", "float32", "float64");
        refuse("doubles", o -> o.x.doubles(), STATE, "doubles:", "float64", "float32");
    }

    private void views() {
        refuse("reshape", o -> o.x.reshape(4), SHAPE, "reshape:", "(2, 3)", "6 elements", "[4]");
        refuse("reshape", o -> o.x.reshape(Shape.of(4)), SHAPE, "reshape:", "(2, 3)", "6 elements", "(4,)");
        refuse("reshape", o -> o.x.reshape(-1, 4), SHAPE, "reshape:", "(2, 3)", "[-1, 4]");
        refuse("reshape", o -> o.x.reshape(-1, -1), ARGUMENT, "reshape:", "at most one -1", "[-1, -1]");
        refuse("reshape", o -> o.x.reshape(-2, -3), ARGUMENT, "reshape:", "zero or more", "[-2, -3]");
        refuse("reshape", o -> o.empty.reshape(0, -1), SHAPE, "reshape:", "(0, 3)", "[0, -1]");
        refuse("reshape", o -> o.empty.reshape(65536, 65536, 65536, 65536), ARGUMENT, "[65536,", "more elements");
        refuse("view", o -> o.x.view(5), SHAPE, "view:", "(2, 3)", "[5]");
        refuse("view", o -> o.x.t().view(6), SHAPE, "view:", "(3, 2)", "[1, 3]", "(6,)", "use reshape");
        refuse("permute", o -> o.x.permute(0), SHAPE, "permute:", "2 dimensions", "(2, 3)", "[0]");
        refuse("permute", o -> o.x.permute(0, 0), ARGUMENT, "permute:", "dimension 0", "twice");
        refuse("permute", o -> o.x.permute(0, 2), INDEX, "permute:", "-2 to 1", "got 2");
        refuse("transpose", o -> o.x.transpose(0, 2), INDEX, "transpose:", "(2, 3)", "-2 to 1", "got 2");
        refuse("transpose", o -> o.x.transpose(-3, 0), INDEX, "transpose:", "(2, 3)", "got -3");
        refuse("t", o -> o.x.unsqueeze(0).t(), SHAPE, "t:", "at most 2", "(1, 2, 3)");
        refuse("narrow", o -> o.x.narrow(1, 2, 2), INDEX, "narrow:", "start 2", "length 2", "dimension 1", "(2, 3)");
        refuse("narrow", o -> o.x.narrow(1, 0, -1), INDEX, "narrow:", "length -1");
        refuse("narrow", o -> o.x.narrow(1, -4, 1), INDEX, "narrow:", "start -4");
        refuse("narrow", o -> o.x.narrow(1, 1, Integer.MAX_VALUE), INDEX, "narrow:", "2147483647");
        refuse("narrow", o -> o.x.narrow(2, 0, 1), INDEX, "narrow:", "got 2");
        refuse("narrow", o -> o.scalar.narrow(0, 0, 1), SHAPE, "narrow:", "scalar");
        refuse("slice", o -> o.x.slice(0, 0, 2, 0), ARGUMENT, "slice:", "step", "got 0");
        refuse("slice", o -> o.x.slice(0, 0, 2, -1), ARGUMENT, "slice:", "step", "got -1");
        refuse("slice", o -> o.x.slice(-3, 0, 2, 1), INDEX, "slice:", "got -3");
        refuse("slice", o -> o.scalar.slice(0, 0, 1, 1), SHAPE, "slice:", "scalar");
        refuse("select", o -> o.x.select(0, 2), INDEX, "select:", "index 2", "dimension 0", "-2 to 1");
        refuse("select", o -> o.x.select(1, -4), INDEX, "select:", "index -4", "-3 to 2");
        refuse("select", o -> o.x.select(2, 0), INDEX, "select:", "got 2");
        refuse("select", o -> o.scalar.select(0, 0), SHAPE, "select:", "scalar");
        refuse("unsqueeze", o -> o.x.unsqueeze(3), INDEX, "unsqueeze:", "-3 to 2", "got 3");
        refuse("squeeze", o -> o.x.squeeze(2), INDEX, "squeeze:", "-2 to 1", "got 2");
        refuse("broadcastTo", o -> o.x.broadcastTo(2, 4), SHAPE, "broadcastTo:", "(2, 3)", "(2, 4)");
        refuse("broadcastTo", o -> o.x.broadcastTo(3), SHAPE, "broadcastTo:", "(2, 3)", "(3,)");
        refuse("broadcastTo", o -> o.x.broadcastTo(Shape.of(1, 3)), SHAPE, "broadcastTo:", "(2, 3)", "(1, 3)");
        refuse("split", o -> o.x.split(0, 0), ARGUMENT, "split:", "greater than zero", "got 0");
        refuse("split", o -> o.x.split(1, 2), INDEX, "got 2");
        refuse("split", o -> o.x.split(new int[] {1, 1}, 1), SHAPE, "split:", "[1, 1]", "add up to 3", "(2, 3)");
        refuse("split", o -> o.x.split(new int[] {-1, 4}, 1), ARGUMENT, "split:", "[-1, 4]");
        refuse("chunk", o -> o.x.chunk(0, 0), ARGUMENT, "chunk:", "greater than zero", "got 0");
        refuse("chunk", o -> o.x.chunk(2, 2), INDEX, "got 2");
    }

    private void joining() {
        refuse("concat", o -> Tensor.concat(List.of(), 0), ARGUMENT, "concat:", "at least one");
        refuse("concat", o -> Tensor.concat(List.of(o.scalar), 0), SHAPE, "concat:", "scalars");
        refuse("concat", o -> Tensor.concat(List.of(o.x, o.x.t()), 0), SHAPE, "concat:", "(2, 3)", "(3, 2)");
        refuse("concat", o -> Tensor.concat(List.of(o.x, o.four), 0), SHAPE, "concat:", "(2, 3)", "(4,)");
        refuse("concat", o -> Tensor.concat(List.of(o.x, o.wide), 0), ARGUMENT, "concat:", "float32", "float64");
        refuse("concat", o -> Tensor.concat(List.of(o.x), 2), INDEX, "concat:", "got 2");
        refuse(
                "concat",
                o -> {
                    Tensor long0 = Tensor.zeros(1 << 30, 0);
                    Tensor.concat(List.of(long0, long0), 0);
                },
                ARGUMENT,
                "concat:",
                "2147483648");
        refuse("stack", o -> Tensor.stack(List.of(), 0), ARGUMENT, "stack:", "at least one");
        refuse("stack", o -> Tensor.stack(List.of(o.x, o.four), 0), SHAPE, "stack:", "(2, 3)", "(4,)");
        refuse("stack", o -> Tensor.stack(List.of(o.x, o.wide), 0), ARGUMENT, "stack:", "float32", "float64");
        refuse("stack", o -> Tensor.stack(List.of(o.x), 3), INDEX, "stack:", "got 3");
        refuse("indexSelect", o -> o.x.indexSelect(0, 0, 2), INDEX, "indexSelect:", "index 2", "position 1", "0 to 1");
        refuse("indexSelect", o -> o.x.indexSelect(0, -1), INDEX, "indexSelect:", "index -1");
        refuse("indexSelect", o -> o.x.indexSelect(2, 0), INDEX, "indexSelect:", "got 2");
        refuse("indexSelect", o -> o.scalar.indexSelect(0, 0), SHAPE, "indexSelect:", "scalar");
        refuse("indexAdd", o -> o.x.indexAdd(0, new int[] {2}, o.x.narrow(0, 0, 1)), INDEX, "indexAdd:", "index 2");
        refuse("indexAdd", o -> o.x.indexAdd(0, new int[] {1}, o.x), SHAPE, "indexAdd:", "(1, 3)", "got (2, 3)");
        refuse("indexAdd", o -> o.x.indexAdd(0, new int[] {0, 1}, o.wide), ARGUMENT, "indexAdd:", "float32", "float64");
        refuse("gather", o -> o.x.gather(1, o.index), INDEX, "gather:", "index 3", "position 2", "0 to 2");
        refuse("gather", o -> o.x.gather(0, IntTensor.vector(0)), SHAPE, "gather:", "(2, 3)", "(1,)");
        refuse("gather", o -> o.x.gather(0, IntTensor.of(new int[4], 1, 4)), SHAPE, "gather:", "(2, 3)", "(1, 4)");
        refuse("gather", o -> o.x.gather(2, o.index), INDEX, "gather:", "got 2");
        refuse("scatterAdd", o -> o.x.scatterAdd(1, o.index, o.x.narrow(0, 0, 1)), INDEX, "scatterAdd:", "index 3");
        refuse("scatterAdd", o -> o.x.scatterAdd(1, o.index, o.x), SHAPE, "scatterAdd:", "(1, 3)", "got (2, 3)");
        refuse("scatterAdd", o -> o.x.scatterAdd(1, o.index, o.wide), ARGUMENT, "scatterAdd:", "float64");
        refuse("flip", o -> o.x.flip(0, 0), ARGUMENT, "flip:", "twice");
        refuse("flip", o -> o.x.flip(2), INDEX, "flip:", "got 2");
        refuse("where", o -> Tensor.where(o.x, o.x, o.four), SHAPE, "where:", "(2, 3)", "(4,)");
        refuse("where", o -> Tensor.where(o.x, o.x, o.wide), ARGUMENT, "where:", "float32", "float64");
        refuse("where", o -> Tensor.where(o.wide, o.x, o.x), ARGUMENT, "where:", "float64", "float32");
        refuse("maskedFill", o -> o.x.maskedFill(o.four, 0), SHAPE, "maskedFill:", "(4,)", "(2, 3)");
        refuse("maskedFill", o -> o.x.maskedFill(o.wide, 0), ARGUMENT, "maskedFill:", "float64", "float32");
        refuse("tril", o -> o.four.tril(0), SHAPE, "tril:", "at least 2", "(4,)");
        refuse("triu", o -> o.four.triu(0), SHAPE, "triu:", "at least 2", "(4,)");
    }

    private void arithmetic() {
        for (var op : TensorOps.PURE.entrySet()) {
            if (Set.of("add", "sub", "mul", "div", "maximum", "minimum", "eq", "ne", "lt", "le", "gt", "ge")
                    .contains(op.getKey())) {
                String name = op.getKey();
                refuse(
                        name,
                        o -> op.getValue().apply(o.x, o.four),
                        SHAPE,
                        name + ":",
                        "(2, 3)",
                        "(4,)",
                        "dimension -1");
                refuse(name, o -> op.getValue().apply(o.x, o.wide), ARGUMENT, name + ":", "float32", "float64");
            }
        }
        refuse("pow", o -> o.x.pow(o.four), SHAPE, "pow:", "(2, 3)", "(4,)");
        refuse("pow", o -> o.x.pow(o.wide), ARGUMENT, "pow:", "float32", "float64");
        refuse("clamp", o -> o.x.clamp(NAN, 1), ARGUMENT, "clamp:", "NaN and 1.0");
        refuse("clamp", o -> o.x.clamp(0, NAN), ARGUMENT, "clamp:", "0.0 and NaN");
        refuse("matmul", o -> o.x.matmul(o.x), SHAPE, "matmul:", "(2, 3) and (2, 3)", "(3)", "(2)");
        refuse("matmul", o -> o.x.matmul(o.four), SHAPE, "matmul:", "(2, 3) and (4,)");
        refuse("matmul", o -> o.x.matmul(o.scalar), SHAPE, "matmul:", "()", "at least one dimension");
        refuse("matmul", o -> o.x.matmul(o.wide.t()), ARGUMENT, "matmul:", "float32", "float64");
        refuse(
                "matmul",
                o -> Tensor.zeros(2, 1, 2).matmul(Tensor.zeros(3, 2, 1)),
                SHAPE,
                "matmul:",
                "(2, 1, 2)",
                "(3, 2, 1)");
    }

    private void reductions() {
        refuse("sum", o -> o.x.sum(new int[] {2}, false), INDEX, "sum:", "-2 to 1", "got 2");
        refuse("sum", o -> o.x.sum(new int[] {0, -2}, false), ARGUMENT, "sum:", "-2", "twice");
        refuse("sumTo", o -> o.x.sumTo(Shape.of(4)), SHAPE, "sumTo:", "(2, 3)", "(4,)");
        refuse("sumTo", o -> o.x.sumTo(Shape.of(3, 2)), SHAPE, "sumTo:", "(2, 3)", "(3, 2)");
        refuse("sumTo", o -> o.four.sumTo(Shape.of(2, 2)), SHAPE, "sumTo:", "(4,)", "(2, 2)");
        refuse("prod", o -> o.x.prod(new int[] {2}, false), INDEX, "prod:", "got 2");
        refuse("mean", o -> o.x.mean(new int[] {2}, false), INDEX, "mean:", "got 2");
        refuse("norm", o -> o.x.norm(-1, new int[0], false), ARGUMENT, "norm:", "p >= 0", "-1.0");
        refuse("argsort", o -> o.x.argsort(2, false, false), INDEX, "argsort:", "got 2");
        refuse("topk", o -> o.x.topk(4, 1, true), ARGUMENT, "topk:", "from 0 to the 3", "(2, 3)", "got 4");
        refuse("argCummax", o -> o.x.argCummax(2), INDEX, "argCummax:", "got 2");
        refuse("argCummin", o -> o.x.argCummin(2), INDEX, "argCummin:", "got 2");
        refuse("amax", o -> o.x.amax(new int[] {-3}, false), INDEX, "amax:", "got -3");
        refuse("amax", o -> o.empty.amax(new int[] {0}, false), ARGUMENT, "amax:", "no elements", "(0, 3)", "[0]");
        refuse("max", o -> o.empty.max(), ARGUMENT, "amax:", "no elements", "(0, 3)");
        refuse("min", o -> o.empty.min(), ARGUMENT, "amin:", "no elements", "(0, 3)");
        refuse("amin", o -> o.empty.amin(new int[] {0}, true), ARGUMENT, "amin:", "no elements", "(0, 3)", "[0]");
        refuse("argmax", o -> o.empty.argmax(0), ARGUMENT, "argmax:", "no elements", "(0, 3)", "dimension 0");
        refuse("argmax", o -> o.x.argmax(2), INDEX, "argmax:", "got 2");
        refuse("argmin", o -> o.empty.argmin(-2, true), ARGUMENT, "argmin:", "no elements", "(0, 3)");
        refuse("argmin", o -> o.x.argmin(-3), INDEX, "argmin:", "got -3");
        refuse("var", o -> o.x.var(new int[0], -1, false), ARGUMENT, "var:", "correction", "-1.0");
        refuse("var", o -> o.x.var(new int[0], NAN, false), ARGUMENT, "var:", "correction", "NaN");
        refuse("var", o -> o.x.var(new int[] {2}, 1, false), INDEX, "var:", "got 2");
        refuse("std", o -> o.x.std(new int[] {2}, 1, false), INDEX, "std:", "got 2");
        refuse("std", o -> o.x.std(new int[0], NAN, false), ARGUMENT, "std:", "correction", "NaN");
        refuse("logSumExp", o -> o.x.logSumExp(new int[] {1, 1}, false), ARGUMENT, "logSumExp:", "twice");
        refuse("softmax", o -> o.x.softmax(2), INDEX, "softmax:", "got 2");
        refuse("logSoftmax", o -> o.x.logSoftmax(-3), INDEX, "logSoftmax:", "got -3");
        refuse("cumsum", o -> o.x.cumsum(2), INDEX, "cumsum:", "got 2");
        refuse("allClose", o -> o.x.allClose(o.wide), ARGUMENT, "allClose:", "float32", "float64");
    }

    private void inPlace() {
        refuse("copyInPlace", o -> o.x.copyInPlace(o.four), SHAPE, "copyInPlace:", "(2, 3)", "(4,)");
        refuse("addInPlace", o -> o.x.addInPlace(o.four), SHAPE, "addInPlace:", "(2, 3)", "(4,)");
        refuse("addInPlace", o -> o.x.addInPlace(o.wide), ARGUMENT, "addInPlace:", "float32", "float64");
        refuse("addInPlace", o -> o.four.addInPlace(Tensor.zeros(2, 4)), SHAPE, "addInPlace:", "(4,)", "(2, 4)");
        refuse("addInPlace", o -> o.scalar.addInPlace(o.four, 2), SHAPE, "addInPlace:", "()", "(4,)");
        refuse("subInPlace", o -> o.x.subInPlace(o.four), SHAPE, "subInPlace:", "(2, 3)", "(4,)");
        refuse("mulInPlace", o -> o.x.mulInPlace(o.wide), ARGUMENT, "mulInPlace:", "float32", "float64");
        refuse("divInPlace", o -> o.x.divInPlace(o.four), SHAPE, "divInPlace:", "(2, 3)", "(4,)");
        refuse("fillInPlace", o -> o.scalar.broadcastTo(2).fillInPlace(3), STATE, "fillInPlace:", "copy()");
        refuse(
                "addProductInPlace",
                o -> o.x.addProductInPlace(o.x, o.x),
                SHAPE,
                "addProductInPlace:",
                "(m, k) and (k, n)",
                "(2, 3), (2, 3) and (2, 3)");
        refuse("addProductInPlace", o -> o.x.addProductInPlace(o.wide, o.x), ARGUMENT, "addProductInPlace:", "float64");
        refuse("uniformInPlace", o -> o.x.uniformInPlace(o.rng, 1, 0), ARGUMENT, "uniformInPlace:", "1.0 and 0.0");
        refuse("uniformInPlace", o -> o.x.uniformInPlace(o.rng, NAN, 0), ARGUMENT, "uniformInPlace:", "NaN");
        refuse("uniformInPlace", o -> o.x.uniformInPlace(o.rng, 0, INF), ARGUMENT, "uniformInPlace:", "Infinity");
        refuse("uniformInPlace", o -> o.x.uniformInPlace(o.rng, -3e38, 3e38), ARGUMENT, "uniformInPlace:", "3.0E38");
        refuse("normalInPlace", o -> o.x.normalInPlace(o.rng, 0, -1), ARGUMENT, "normalInPlace:", "0.0 and -1.0");
        refuse("normalInPlace", o -> o.x.normalInPlace(o.rng, NAN, 1), ARGUMENT, "normalInPlace:", "NaN");
        refuse(
                "bernoulliInPlace",
                o -> o.x.bernoulliInPlace(o.rng, 1.5),
                ARGUMENT,
                "bernoulliInPlace:",
                "[0, 1]",
                "1.5");
        refuse("bernoulliInPlace", o -> o.x.bernoulliInPlace(o.rng, NAN), ARGUMENT, "bernoulliInPlace:", "NaN");
        refuse("logNormalInPlace", o -> o.x.logNormalInPlace(o.rng, 0, -1), ARGUMENT, "logNormalInPlace:", "-1.0");
        refuse("exponentialInPlace", o -> o.x.exponentialInPlace(o.rng, 0), ARGUMENT, "rate > 0", "0.0");
        refuse("cauchyInPlace", o -> o.x.cauchyInPlace(o.rng, 0, -1), ARGUMENT, "scale > 0", "-1.0");
        refuse("geometricInPlace", o -> o.x.geometricInPlace(o.rng, 1), ARGUMENT, "between 0 and 1", "1.0");
        refuse("bernoulli", o -> Tensor.ones(2).mul(2).bernoulli(o.rng), ARGUMENT, "bernoulli:", "[0, 1]", "2.0");
        refuse("poisson", o -> Tensor.ones(2).neg().poisson(o.rng), ARGUMENT, "poisson:", ">= 0", "-1.0");
        Tensor weights = Tensor.of(new float[] {1, 0, 3});
        refuse("multinomial", o -> weights.multinomial(o.rng, 4, false), ARGUMENT, "1 to 3 draws", "got 4");
        refuse("multinomial", o -> weights.multinomial(o.rng, 0, true), ARGUMENT, "1 draw or more", "got 0");
        refuse("multinomial", o -> weights.mul(0).multinomial(o.rng, 1, true), ARGUMENT, "sum > 0", "0.0");
        refuse("multinomial", o -> weights.neg().multinomial(o.rng, 1, true), ARGUMENT, "weights >= 0", "-1.0");
        refuse("multinomial", o -> o.scalar.multinomial(o.rng, 1, true), SHAPE, "(rows, categories)", "()");
        refuse("Generator.nextExponential", o -> o.rng.nextExponential(0), ARGUMENT, "nextExponential:", "0.0");
        refuse("Generator.nextCauchy", o -> o.rng.nextCauchy(0, NAN), ARGUMENT, "nextCauchy:", "NaN");
        refuse("Generator.nextGeometric", o -> o.rng.nextGeometric(0), ARGUMENT, "nextGeometric:", "0.0");
        refuse("Generator.nextPoisson", o -> o.rng.nextPoisson(INF), ARGUMENT, "nextPoisson:", "Infinity");
    }

    private void positions() {
        refuse("IntTensor.of", o -> IntTensor.of(new int[2], 3), SHAPE, "IntTensor:", "(3,)", "needs 3", "got 2");
        refuse("IntTensor.of", o -> IntTensor.of(new int[2], -1), ARGUMENT, "zero or more", "[-1]");
        refuse("IntTensor.get", o -> o.index.get(0), INDEX, "get:", "2 indices", "(1, 3)", "got 1");
        refuse("IntTensor.get", o -> o.index.get(0, 3), INDEX, "get:", "index 3", "dimension 1", "(1, 3)");
        refuse("IntTensor.get", o -> o.index.get(-1, 0), INDEX, "get:", "index -1", "dimension 0");
        refuse("IntTensor.flat", o -> o.index.flat(3), INDEX, "flat:", "3", "(1, 3)");
        refuse("IntTensor.reshape", o -> o.index.reshape(2), SHAPE, "reshape:", "(1, 3)", "[2]");
        refuse("IntTensor.reshape", o -> o.index.reshape(-1, 2), SHAPE, "reshape:", "(1, 3)", "[-1, 2]");
        refuse("IntTensor.narrow", o -> o.index.narrow(1, 2, 2), INDEX, "narrow:", "start 2", "length 2", "(1, 3)");
        refuse("IntTensor.select", o -> o.index.select(0, 1), INDEX, "select:", "index 1", "dimension 0", "(1, 3)");
        refuse(
                "IntTensor.stack",
                o -> IntTensor.stack(List.of(o.index, IntTensor.vector(1)), 0),
                SHAPE,
                "(1, 3)",
                "(1,)");
    }

    private void shapes() {
        refuse("Shape.of", o -> Shape.of(1, -2), ARGUMENT, "zero or more", "[1, -2]");
        refuse("Shape.of", o -> Shape.of(1 << 16, 1 << 15), ARGUMENT, "[65536, 32768]", "2147483647");
        refuse("Shape.size", o -> Shape.of(2).size(1), INDEX, "size:", "(2,)", "-1 to 0", "got 1");
        refuse("Shape.size", o -> Shape.SCALAR.size(-1), INDEX, "size:", "scalar", "-1");
        refuse("squeeze", o -> Tensor.zeros(2).squeeze(-2), INDEX, "squeeze:", "(2,)", "-1 to 0", "got -2");
        refuse("squeeze", o -> Tensor.scalar(0).squeeze(1), INDEX, "squeeze:", "()", "-1 to 0", "got 1");
        refuse("Shape.reduce", o -> Shape.of(2).reduce(new int[] {1}, true), INDEX, "reduce:", "got 1");
        refuse("Shape.with", o -> Shape.of(2).with(1, 3), INDEX, "with:", "got 1");
        refuse("Shape.with", o -> Shape.of(2).with(0, -3), ARGUMENT, "zero or more", "[-3]");
        refuse("Shape.with", o -> Shape.SCALAR.with(0, 3), INDEX, "with:", "scalar");
        refuse("Shape.without", o -> Shape.of(2).without(1), INDEX, "without:", "got 1");
        refuse("Shape.without", o -> Shape.SCALAR.without(0), INDEX, "without:", "scalar");
        refuse(
                "Shape.broadcast",
                o -> Shape.broadcast("op", Shape.of(2, 3), Shape.of(5, 4, 3)),
                SHAPE,
                "op:",
                "(2, 3) and (5, 4, 3)",
                "dimension -2");
    }

    private void generators() {
        refuse("Generator.nextInt", o -> o.rng.nextInt(3, 3), ARGUMENT, "nextInt:", "low < high", "3 and 3");
        refuse("Generator.permutation", o -> o.rng.permutation(-1), ARGUMENT, "permutation:", "n >= 0", "-1");
        refuse("Generator.nextBernoulli", o -> o.rng.nextBernoulli(-0.1), ARGUMENT, "nextBernoulli:", "[0, 1]", "-0.1");
        refuse("Generator.nextBernoulli", o -> o.rng.nextBernoulli(NAN), ARGUMENT, "nextBernoulli:", "NaN");
        refuse("Generator.restore", o -> o.rng.restore(new byte[10]), ARGUMENT, "restore:", "5056 bytes", "got 10");
        refuse("Generator.restore", o -> o.rng.restore(new byte[5056]), ARGUMENT, "restore:", "not a generator state");
        refuse(
                "Generator.restore",
                o -> {
                    byte[] state = Generator.seeded(1).state();
                    state[8] = 5;
                    o.rng.restore(state);
                },
                ARGUMENT,
                "restore:",
                "left 5",
                "next 0");
    }

    /** What has no argument, or takes any. */
    private static final Set<String> TAKES_ANYTHING = Set.of(
            "scalar",
            "full",
            "dtype",
            "shape",
            "rank",
            "numel",
            "isContiguous",
            "version",
            "sharesStorage",
            "toFloatArray",
            "toDoubleArray",
            "offset",
            "strides",
            "markChanged",
            "copy",
            "zerosLike",
            "randLike",
            "randnLike",
            "contiguous",
            "to",
            "neg",
            "abs",
            "sign",
            "square",
            "sqrt",
            "reciprocal",
            "erf",
            "gelu",
            "exp",
            "expm1",
            "log",
            "log1p",
            "tanh",
            "sigmoid",
            "relu",
            "contentEquals",
            "toString",
            "IntTensor.vector",
            "IntTensor.shape",
            "IntTensor.numel",
            "IntTensor.toArray",
            "IntTensor.eq",
            "IntTensor.to",
            "IntTensor.equals",
            "IntTensor.hashCode",
            "IntTensor.toString",
            "Shape.rank",
            "Shape.numel",
            "Shape.toArray",
            "Shape.equals",
            "Shape.hashCode",
            "Shape.toString",
            "Generator.seeded",
            "Generator.seed",
            "Generator.nextBits32",
            "Generator.nextBits64",
            "Generator.nextFloat",
            "Generator.nextDouble",
            "Generator.nextNormal",
            "Generator.state",
            "Generator.toString");

    @Test
    void everyPublicMethodIsConsidered() {
        fill();
        Set<String> known = cases.stream().map(Case::method).collect(Collectors.toCollection(TreeSet::new));
        known.addAll(TAKES_ANYTHING);
        Set<String> present = new TreeSet<>();
        for (Class<?> type : List.of(Tensor.class, IntTensor.class, Shape.class, Generator.class)) {
            for (Method method : type.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers())) {
                    present.add((type == Tensor.class ? "" : type.getSimpleName() + ".") + method.getName());
                }
            }
        }
        assertThat(known).isEqualTo(present);
    }
}
