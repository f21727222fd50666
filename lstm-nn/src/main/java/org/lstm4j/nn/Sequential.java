package org.lstm4j.nn;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.autograd.Variable;

/**
 * Layers one after another: each is given what the one before it gave. Without any, the input is the output.
 *
 * <pre>{@code
 * Sequential net = new Sequential(new Linear(4, 16, generator), new ReLU(), new Linear(16, 1, generator));
 * }</pre>
 *
 * <p>The layers are named 0, 1, .. in the state dictionary, or by {@link #add}.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html">torch.nn.Sequential</a>
 */
public final class Sequential extends Layer {
    private final List<Layer> layers = new ArrayList<>();

    /** Layers named 0, 1, .. */
    public Sequential(Layer... layers) {
        for (Layer layer : layers) {
            append(layer);
        }
    }

    /**
     * Adds a layer at the end, named by its position.
     *
     * @return this
     */
    public Sequential append(Layer layer) {
        return add(String.valueOf(layers.size()), layer);
    }

    /**
     * Adds a layer at the end.
     *
     * @param name in the state dictionary
     * @return this
     * @throws IllegalArgumentException if the name is taken, empty or has a dot
     */
    public Sequential add(String name, Layer layer) {
        layers.add(register(name, layer));
        return this;
    }

    /** The number of layers. */
    public int size() {
        return layers.size();
    }

    /**
     * A layer by its position, from 0.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public Layer get(int index) {
        if (index < 0 || index >= layers.size()) {
            throw new IndexOutOfBoundsException(
                    "Sequential: index " + index + " is out of range for " + layers.size() + " layers");
        }
        return layers.get(index);
    }

    @Override
    protected Variable compute(Variable x) {
        Variable y = x;
        for (Layer layer : layers) {
            y = layer.forward(y);
        }
        return y;
    }
}
