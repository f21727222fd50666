package org.lstm4j.bench.ours;

import java.util.List;
import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;
import org.lstm4j.bench.StepGroup;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** A new tensor of draws. */
final class Draw implements Peer.Work {
    private final Row row;
    private Generator generator = Generator.seeded(0);

    Draw(Row row) {
        this.row = row;
    }

    @Override
    public Tensor run() {
        int[] sizes = row.inputSizes();
        return switch (row.kind()) {
            case RAND -> Tensor.rand(generator, sizes);
            case RANDN -> Tensor.randn(generator, sizes);
            case BERNOULLI -> Tensor.zeros(sizes).bernoulliInPlace(generator, 1 - StepGroup.DROPOUT);
            default -> throw new IllegalArgumentException("not a draw: " + row);
        };
    }

    @Override
    public List<float[]> values() {
        generator = Generator.seeded(0);
        return List.of(Values.numbers(run()));
    }
}
