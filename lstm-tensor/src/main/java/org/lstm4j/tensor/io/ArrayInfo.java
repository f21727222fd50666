package org.lstm4j.tensor.io;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Shape;

/**
 * What a file says about one of its arrays.
 *
 * @param type the element type: the name of a {@link StoredType}, or the format's own name of another type
 * @param shape the sizes of the dimensions, outermost first. Unmodifiable
 * @param problem why the array cannot be read; null if it can, as far as is known without its values
 */
public record ArrayInfo(
        String type, List<Long> shape, @Nullable String problem) {
    /** Copies the shape. */
    public ArrayInfo {
        shape = List.copyOf(shape);
    }

    /**
     * What is known about an array of a type of the format.
     *
     * @param shape whose {@link #extent} is checked
     */
    static ArrayInfo of(StoredType type, List<Long> shape) {
        String problem = null;
        if (!type.isReadable()) {
            problem = "holds " + type + ", which cannot be read; convert it to F32 where it was made";
        } else if (extent(shape) > Values.MAX_ELEMENTS) {
            problem = "shape " + shape + " has more elements than a Java array can hold (" + Values.MAX_ELEMENTS + ")";
        }
        return new ArrayInfo(type.name(), shape, problem);
    }

    /**
     * The product of the sizes, in which a 0 counts as 1: strides are products of the other sizes, and must fit an int too.
     *
     * @throws ArithmeticException if it does not fit a long
     */
    static long extent(List<Long> shape) {
        long extent = 1;
        for (long size : shape) {
            extent = Math.multiplyExact(extent, Math.max(1, size));
        }
        return extent;
    }

    /** Whether the array can be read, as far as is known without its values. */
    public boolean isReadable() {
        return problem == null;
    }

    /** The shape of an array that can be read. */
    Shape sizes() {
        return Shape.of(shape.stream().mapToInt(Math::toIntExact).toArray());
    }

    /** The memory that an array takes which can be read. */
    long heldBytes() {
        return (long) sizes().numel() * StoredType.valueOf(type).heldBytes();
    }
}
