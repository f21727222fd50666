package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Matrices of EJML go in and out without a copy. */
class EjmlTest {
    @Test
    void aWrappedMatrixSharesItsArrayBothWays() {
        FMatrixRMaj matrix = new FMatrixRMaj(2, 3, true, 1, 2, 3, 4, 5, 6);
        Tensor x = Tensor.wrap(matrix);
        assertThat(x.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(x.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(x.floats()).isSameAs(matrix.data);
        x.set(9, 1, 0);
        matrix.set(0, 2, 8);
        assertThat(matrix.get(1, 0)).isEqualTo(9);
        assertThat(x.get(0, 2)).isEqualTo(8);
    }

    @Test
    void aWrappedDoubleMatrixSharesItsArrayBothWays() {
        DMatrixRMaj matrix = new DMatrixRMaj(2, 3, true, 1, 2, 3, 4, 5, 6);
        Tensor x = Tensor.wrap(matrix);
        assertThat(x.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(x.dtype()).isEqualTo(DType.FLOAT64);
        assertThat(x.doubles()).isSameAs(matrix.data);
        x.set(9, 1, 0);
        matrix.set(0, 2, 8);
        assertThat(matrix.get(1, 0)).isEqualTo(9);
        assertThat(x.get(0, 2)).isEqualTo(8);
    }

    @Test
    void theVeryMatrixComesBack() {
        FMatrixRMaj floats = new FMatrixRMaj(2, 3);
        DMatrixRMaj doubles = new DMatrixRMaj(2, 3);
        assertThat(Tensor.wrap(floats).toFMatrix()).isSameAs(floats);
        assertThat(Tensor.wrap(doubles).toDMatrix()).isSameAs(doubles);
        assertThat(Tensor.wrap(floats).reshape(6).reshape(2, 3).toFMatrix()).isSameAs(floats);
    }

    @Test
    void leadingDimensionsAreRows() {
        Tensor x = Tensor.arange(24).reshape(2, 3, 4);
        FMatrixRMaj matrix = x.toFMatrix();
        assertThat(matrix.numRows).isEqualTo(6);
        assertThat(matrix.numCols).isEqualTo(4);
        assertThat(matrix.get(5, 3)).isEqualTo(23);
        assertThat(matrix.data).isSameAs(x.floats());
        assertThat(Tensor.scalar(3).toFMatrix().get(0, 0)).isEqualTo(3);
        assertThat(Tensor.arange(3).toFMatrix().numRows).isEqualTo(1);
        assertThat(Tensor.zeros(0, 4).toFMatrix().numRows).isZero();
    }

    @Test
    void anotherShapeSharesTheArray() {
        Tensor x = Tensor.arange(DType.FLOAT64, 0, 6, 1).reshape(2, 3);
        DMatrixRMaj matrix = x.reshape(3, 2).toDMatrix();
        matrix.set(0, 0, 7);
        assertThat(matrix.numRows).isEqualTo(3);
        assertThat(x.get(0, 0)).isEqualTo(7);
    }

    @Test
    void aViewOfAPartIsCopied() {
        Tensor x = Tensor.arange(12).reshape(4, 3);
        for (Tensor part : new Tensor[] {
            x.narrow(0, 0, 2), x.narrow(0, 1, 2), x.narrow(1, 0, 2), x.t(), x.slice(0, 0, 4, 2), x.select(0, 0)
        }) {
            FMatrixRMaj matrix = part.toFMatrix();
            assertThat(matrix.data).hasSize(part.numel()).isEqualTo(part.toFloatArray());
            assertThat(matrix.data).isNotSameAs(x.floats());
        }
    }

    @Test
    void aMatrixThatHasShrunkKeepsItsLongerArray() {
        FMatrixRMaj matrix = new FMatrixRMaj(3, 3);
        matrix.reshape(2, 2);
        Tensor x = Tensor.wrap(matrix);
        assertThat(x.toFMatrix()).isSameAs(matrix);
        x.uniformInPlace(Generator.seeded(0), 1, 2);
        assertThat(x.toFloatArray())
                .isEqualTo(Tensor.zeros(2, 2)
                        .uniformInPlace(Generator.seeded(0), 1, 2)
                        .floats());
        assertThat(x.add(x).toFloatArray()).hasSize(4);
    }

    @Test
    void aMatrixWithANewArrayIsNoLongerTheTensors() {
        FMatrixRMaj matrix = new FMatrixRMaj(2, 2, true, 1, 2, 3, 4);
        Tensor x = Tensor.wrap(matrix);
        matrix.reshape(5, 5);
        matrix.reshape(2, 2);
        assertThat(x.toFMatrix()).isNotSameAs(matrix);
        assertThat(x.toFMatrix().data).containsExactly(1, 2, 3, 4);
    }

    @Test
    void theOtherTypeIsRefused() {
        assertThatThrownBy(() -> Tensor.zeros(DType.FLOAT64, 2).toFMatrix())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("toFMatrix", "float32", "float64");
        assertThatThrownBy(() -> Tensor.zeros(2).toDMatrix())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("toDMatrix", "float64", "float32");
    }
}
