package org.lstm4j.onnx;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.nn.models.RunnableModel;
import org.lstm4j.onnx.graph.ElementType;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.onnx.graph.ValueInfo;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.StoredArray;

/**
 * An input of a graph.
 *
 * @param sizes numbers, names of sizes that are free, "?" without a name; null if the file does not say
 */
record OnnxInput(String name, ElementType type, @Nullable List<String> sizes) {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    static OnnxInput of(String source, ValueInfo info) throws FormatException {
        String where = "the input " + FormatException.quote(info.name());
        if (info.typeCode() < 0) {
            throw new FormatException(source, null, where + " is not a tensor");
        }
        try {
            ElementType type = info.typeCode() == 0 ? ElementType.FLOAT : ElementType.of(info.typeCode());
            return new OnnxInput(info.name(), type, info.sizes());
        } catch (IllegalArgumentException e) {
            FormatException out = new FormatException(source, null, where + ": " + e.getMessage());
            out.initCause(e);
            throw out;
        }
    }

    RunnableModel.Port port() {
        return new RunnableModel.Port(name, description(String.valueOf(type.stored()), sizes), true);
    }

    /** Of an output, whose type need not be one that can be held. */
    static String description(ValueInfo info) {
        String type;
        try {
            type = String.valueOf(ElementType.of(info.typeCode()).stored());
        } catch (IllegalArgumentException e) {
            type = "?";
        }
        return description(type, info.sizes());
    }

    private static String description(String type, @Nullable List<String> sizes) {
        return type + " (" + (sizes == null ? ".." : String.join(", ", sizes)) + ")";
    }

    /**
     * The value of an array.
     *
     * @param named sizes that have a name, which must be the same everywhere; those of this input are added
     * @throws IllegalArgumentException if type or shape does not fit
     */
    Value value(StoredArray array, Map<String, Integer> named) {
        boolean floats = array instanceof StoredArray.Floats;
        if (floats != type.isFloating() || !fits(array, named)) {
            throw new IllegalArgumentException(
                    "OnnxModel: expected the input " + this + ", but got " + array.type() + " " + array.shape());
        }
        return new Value(array.toTensor().to(type.dtype()), type);
    }

    private boolean fits(StoredArray array, Map<String, Integer> named) {
        if (sizes == null) {
            return true;
        }
        if (sizes.size() != array.shape().rank()) {
            return false;
        }
        for (int d = 0; d < sizes.size(); d++) {
            int size = array.shape().size(d);
            String expected = sizes.get(d);
            if (NUMBER.matcher(expected).matches()) {
                if (!expected.equals(String.valueOf(size))) {
                    return false;
                }
            } else if (!expected.equals("?") && !Integer.valueOf(size).equals(named.getOrDefault(expected, size))) {
                return false;
            } else {
                named.put(expected, size);
            }
        }
        return true;
    }

    /** As {@code x F32 (batch, 5, 3)}. */
    @Override
    public String toString() {
        return Quote.plain(name) + " " + port().description();
    }
}
