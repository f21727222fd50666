package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** The error of matmul has the shapes of the operands, not those of the internal product. */
class ProductsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"2,3; 4,5", "2,3,4; 5,6", "3; 4", "3; 4,5", "2,3; 4", "3; 2,4,5"})
    void shapesThatDoNotMatchThrow(String left, String right) {
        Shape p = shape(left);
        Shape q = shape(right);
        Variable a = Variable.of(Tensor.ones(p.toArray()), true);
        Variable b = Variable.of(Tensor.ones(q.toArray()), true);
        assertThatThrownBy(() -> a.matmul(b))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("matmul")
                .hasMessageContaining(p.toString())
                .hasMessageContaining(q.toString());
    }

    private static Shape shape(String sizes) {
        String[] parts = sizes.split(",");
        int[] out = new int[parts.length];
        for (int d = 0; d < out.length; d++) {
            out[d] = Integer.parseInt(parts[d].strip());
        }
        return Shape.of(out);
    }
}
