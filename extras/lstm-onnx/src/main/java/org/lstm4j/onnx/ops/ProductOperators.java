package org.lstm4j.onnx.ops;

import java.util.List;
import java.util.Map;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.tensor.Tensor;

/**
 * Matrix products.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Gemm.html">Gemm</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__MatMul.html">MatMul</a>
 */
final class ProductOperators {
    private ProductOperators() {}

    static void register(Map<String, Rule> rules) {
        rules.put("MatMul", at -> in -> List.of(in.get(0).with(in.tensor(0).matmul(in.tensor(1)))));
        rules.put("Gemm", at -> {
            double alpha = at.attributes().real("alpha", 1);
            double beta = at.attributes().real("beta", 1);
            boolean transA = at.attributes().flag("transA", false);
            boolean transB = at.attributes().flag("transB", false);
            return in -> {
                Tensor y = matrix(in, 0, transA).matmul(matrix(in, 1, transB));
                if (alpha != 1) {
                    y = y.mul(alpha);
                }
                if (in.has(2)) {
                    Tensor c = in.tensor(2);
                    y = y.add(beta == 1 ? c : c.mul(beta));
                }
                return List.of(in.get(0).with(y));
            };
        });
    }

    private static Tensor matrix(Inputs in, int input, boolean transposed) {
        Value value = in.get(input);
        if (value.tensor().rank() != 2) {
            throw new IllegalArgumentException("input " + input + ": expected a matrix, but got " + value);
        }
        return transposed ? value.tensor().t() : value.tensor();
    }
}
