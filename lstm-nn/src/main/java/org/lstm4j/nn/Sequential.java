package org.lstm4j.nn;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.autograd.Variable;

/**
 * A chain of layers: the output of each is the input of the next. Without layers, y = x.
 *
 * <pre>{@code
 * Sequential net = new Sequential(new Linear(4, 16, generator), new ReLU(), new Linear(16, 1, generator));
 * }</pre>
 *
 * <p>In the state dictionary the layers are named 0, 1, .., or as given to {@link #add}.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html">torch.nn.Sequential</a>
 */
public final class Sequential extends Layer {
    private final List<Layer> layers = new ArrayList<>();

    /** With layers named 0, 1, .. */
    public Sequential(Layer... layers) {
        for (Layer layer : layers) {
            append(layer);
        }
    }

    /**
     * Appends a layer, named by its index.
     *
     * @return this
     */
    public Sequential append(Layer layer) {
        return add(String.valueOf(layers.size()), layer);
    }

    /**
     * Appends a layer.
     *
     * @param name its name in the state dictionary
     * @return this
     * @throws IllegalArgumentException if the name is taken, empty or contains a dot
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
     * The layer at an index, from 0.
     *
     * @throws IndexOutOfBoundsException if the index is out of range
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
