package org.lstm4j.nn.attention;

import java.util.List;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/**
 * The heads of attention without masks and dropout, from queries, keys and values as one projection gives them, forward and
 * backward, without copies that stand head by head; with createGraph the backward is composed of operations.
 */
final class SelfAttentionRule {
    private static final int[] LAST = {-1};

    private final AttentionKernel.Sizes sizes;
    private final double scale;

    /** @param packed (L, N, 3E), or (N, L, 3E) with batchFirst */
    SelfAttentionRule(Variable packed, int heads, boolean batchFirst) {
        int size = packed.size(2) / 3 / heads;
        this.sizes = new AttentionKernel.Sizes(
                packed.size(batchFirst ? 0 : 1), packed.size(batchFirst ? 1 : 0), heads, size, batchFirst);
        this.scale = 1 / Math.sqrt(size);
    }

    /** The joined heads, of the form of the input with E in place of 3E. */
    Variable apply(Variable packed) {
        Tensor weights = Tensor.zeros(packed.dtype(), sizes.batch(), sizes.heads(), sizes.length(), sizes.length());
        Tensor y = Tensor.zeros(packed.dtype(), packed.shape().with(2, packed.size(2) / 3));
        AttentionKernel.of(packed.dtype()).forward(sizes, scale, packed.data().contiguous(), weights, y);
        return Rule.of("MultiheadAttention", packed).saves(packed).output(y, g -> backward(g, weights));
    }

    private void backward(Gradients g, Tensor weights) {
        Variable packed = g.saved(0);
        if (GradMode.isEnabled()) {
            backwardWithGraph(g, packed);
            return;
        }
        Tensor out = g.buffer(0);
        AttentionKernel.of(packed.dtype())
                .backward(
                        sizes,
                        scale,
                        packed.data().contiguous(),
                        weights,
                        g.dy().data().contiguous(),
                        out);
        g.set(0, Variable.of(out));
    }

    private void backwardWithGraph(Gradients g, Variable packed) {
        List<Variable> parts = packed.split(packed.size(2) / 3, -1);
        Variable q = byHead(parts.get(0));
        Variable k = byHead(parts.get(1));
        Variable v = byHead(parts.get(2));
        Variable p = q.matmul(k.transpose(-2, -1)).mul(scale).softmax(-1);
        Variable dy = byHead(g.dy());
        Variable dp = dy.matmul(v.transpose(-2, -1));
        Variable weighted = dp.mul(p);
        Variable ds = weighted.sub(p.mul(weighted.sum(LAST, true))).mul(scale);
        Variable dq = joined(ds.matmul(k));
        Variable dk = joined(ds.transpose(-2, -1).matmul(q));
        Variable dv = joined(p.transpose(-2, -1).matmul(dy));
        g.set(0, Variable.concat(List.of(dq, dk, dv), -1));
    }

    /** From the form of the input to (N, H, L, size). */
    private Variable byHead(Variable x) {
        Variable heads = x.reshape(x.size(0), x.size(1), sizes.heads(), sizes.size());
        return sizes.batchFirst() ? heads.transpose(1, 2) : heads.permute(1, 2, 0, 3);
    }

    private Variable joined(Variable x) {
        Variable positions = sizes.batchFirst() ? x.transpose(1, 2) : x.permute(2, 0, 1, 3);
        return positions.reshape(positions.size(0), positions.size(1), sizes.heads() * sizes.size());
    }
}
