package org.lstm4j.keras;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.models.RunnableModel;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.StoredArray;

/**
 * An input of a model.
 *
 * @param type the element type as the file has it: float32, int32, ..
 * @param sizes null for one that may vary; null in place of the list if the file does not say
 */
record KerasInput(String name, String type, @Nullable List<@Nullable Integer> sizes) {
    static KerasInput of(Described at) {
        Object shape = at.config().get("batch_shape");
        if (shape == null) {
            shape = at.config().get("batch_input_shape");
        }
        List<@Nullable Integer> sizes = null;
        if (shape != null) {
            if (!(shape instanceof List<?> list) || list.isEmpty() || list.size() > 16) {
                throw new IllegalArgumentException(at.where() + ": expected a shape of 1 to 16 sizes");
            }
            sizes = new ArrayList<>();
            for (Object size : list) {
                sizes.add(size == null ? null : (Integer) Config.integer("shape", size));
            }
        }
        Object type = at.config().get("dtype");
        return new KerasInput(at.name(), type instanceof String text ? text : "float32", sizes);
    }

    private boolean isFloat() {
        return type.contains("float");
    }

    private DType dtype() {
        return type.equals("float32") || type.equals("float16") || type.equals("bfloat16")
                ? DType.FLOAT32
                : DType.FLOAT64;
    }

    RunnableModel.Port port() {
        StringBuilder shape = new StringBuilder();
        if (sizes == null) {
            shape.append("..");
        } else {
            for (int d = 0; d < sizes.size(); d++) {
                Integer size = sizes.get(d);
                shape.append(d == 0 ? "" : ", ").append(size != null ? size.toString() : d == 0 ? "batch" : "?");
            }
        }
        String text = isFloat() ? (dtype().toString().endsWith("64") ? "F64" : "F32") : "I32";
        return new RunnableModel.Port(name, text + " (" + shape + ")", true);
    }

    /** The value of an array: floats in the type of the input, integers as float64. */
    Tensor value(StoredArray array) {
        boolean fits = sizes == null || sizes.size() == array.shape().rank();
        if (sizes != null) {
            for (int d = 0; fits && d < sizes.size(); d++) {
                Integer size = sizes.get(d);
                fits = size == null || size == array.shape().size(d);
            }
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "KerasModel: expected the input " + this + ", but got " + array.type() + " " + array.shape());
        }
        Tensor value = array.toTensor();
        return value.to(array instanceof StoredArray.Ints ? DType.FLOAT64 : dtype());
    }

    /** As {@code x F32 (batch, 5, 3)}. */
    @Override
    public String toString() {
        return name + " " + port().description();
    }
}
