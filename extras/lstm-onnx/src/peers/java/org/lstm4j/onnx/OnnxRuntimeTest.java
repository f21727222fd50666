package org.lstm4j.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArray;
import org.lstm4j.tensor.io.StoredArrays;
import org.lstm4j.tensor.io.StoredType;

/**
 * ONNX Runtime beside the executor, in the profile {@code peers}. With {@code -Dlstm4j.goldens=write} it also writes the
 * values that the default tests compare with.
 */
class OnnxRuntimeTest {
    static List<TestGraph> cases() {
        return OperatorGoldenTest.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theExecutorGivesTheSame(TestGraph graph) throws IOException, OrtException {
        Map<String, StoredArray> expected = run(graph.bytes(), graph.inputs());
        OnnxModel.open(graph.bytes(), graph.name())
                .run(graph.inputs())
                .forEach((name, array) -> OperatorGoldenTest.assertSame(array, expected.get(name)));
    }

    @Test
    @EnabledIfSystemProperty(named = "lstm4j.goldens", matches = "write")
    void writesGoldens() throws IOException, OrtException {
        Map<String, StoredArray> out = new TreeMap<>();
        for (TestGraph graph : cases()) {
            run(graph.bytes(), graph.inputs()).forEach((name, array) -> out.put(graph.name() + "/" + name, array));
        }
        Files.createDirectories(OperatorGoldenTest.GOLDENS.getParent());
        Safetensors.write(
                OperatorGoldenTest.GOLDENS,
                new StoredArrays(out, Map.of("source", "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion())));
    }

    /** What ONNX Runtime computes, on one thread. */
    static Map<String, StoredArray> run(byte[] model, Map<String, StoredArray> inputs) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensorLike> given = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(model, options)) {
                for (Map.Entry<String, StoredArray> input : inputs.entrySet()) {
                    given.put(input.getKey(), tensor(environment, input.getValue()));
                }
                Map<String, StoredArray> out = new LinkedHashMap<>();
                try (OrtSession.Result result = session.run(given)) {
                    for (Map.Entry<String, ai.onnxruntime.OnnxValue> each : result) {
                        out.put(each.getKey(), array((OnnxTensor) each.getValue()));
                    }
                }
                return out;
            }
        } finally {
            given.values().forEach(OnnxTensorLike::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, StoredArray array) throws OrtException {
        long[] shape = Arrays.stream(array.shape().toArray()).asLongStream().toArray();
        if (array instanceof StoredArray.Floats floats) {
            return OnnxTensor.createTensor(
                    environment, FloatBuffer.wrap(floats.toTensor().toFloatArray()), shape);
        }
        int[] values = array.toInts().toArray();
        if (array.type() == StoredType.I32) {
            return OnnxTensor.createTensor(environment, IntBuffer.wrap(values), shape);
        }
        if (array.type() == StoredType.BOOL) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(values.length).order(ByteOrder.nativeOrder());
            for (int value : values) {
                bytes.put((byte) value);
            }
            return OnnxTensor.createTensor(environment, bytes.flip(), shape, ai.onnxruntime.OnnxJavaType.BOOL);
        }
        long[] longs = Arrays.stream(values).asLongStream().toArray();
        return OnnxTensor.createTensor(environment, LongBuffer.wrap(longs), shape);
    }

    private static StoredArray array(OnnxTensor tensor) {
        TensorInfo info = tensor.getInfo();
        int[] shape = Arrays.stream(info.getShape()).mapToInt(Math::toIntExact).toArray();
        org.lstm4j.tensor.Shape sizes = org.lstm4j.tensor.Shape.of(shape);
        return switch (info.type) {
            case FLOAT -> {
                float[] values = new float[sizes.numel()];
                tensor.getFloatBuffer().get(values);
                yield StoredArray.of(Tensor.of(values, values.length).reshape(sizes));
            }
            case INT64 -> {
                long[] values = new long[sizes.numel()];
                tensor.getLongBuffer().get(values);
                yield new StoredArray.Ints(
                        IntTensor.of(Arrays.stream(values).mapToInt(Math::toIntExact).toArray(), shape), StoredType.I64);
            }
            case BOOL -> {
                int[] values = new int[sizes.numel()];
                ByteBuffer bytes = tensor.getByteBuffer();
                for (int i = 0; i < values.length; i++) {
                    values[i] = bytes.get(i);
                }
                yield new StoredArray.Ints(IntTensor.of(values, shape), StoredType.BOOL);
            }
            default -> throw new IllegalStateException("unexpected type " + info.type);
        };
    }
}
