package org.lstm4j.bench.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.bench.Filling;
import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;

/** ONNX Runtime, which knows inference in float32 only, and no single cells. A packed batch is left to the others. */
public final class OnnxPeer implements Peer {
    private final int threads;
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

    /** With a number of threads for the operations. */
    public OnnxPeer(int threads) {
        this.threads = threads;
    }

    @Override
    public String describe() {
        return "ONNX Runtime " + environment.getVersion();
    }

    @Override
    public @Nullable Work prepare(Row row) {
        if (row.train() || row.float64() || row.kind() == Row.Kind.CELL || row.kind() == Row.Kind.PACKED) {
            return null;
        }
        try {
            return new Session(row);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Session implements Work {
        private final OrtSession session;
        private final Map<String, OnnxTensor> inputs;

        Session(Row row) throws OrtException {
            OrtSession.SessionOptions options = new OrtSession.SessionOptions();
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            session = environment.createSession(OnnxModel.of(row), options);
            long[] sizes = Arrays.stream(row.inputSizes()).mapToLong(n -> n).toArray();
            inputs = Map.of("x", OnnxTensor.createTensor(environment, FloatBuffer.wrap(Filling.input(row)), sizes));
        }

        @Override
        public Object run() {
            try (OrtSession.Result result = session.run(inputs)) {
                return result.size();
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public List<float[]> values() {
            try (OrtSession.Result result = session.run(inputs)) {
                FloatBuffer data = ((OnnxTensor) result.get(0)).getFloatBuffer();
                float[] out = new float[data.remaining()];
                data.get(out);
                return List.of(out);
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            try {
                inputs.values().forEach(OnnxTensor::close);
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
