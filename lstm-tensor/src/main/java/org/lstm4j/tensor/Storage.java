package org.lstm4j.tensor;

import java.util.function.IntFunction;
import org.ejml.data.ReshapeMatrix;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;

/**
 * The values of one or more tensors: a buffer from the start of an array, which is that of an EJML matrix where one was
 * given, and a counter of in-place changes. Views share it.
 */
interface Storage {
    IntFunction<Storage> FLOATS = FloatStorage::new;
    IntFunction<Storage> DOUBLES = DoubleStorage::new;

    static Storage zeros(DType dtype, int numel) {
        return dtype.select(FLOATS, DOUBLES).apply(numel);
    }

    DType dtype();

    Buffer buffer();

    /** The matrix that holds the array; null if none was given, and then one is made each time it is asked for. */
    @Nullable
    ReshapeMatrix matrix();

    /** The number of elements. The array may be longer: EJML keeps the array of a matrix that has shrunk. */
    int numel();

    /** The number of in-place changes, by which a gradient rule can tell that what it saved is still the same. */
    int version();

    void changed();
}
