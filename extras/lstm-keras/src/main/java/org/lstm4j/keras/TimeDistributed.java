package org.lstm4j.keras;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lstm4j.tensor.Tensor;

/**
 * A layer that runs on each step of a sequence.
 *
 * @see <a href="https://keras.io/api/layers/recurrent_layers/time_distributed/">Keras: TimeDistributed</a>
 */
record TimeDistributed(KerasLayer inner) implements KerasLayer {
    static void register(Map<String, Layers.Rule> rules) {
        rules.put(
                "TimeDistributed",
                at -> new TimeDistributed(Layers.read(Described.of(
                        at.config().object("layer"), at.isKeras2(), at.weights().part("layer")))));
    }

    @Override
    public List<Flow> call(List<Flow> inputs) {
        Flow in = KerasLayer.single(inputs);
        int[] sizes = in.value().shape().toArray();
        if (sizes.length < 3) {
            throw new IllegalArgumentException("expected (batch, time, ..), but got the shape "
                    + in.value().shape());
        }
        int[] rows = Arrays.copyOfRange(sizes, 1, sizes.length);
        rows[0] = sizes[0] * sizes[1];
        Tensor y = KerasLayer.single(inner.call(List.of(Flow.of(in.value().reshape(rows)))))
                .value();
        int[] out = IntStream.concat(
                        IntStream.of(sizes[0], sizes[1]),
                        Arrays.stream(y.shape().toArray()).skip(1))
                .toArray();
        return List.of(new Flow(y.reshape(out), in.mask()));
    }

    @Override
    public void reset() {
        inner.reset();
    }

    @Override
    public void addTo(Stack stack) {
        // Layers of a stack run on each step as they are.
        inner.addTo(stack);
    }
}
