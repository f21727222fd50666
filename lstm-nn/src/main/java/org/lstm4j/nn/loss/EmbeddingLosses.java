package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;

/** Losses of embeddings: of the distance or similarity of vectors along the last dimension. */
final class EmbeddingLosses {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private EmbeddingLosses() {}

    /** 1 - cos where t is 1, max(0, cos - margin) where it is -1, else 0. */
    static Variable cosine(Variable x1, Variable x2, Variable t, double margin) {
        LossChecks.same("cosineEmbedding", "input2", x1, x2);
        LossChecks.type("cosineEmbedding", "target", x1.dtype(), t.dtype());
        Shape expected = vectors("cosineEmbedding", x1);
        if (!t.shape().equals(expected)) {
            throw new ShapeMismatchException(
                    "cosineEmbedding",
                    "expected a target of size " + expected + " for inputs of size " + x1.shape() + ", but got "
                            + t.shape());
        }
        Variable cosine = Distances.cosine(x1, x2);
        Variable near = cosine.neg().add(1).maskedFill(t.data().ne(1), 0);
        Variable far = cosine.sub(margin).clamp(0, INFINITY).maskedFill(t.data().ne(-1), 0);
        return near.add(far);
    }

    /** max(0, margin + |a - p| - |a - n|). */
    static Variable triplet(Variable anchor, Variable positive, Variable negative, TripletMarginOptions options) {
        vectors("tripletMargin", anchor);
        LossChecks.same("tripletMargin", "positive", anchor, positive);
        LossChecks.same("tripletMargin", "negative", anchor, negative);
        double p = options.p();
        double eps = options.eps();
        Variable near = Distances.norm(anchor, positive, p, eps);
        Variable far = Distances.norm(anchor, negative, p, eps);
        if (options.swap()) {
            far = far.minimum(Distances.norm(positive, negative, p, eps));
        }
        return near.sub(far).add(options.margin()).clamp(0, INFINITY);
    }

    private static Shape vectors(String loss, Variable x) {
        if (x.rank() == 0) {
            throw new ShapeMismatchException(loss, "expected vectors, of shape (N, D) or (D), but got a scalar");
        }
        return x.shape().without(x.rank() - 1);
    }
}
