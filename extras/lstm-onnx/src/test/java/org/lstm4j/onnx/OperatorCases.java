package org.lstm4j.onnx;

import static org.lstm4j.onnx.Messages.attribute;
import static org.lstm4j.onnx.Messages.attributes;
import static org.lstm4j.onnx.Messages.real;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.io.StoredArray;

/** Small graphs of each operator with its options, as ONNX Runtime runs them too. */
final class OperatorCases {
    private OperatorCases() {}

    static List<TestGraph> all() {
        List<TestGraph> out = new ArrayList<>();
        out.addAll(activations());
        out.addAll(arithmetic());
        out.addAll(shapes());
        out.addAll(selections());
        out.addAll(reductions());
        out.addAll(layers());
        return out;
    }

    private static TestGraph unary(String operator, int opset, String options, Messages... attributes) {
        return TestGraph.of(operator + options, opset).input("x", 3, 4, 5).node(operator, "x", "y", attributes);
    }

    private static List<TestGraph> activations() {
        List<TestGraph> out = new ArrayList<>();
        for (String name : List.of(
                "Relu",
                "Sigmoid",
                "Tanh",
                "Softsign",
                "Softplus",
                "LeakyRelu",
                "Elu",
                "Celu",
                "Selu",
                "HardSigmoid",
                "ThresholdedRelu",
                "HardSwish",
                "Softmax",
                "LogSoftmax",
                "Abs",
                "Neg",
                "Sign",
                "Exp",
                "Erf",
                "Reciprocal",
                "Floor",
                "Ceil",
                "Round",
                "Sin",
                "Cos",
                "Identity",
                "Dropout")) {
            out.add(unary(name, 17, ""));
        }
        out.add(unary("Mish", 18, ""));
        out.add(unary("Swish", 24, "", real("alpha", 0.7f)));
        out.add(unary("Gelu", 20, ""));
        out.add(unary("Gelu", 20, " tanh", attribute("approximate", "tanh")));
        out.add(unary("LeakyRelu", 17, " alpha", real("alpha", 0.3f)));
        out.add(unary("Elu", 17, " alpha", real("alpha", 0.3f)));
        out.add(unary("Selu", 17, " alpha", real("alpha", 0.3f), real("gamma", 2)));
        out.add(unary("Celu", 17, " alpha", real("alpha", 0.3f)));
        out.add(unary("HardSigmoid", 17, " alpha", real("alpha", 0.3f), real("beta", 0.4f)));
        out.add(unary("ThresholdedRelu", 17, " alpha", real("alpha", 0.3f)));
        out.add(unary("Softmax", 17, " axis 1", attribute("axis", 1)));
        out.add(unary("Softmax", 11, " flattened"));
        out.add(unary("LogSoftmax", 11, " flattened", attribute("axis", 2)));
        out.add(TestGraph.of("PRelu", 17)
                .input("x", 3, 4, 5)
                .weight("slope", 4, 1)
                .node("PRelu", "x slope", "y"));
        out.add(TestGraph.of("Clip", 17)
                .input("x", 3, 4)
                .scalar("low", -0.3)
                .scalar("high", 0.5)
                .node("Clip", "x low high", "y"));
        out.add(TestGraph.of("Clip above", 17)
                .input("x", 3, 4)
                .scalar("high", 0.5)
                .node("Clip", "x - high", "y"));
        out.add(unary("Clip", 10, " of old files", real("min", -0.3f), real("max", 0.5f)));
        return out;
    }

    private static List<TestGraph> arithmetic() {
        List<TestGraph> out = new ArrayList<>();
        for (String name : List.of("Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean")) {
            out.add(TestGraph.of(name, 17).input("a", 2, 1, 4).weight("b", 3, 1).node(name, "a b", "y"));
        }
        for (String name : List.of("Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal")) {
            out.add(TestGraph.of(name, 17).input("a", 2, 1, 4).weight("b", 3, 1).node(name, "a b", "y"));
        }
        for (String name : List.of("And", "Or", "Xor")) {
            out.add(TestGraph.of(name, 17)
                    .bools("a", new int[] {0, 1, 0, 1}, 4)
                    .bools("b", new int[] {0, 0, 1, 1}, 4)
                    .node(name, "a b", "y"));
        }
        out.add(TestGraph.of("Not", 17).bools("a", new int[] {0, 1}, 2).node("Not", "a", "y"));
        out.add(TestGraph.of("Where", 17)
                .bools("c", new int[] {0, 1, 1}, 3, 1)
                .input("a", 3, 4)
                .weight("b", 4)
                .node("Where", "c a b", "y"));
        out.add(TestGraph.of("IsNaN", 17)
                .input("x", 3, 4)
                .node("Sqrt", "x", "a")
                .node("IsNaN", "a", "y"));
        out.add(TestGraph.of("Pow 2", 17).input("x", 3, 4).scalar("e", 2).node("Pow", "x e", "y"));
        out.add(TestGraph.of("Pow", 17)
                .input("x", 3, 4)
                .node("Abs", "x", "a")
                .scalar("e", 1.7)
                .node("Pow", "a e", "y"));
        out.add(TestGraph.of("Sqrt", 17).input("x", 3, 4).node("Abs", "x", "a").node("Sqrt", "a", "y"));
        out.add(TestGraph.of("Log", 17).input("x", 3, 4).node("Abs", "x", "a").node("Log", "a", "y"));
        out.add(TestGraph.of("Div of integers", 17)
                .input("a", StoredArray.of(IntTensor.vector(7, -7, 6, -1)))
                .int64s("b", 2, 2, -3, 2)
                .node("Div", "a b", "y"));
        out.add(TestGraph.of("Mod", 17)
                .input("a", StoredArray.of(IntTensor.vector(7, -7, 6, -1)))
                .int64s("b", 3, 3, -4, 2)
                .node("Mod", "a b", "y"));
        out.add(TestGraph.of("MatMul", 17).input("a", 2, 3, 4).weight("b", 4, 5).node("MatMul", "a b", "y"));
        out.add(TestGraph.of("MatMul of batches", 17)
                .input("a", 2, 1, 3, 4)
                .weight("b", 5, 4, 6)
                .node("MatMul", "a b", "y"));
        out.add(TestGraph.of("MatMul of vectors", 17)
                .input("a", 4)
                .weight("b", 2, 4, 3)
                .node("MatMul", "a b", "y"));
        out.add(TestGraph.of("Gemm", 17)
                .input("a", 4, 3)
                .weight("b", 5, 4)
                .weight("c", 5)
                .node(
                        "Gemm",
                        "a b c",
                        "y",
                        attribute("transA", 1),
                        attribute("transB", 1),
                        real("alpha", 0.5f),
                        real("beta", 2)));
        out.add(TestGraph.of("Gemm without c", 17)
                .input("a", 3, 4)
                .weight("b", 4, 5)
                .node("Gemm", "a b", "y"));
        return out;
    }

    private static List<TestGraph> shapes() {
        List<TestGraph> out = new ArrayList<>();
        out.add(unary("Shape", 17, ""));
        out.add(unary("Shape", 17, " part", attribute("start", 1), attribute("end", -1)));
        out.add(unary("Size", 17, ""));
        out.add(unary("Transpose", 17, ""));
        out.add(unary("Transpose", 17, " perm", attributes("perm", 1, 2, 0)));
        out.add(unary("Flatten", 17, ""));
        out.add(unary("Flatten", 17, " 2", attribute("axis", 2)));
        out.add(TestGraph.of("Reshape", 17)
                .input("x", 3, 4, 5)
                .int64s("s", 0, 2, -1)
                .node("Reshape", "x s", "y"));
        out.add(TestGraph.of("Squeeze", 17).input("x", 3, 1, 4, 1).node("Squeeze", "x", "y"));
        out.add(TestGraph.of("Squeeze axes", 17)
                .input("x", 3, 1, 4, 1)
                .int64s("s", -1)
                .node("Squeeze", "x s", "y"));
        out.add(TestGraph.of("Squeeze of old files", 11)
                .input("x", 3, 1, 4, 1)
                .node("Squeeze", "x", "y", attributes("axes", 1)));
        out.add(TestGraph.of("Unsqueeze", 17)
                .input("x", 3, 4)
                .int64s("s", 0, -1)
                .node("Unsqueeze", "x s", "y"));
        out.add(TestGraph.of("Unsqueeze of old files", 11)
                .input("x", 3, 4)
                .node("Unsqueeze", "x", "y", attributes("axes", 1, 3)));
        out.add(TestGraph.of("Expand", 17).input("x", 3, 1).int64s("s", 2, 1, 4).node("Expand", "x s", "y"));
        out.add(TestGraph.of("Tile", 17).input("x", 2, 3).int64s("s", 2, 3).node("Tile", "x s", "y"));
        out.add(TestGraph.of("ConstantOfShape", 17).int64s("s", 2, 3).node("ConstantOfShape", "s", "y"));
        out.add(TestGraph.of("Cast", 17).input("x", 3, 4).node("Cast", "x", "y", attribute("to", 7)));
        out.add(TestGraph.of("Cast to bool", 17)
                .input("x", 3, 4)
                .node("Floor", "x", "f")
                .node("Cast", "f", "y", attribute("to", 9)));
        out.add(TestGraph.of("Cast of integers", 17)
                .input("x", StoredArray.of(IntTensor.vector(3, -4)))
                .node("Cast", "x", "y", attribute("to", 1)));
        out.add(TestGraph.of("CastLike", 17).input("x", 3, 4).int64s("like", 1).node("CastLike", "x like", "y"));
        out.add(TestGraph.of("Range", 17)
                .scalar("a", 1)
                .scalar("b", 3)
                .scalar("c", 0.75)
                .node("Range", "a b c", "y"));
        return out;
    }

    private static List<TestGraph> selections() {
        List<TestGraph> out = new ArrayList<>();
        long[][] slices = {
            {1, 3, 1},
            {-2, 1L << 62, 1},
            {0, -1, 2},
            {-1, Long.MIN_VALUE + 1, -1},
            {3, 0, -2},
            {2, 1, 1},
            {-100, 100, 3},
            {100, -100, -1}
        };
        for (long[] s : slices) {
            out.add(TestGraph.of("Slice " + s[0] + ":" + s[1] + ":" + s[2], 17)
                    .input("x", 2, 5)
                    .int64s("from", s[0])
                    .int64s("to", s[1])
                    .int64s("axis", -1)
                    .int64s("step", s[2])
                    .node("Slice", "x from to axis step", "y"));
        }
        out.add(TestGraph.of("Slice of old files", 9)
                .input("x", 4, 5)
                .node("Slice", "x", "y", attributes("starts", 1, -3), attributes("ends", 3, 5)));
        out.add(TestGraph.of("Gather", 17)
                .input("x", 4, 5)
                .input("i", StoredArray.of(IntTensor.of(new int[] {0, -1, 2, 2}, 2, 2)))
                .node("Gather", "x i", "y", attribute("axis", 1)));
        out.add(TestGraph.of("GatherElements", 17)
                .input("x", 3, 4)
                .input("i", StoredArray.of(IntTensor.of(new int[] {0, -1, 2, 1}, 1, 4)))
                .node("GatherElements", "x i", "y"));
        out.add(TestGraph.of("Concat", 17)
                .input("x", 2, 3)
                .weight("w", 2, 4)
                .node("Concat", "x w x", "y", attribute("axis", -1)));
        out.add(TestGraph.of("Split", 17).input("x", 4, 6).node("Split", "x", "a b", attribute("axis", 1)));
        out.add(TestGraph.of("Split sizes", 17).input("x", 6).int64s("s", 1, 5).node("Split", "x s", "a b"));
        out.add(TestGraph.of("Split uneven", 18)
                .input("x", 7)
                .node("Split", "x", "a b c", attribute("num_outputs", 3)));
        for (String mode : List.of("constant", "reflect", "edge")) {
            out.add(TestGraph.of("Pad " + mode, 17)
                    .input("x", 2, 3, 4)
                    .int64s("p", 0, 1, 2, 0, 0, 3)
                    .node("Pad", "x p", "y", attribute("mode", mode)));
        }
        out.add(TestGraph.of("Pad value", 17)
                .input("x", 3, 4)
                .int64s("p", 1, -1, 0, 2)
                .scalar("v", 7)
                .node("Pad", "x p v", "y"));
        out.add(TestGraph.of("ReverseSequence", 17)
                .input("x", 4, 3, 2)
                .int64s("n", 4, 2, 1)
                .node("ReverseSequence", "x n", "y"));
        return out;
    }

    private static List<TestGraph> reductions() {
        List<TestGraph> out = new ArrayList<>();
        for (String name : List.of(
                "ReduceMean",
                "ReduceMax",
                "ReduceMin",
                "ReduceProd",
                "ReduceL1",
                "ReduceL2",
                "ReduceSumSquare",
                "ReduceLogSumExp")) {
            out.add(unary(name, 17, ""));
            out.add(unary(name, 17, " axes", attributes("axes", 0, -1), attribute("keepdims", 0)));
            out.add(TestGraph.of(name + " 18", 18)
                    .input("x", 3, 4, 5)
                    .int64s("a", 1)
                    .node(name, "x a", "y"));
        }
        out.add(TestGraph.of("ReduceSum", 17)
                .input("x", 3, 4, 5)
                .int64s("a", 1, 2)
                .node("ReduceSum", "x a", "y"));
        out.add(TestGraph.of("ReduceLogSum", 17)
                .input("x", 3, 4)
                .node("Abs", "x", "a")
                .node("ReduceLogSum", "a", "y", attributes("axes", 1)));
        out.add(unary("ReduceSum", 17, " nothing", attribute("noop_with_empty_axes", 1)));
        out.add(unary("ArgMax", 17, "", attribute("axis", 1)));
        out.add(unary("ArgMin", 17, "", attribute("axis", -1), attribute("keepdims", 0)));
        out.add(TestGraph.of("CumSum", 17).input("x", 3, 4).int64s("a", 1).node("CumSum", "x a", "y"));
        out.add(TestGraph.of("CumSum options", 17)
                .input("x", 3, 4)
                .int64s("a", 0)
                .node("CumSum", "x a", "y", attribute("exclusive", 1), attribute("reverse", 1)));
        return out;
    }

    private static List<TestGraph> layers() {
        List<TestGraph> out = new ArrayList<>();
        out.add(TestGraph.of("Conv", 17)
                .input("x", 2, 4, 9)
                .weight("w", 6, 4, 3)
                .weight("b", 6)
                .node("Conv", "x w b", "y"));
        out.add(TestGraph.of("Conv options", 17)
                .input("x", 2, 4, 11)
                .weight("w", 6, 2, 3)
                .node(
                        "Conv",
                        "x w",
                        "y",
                        attribute("group", 2),
                        attributes("pads", 2, 1),
                        attributes("strides", 2),
                        attributes("dilations", 2)));
        for (String auto : List.of("SAME_UPPER", "SAME_LOWER", "VALID")) {
            out.add(TestGraph.of("Conv " + auto, 17)
                    .input("x", 2, 4, 10)
                    .weight("w", 5, 4, 4)
                    .node("Conv", "x w", "y", attribute("auto_pad", auto), attributes("strides", 3)));
        }
        out.add(TestGraph.of("Conv of images", 17)
                .input("x", 2, 4, 3, 9)
                .weight("w", 6, 4, 1, 3)
                .weight("b", 6)
                .node("Conv", "x w b", "y", attributes("pads", 0, 1, 0, 2)));
        out.add(TestGraph.of("Conv of columns", 17)
                .input("x", 2, 4, 9, 2)
                .weight("w", 6, 4, 3, 1)
                .node("Conv", "x w", "y", attributes("strides", 2, 1)));
        for (String pool : List.of("MaxPool", "AveragePool")) {
            out.add(TestGraph.of(pool, 17).input("x", 2, 3, 10).node(pool, "x", "y", attributes("kernel_shape", 3)));
            out.add(TestGraph.of(pool + " options", 17)
                    .input("x", 2, 3, 10)
                    .node(
                            pool,
                            "x",
                            "y",
                            attributes("kernel_shape", 3),
                            attributes("strides", 2),
                            attributes("pads", 1, 2)));
        }
        out.add(TestGraph.of("AveragePool with padding", 17)
                .input("x", 2, 3, 10)
                .node(
                        "AveragePool",
                        "x",
                        "y",
                        attributes("kernel_shape", 3),
                        attributes("pads", 1, 1),
                        attribute("count_include_pad", 1)));
        out.add(TestGraph.of("GlobalAveragePool", 17).input("x", 2, 3, 10).node("GlobalAveragePool", "x", "y"));
        out.add(TestGraph.of("GlobalMaxPool", 17).input("x", 2, 3, 10).node("GlobalMaxPool", "x", "y"));
        out.add(TestGraph.of("BatchNormalization", 17)
                .input("x", 2, 3, 5)
                .weight("s", 3)
                .weight("b", 3)
                .weight("m", 3)
                .positive("v", 3)
                .node("BatchNormalization", "x s b m v", "y", real("epsilon", 1e-3f)));
        out.add(TestGraph.of("LayerNormalization", 17)
                .input("x", 2, 3, 5)
                .weight("s", 5)
                .weight("b", 5)
                .node("LayerNormalization", "x s b", "y"));
        out.add(TestGraph.of("LayerNormalization axis", 17)
                .input("x", 2, 3, 5)
                .weight("s", 3, 5)
                .node("LayerNormalization", "x s", "y mean inverse", attribute("axis", 1), real("epsilon", 1e-3f)));
        out.add(TestGraph.of("InstanceNormalization", 17)
                .input("x", 2, 3, 5)
                .weight("s", 3)
                .weight("b", 3)
                .node("InstanceNormalization", "x s b", "y"));
        out.add(TestGraph.of("GroupNormalization", 21)
                .input("x", 2, 6, 5)
                .weight("s", 6)
                .weight("b", 6)
                .node("GroupNormalization", "x s b", "y", attribute("num_groups", 3)));
        out.add(TestGraph.of("RMSNormalization", 23)
                .input("x", 2, 3, 5)
                .weight("s", 5)
                .node("RMSNormalization", "x s", "y"));
        out.add(TestGraph.of("LpNormalization", 17)
                .input("x", 2, 5)
                .node("LpNormalization", "x", "y", attribute("p", 1)));
        return out;
    }
}
