package org.lstm4j.autograd;

import org.lstm4j.tensor.IntTensor;

/**
 * Elements chosen along a dimension, and where they stand: what PyTorch's {@code max(dim)}, {@code sort} and the like give.
 *
 * @param values the elements; their gradient goes to the places that they come from
 * @param indices the position of each along the dimension
 */
public record Selection(Variable values, IntTensor indices) {
    /** The elements of x at the given positions along a dimension. */
    static Selection of(Variable x, int dim, IntTensor indices) {
        return new Selection(x.gather(dim, indices), indices);
    }

    /** The single chosen element along the dimension; without keepDim the dimension is dropped. */
    static Selection single(Variable x, int dim, IntTensor index, boolean keepDim) {
        Selection kept = of(x, dim, index);
        if (keepDim || x.rank() == 0) {
            return kept;
        }
        Variable values = kept.values.squeeze(dim);
        return new Selection(values, index.reshape(values.shape().toArray()));
    }
}
