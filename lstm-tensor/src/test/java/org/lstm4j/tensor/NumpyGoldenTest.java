package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.lstm4j.tensor.testing.TensorAssert.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.lstm4j.tensor.testing.Goldens;

/** Every operation on the cases of NumPy, made by {@code tools/goldens/numpy_ops.py}. */
@Tag("golden")
class NumpyGoldenTest {
    private static final JsonNode FILE = Goldens.read("numpy_ops.json");

    @TestFactory
    Stream<DynamicTest> numbers() {
        assertThat(FILE.get("cases").size()).isGreaterThan(900);
        return stream(FILE.get("cases")).map(c -> dynamicTest(c.get("name").asText(), () -> check(c)));
    }

    @TestFactory
    Stream<DynamicTest> refusals() {
        assertThat(FILE.get("errors").size()).isGreaterThan(30);
        return stream(FILE.get("errors"))
                .map(c -> dynamicTest(c.get("op").asText() + " " + c.get("args"), () -> refuse(c)));
    }

    private static void check(JsonNode c) {
        String op = c.get("op").asText();
        DType dtype = Goldens.dtype(c.get("dtype"));
        List<Tensor> inputs = inputs(c, dtype);
        Object made = call(op, dtype, inputs, c.get("args"));
        if (made instanceof IntTensor positions) {
            assertThat(positions).isEqualTo(Goldens.intTensor(c.get("output")));
        } else if (made instanceof Tensor y) {
            compare(op, y, Goldens.tensor(c.get("output"), dtype), inputs);
        } else {
            List<?> parts = (List<?>) made;
            assertThat(parts).hasSize(c.get("outputs").size());
            for (int i = 0; i < parts.size(); i++) {
                compare(
                        op,
                        (Tensor) parts.get(i),
                        Goldens.tensor(c.get("outputs").get(i), dtype),
                        inputs);
            }
        }
    }

    /**
     * The goldens are computed in float64 and rounded once. What moves or chooses elements, and arithmetic of one step,
     * must be exact; functions and sums may be off by an ulp or two; a product of inner size k adds k rounding errors to
     * values of size k; a variance squares differences that were rounded.
     */
    private static void compare(String op, Tensor actual, Tensor expected, List<Tensor> inputs) {
        double ulp = actual.dtype() == DType.FLOAT32 ? 0x1p-23 : 0x1p-52;
        switch (op) {
            case "erf",
                    "expm1",
                    "exp",
                    "log",
                    "tanh",
                    "sigmoid",
                    "pow",
                    "softmax",
                    "log_softmax",
                    "logsumexp",
                    "mean",
                    "prod" -> assertClose(actual, expected, 4 * ulp, 4 * ulp);
            case "arange", "linspace" -> assertClose(actual, expected, 2 * ulp, 2 * ulp);
            case "sum", "cumsum" -> assertClose(actual, expected, ulp, 16 * ulp);
            case "var", "std" -> assertClose(actual, expected, 16 * ulp, 16 * ulp);
            case "matmul" ->
                assertClose(actual, expected, ulp, 4 * inputs.get(0).size(-1) * ulp);
            default -> assertClose(actual, expected, 0, 0);
        }
    }

    private static void refuse(JsonNode c) {
        String op = c.get("op").asText();
        DType dtype = Goldens.dtype(c.get("dtype"));
        Throwable thrown = catchThrowable(() -> call(op, dtype, inputs(c, dtype), c.get("args")));
        assertThat(thrown)
                .isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class)
                .hasMessageStartingWith(camel(op) + ":");
    }

    private static Object call(String op, DType dtype, List<Tensor> inputs, JsonNode args) {
        Tensor x = inputs.isEmpty() ? Tensor.scalar(0) : inputs.get(0);
        return switch (op) {
            case "add" -> x.add(inputs.get(1));
            case "sub" -> x.sub(inputs.get(1));
            case "mul" -> x.mul(inputs.get(1));
            case "div" -> x.div(inputs.get(1));
            case "pow" -> x.pow(inputs.get(1));
            case "maximum" -> x.maximum(inputs.get(1));
            case "minimum" -> x.minimum(inputs.get(1));
            case "eq" -> x.eq(inputs.get(1));
            case "ne" -> x.ne(inputs.get(1));
            case "lt" -> x.lt(inputs.get(1));
            case "le" -> x.le(inputs.get(1));
            case "gt" -> x.gt(inputs.get(1));
            case "ge" -> x.ge(inputs.get(1));
            case "matmul" -> x.matmul(inputs.get(1));
            case "exp" -> x.exp();
            case "log" -> x.log();
            case "sqrt" -> x.sqrt();
            case "abs" -> x.abs();
            case "neg" -> x.neg();
            case "tanh" -> x.tanh();
            case "erf" -> x.erf();
            case "expm1" -> x.expm1();
            case "sigmoid" -> x.sigmoid();
            case "relu" -> x.relu();
            case "clamp" ->
                x.clamp(
                        open(args.get("min"), Double.NEGATIVE_INFINITY),
                        open(args.get("max"), Double.POSITIVE_INFINITY));
            case "where" -> Tensor.where(x, inputs.get(1), inputs.get(2));
            case "masked_fill" -> x.maskedFill(inputs.get(1), Goldens.number(args.get("value")));
            case "transpose" -> x.transpose(integer(args, "dim0"), integer(args, "dim1"));
            case "permute" -> x.permute(Goldens.ints(args.get("dims")));
            case "reshape" -> x.reshape(Goldens.ints(args.get("shape")));
            case "narrow" -> x.narrow(integer(args, "dim"), integer(args, "start"), integer(args, "length"));
            case "slice" ->
                x.slice(
                        integer(args, "dim"),
                        (int) open(args.get("start"), 0),
                        (int) open(args.get("end"), Integer.MAX_VALUE),
                        integer(args, "step"));
            case "select" -> x.select(integer(args, "dim"), integer(args, "index"));
            case "index_select" -> x.indexSelect(integer(args, "dim"), Goldens.ints(args.get("index")));
            case "gather" -> x.gather(integer(args, "dim"), Goldens.intTensor(args.get("index")));
            case "concat" -> Tensor.concat(inputs, integer(args, "dim"));
            case "stack" -> Tensor.stack(inputs, integer(args, "dim"));
            case "split" -> x.split(integer(args, "size"), integer(args, "dim"));
            case "chunk" -> x.chunk(integer(args, "chunks"), integer(args, "dim"));
            case "flip" -> x.flip(Goldens.ints(args.get("dims")));
            case "tril" -> x.tril(integer(args, "diagonal"));
            case "triu" -> x.triu(integer(args, "diagonal"));
            case "sum" -> x.sum(dims(args), flag(args, "keepdim"));
            case "mean" -> x.mean(dims(args), flag(args, "keepdim"));
            case "amax" -> x.amax(dims(args), flag(args, "keepdim"));
            case "amin" -> x.amin(dims(args), flag(args, "keepdim"));
            case "prod" -> x.prod(dims(args), flag(args, "keepdim"));
            // PyTorch's position among all elements, where no dimension is named.
            case "argmax" ->
                args.get("dim").isNull()
                        ? x.reshape(-1).argmax(0)
                        : x.argmax(integer(args, "dim"), flag(args, "keepdim"));
            case "argmin" ->
                args.get("dim").isNull()
                        ? x.reshape(-1).argmin(0)
                        : x.argmin(integer(args, "dim"), flag(args, "keepdim"));
            case "var" -> x.var(dims(args), integer(args, "correction"), flag(args, "keepdim"));
            case "std" -> x.std(dims(args), integer(args, "correction"), flag(args, "keepdim"));
            case "softmax" -> x.softmax(integer(args, "dim"));
            case "log_softmax" -> x.logSoftmax(integer(args, "dim"));
            case "logsumexp" -> x.logSumExp(new int[] {integer(args, "dim")}, flag(args, "keepdim"));
            case "cumsum" -> x.cumsum(integer(args, "dim"));
            case "eye" -> Tensor.eye(dtype, integer(args, "n"), integer(args, "m"));
            case "arange" ->
                Tensor.arange(
                        dtype,
                        Goldens.number(args.get("start")),
                        Goldens.number(args.get("end")),
                        Goldens.number(args.get("step")));
            case "linspace" ->
                Tensor.linspace(
                        dtype,
                        Goldens.number(args.get("start")),
                        Goldens.number(args.get("end")),
                        integer(args, "steps"));
            default -> throw new AssertionError("this test does not know the operation " + op);
        };
    }

    private static List<Tensor> inputs(JsonNode c, DType dtype) {
        List<Tensor> inputs = new ArrayList<>();
        c.get("inputs").forEach(node -> inputs.add(Goldens.tensor(node, dtype)));
        return inputs;
    }

    private static int integer(JsonNode args, String name) {
        assertThat(args.get(name).isInt()).as(name).isTrue();
        return args.get(name).intValue();
    }

    private static boolean flag(JsonNode args, String name) {
        return args.get(name).booleanValue();
    }

    private static int[] dims(JsonNode args) {
        return args.get("dims").isNull() ? new int[0] : Goldens.ints(args.get("dims"));
    }

    private static double open(JsonNode bound, double whenNull) {
        return bound.isNull() ? whenNull : Goldens.number(bound);
    }

    private static String camel(String name) {
        return name.equals("index_select") ? "indexSelect" : name;
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
