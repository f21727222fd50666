package org.lstm4j.nn.optim;

import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.autograd.ZeroGrad;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.testing.ClosedForms;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;

/** Two heads in turns: whether the head without a gradient decays and keeps its momentum. By PyTorch 2.14. */
@Tag("golden")
class ZeroGradGoldenTest {
    private static final JsonNode GOLDEN = Goldens.read("torch2.json").get("optimizer/zero_grad");

    private static double[] losses(Consumer<Adam> zeroGrad) {
        Generator rng = Generator.seeded(1);
        GRU body = new GRU(GRU.options(2, 3).dtype(DType.FLOAT64), rng);
        Linear a = new Linear(3, 1, true, DType.FLOAT64, rng);
        Linear b = new Linear(3, 1, true, DType.FLOAT64, rng);
        List<Parameter> all = Stream.of(body, a, b)
                .flatMap(module -> module.parameters().stream())
                .toList();
        Adam adam = new Adam(all, Adam.options().lr(0.05).weightDecay(0.1));
        Variable x = Variable.of(ClosedForms.tensor(DType.FLOAT64, Shape.of(4, 5, 2), Math::sin));
        double[] out = new double[12];
        for (int step = 0; step < out.length; step++) {
            zeroGrad.accept(adam);
            Linear head = step % 3 == 0 ? b : a;
            Variable loss = head.forward(body.forward(x).output()).square().mean();
            loss.backward();
            adam.step();
            out[step] = loss.item();
        }
        return out;
    }

    @Test
    void clearedGradientsMatchPyTorch() {
        assertClose("losses", losses(Adam::zeroGrad), Goldens.nested(GOLDEN.get("default")), 1e-12);
    }

    @Test
    void zerosThatAreKeptMatchPyTorch() {
        double[] losses = losses(adam -> adam.zeroGrad(ZeroGrad.KEEP_ZEROS));
        assertClose("losses", losses, Goldens.nested(GOLDEN.get("zeros")), 1e-12);
    }
}
