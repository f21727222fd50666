package org.lstm4j.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * Two recurrent layers, one of which reads the sequence from its end, whose outputs are merged.
 *
 * @see <a href="https://keras.io/api/layers/recurrent_layers/bidirectional/">Keras: Bidirectional</a>
 */
final class Bidirectional implements KerasLayer {
    private final Recurrence forward;
    private final Recurrence backward;
    private final @Nullable String merge;

    private Bidirectional(Described at) {
        Config inner = at.config().object("layer");
        Config other = at.config().objectOrNull("backward_layer");
        Described ahead = Described.of(inner, at.isKeras2(), at.weights().part("forward_layer"));
        this.forward = Recurrence.direction(ahead, null);
        Described back = Described.of(
                other == null ? inner : other, at.isKeras2(), at.weights().part("backward_layer"));
        this.backward = Recurrence.direction(back, other == null ? !forward.goesBackwards() : null);
        this.merge = at.config().textOrNull("merge_mode");
        boolean known = merge == null || List.of("concat", "sum", "ave", "mul").contains(merge);
        if (!known) {
            throw Config.unlike("merge_mode", "concat, sum, ave, mul or null", merge);
        }
        if (forward.returnsSequences() != backward.returnsSequences()
                || forward.returnsState() != backward.returnsState()
                || forward.goesBackwards() == backward.goesBackwards()) {
            throw new IllegalArgumentException("expected two layers that differ in go_backwards and agree in"
                    + " return_sequences and return_state");
        }
    }

    static void register(Map<String, Layers.Rule> rules) {
        rules.put("Bidirectional", Bidirectional::new);
    }

    @Override
    public void reset() {
        forward.reset();
        backward.reset();
    }

    /** @param inputs the sequence, then the states of the forward and the backward layer, if they are given */
    @Override
    public List<Flow> call(List<Flow> inputs) {
        Flow x = inputs.get(0);
        int given = (inputs.size() - 1) / 2;
        List<Flow> ahead = new ArrayList<>(inputs.subList(0, 1 + given));
        List<Flow> behind = new ArrayList<>(List.of(x));
        behind.addAll(inputs.subList(1 + given, inputs.size()));
        List<Flow> y = forward.call(ahead);
        List<Flow> z = backward.call(behind);
        Tensor a = y.get(0).value();
        Tensor b = z.get(0).value();
        if (forward.returnsSequences()) {
            b = b.flip(1);
        }
        Tensor mask = y.get(0).mask();
        List<Flow> out = new ArrayList<>();
        if (merge == null) {
            out.add(new Flow(a, mask));
            out.add(new Flow(b, mask));
        } else {
            out.add(new Flow(merged(merge, a, b), mask));
        }
        out.addAll(y.subList(1, y.size()));
        out.addAll(z.subList(1, z.size()));
        return out;
    }

    private static Tensor merged(String merge, Tensor a, Tensor b) {
        return switch (merge) {
            case "concat" -> Tensor.concat(List.of(a, b), -1);
            case "sum" -> a.add(b);
            case "ave" -> a.add(b).div(2);
            default -> a.mul(b);
        };
    }

    @Override
    public void addTo(Stack stack) {
        boolean plain = "concat".equals(merge) && !forward.goesBackwards() && !forward.returnsState();
        if (!plain || !forward.cell().isLike(backward.cell())) {
            throw new IllegalStateException(
                    "a stack joins (concat) two directions of one kind of layer, without states");
        }
        stack.recurrent(List.of(forward.cell(), backward.cell()), forward.returnsSequences());
    }
}
