package org.lstm4j.tensor.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.tensor.testing.TensorAssert.assertClose;
import static org.lstm4j.tensor.testing.TensorAssert.assertSame;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** The helpers that all other tests lean on. */
class TensorAssertTest {
    @Test
    void theMessageShowsWhereAndHowMuch() {
        Tensor expected = Tensor.of(new float[][] {{1, 2}, {3, 4}});
        Tensor actual = Tensor.of(new float[][] {{1, 2.5f}, {3, 5}});
        assertThatThrownBy(() -> assertClose("step 3", actual, expected, 0.1, 0))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "step 3: at [0, 1] expected 2.0, but was 2.5; 2 of 4 differ by more than rtol 0.1, atol 0.0;"
                                + " max error 1.0 at [1, 1] (expected 4.0, was 5.0)");
        assertClose(actual, expected, 0.25, 0);
        assertClose(actual, expected, 0, 1);
    }

    @Test
    void typesShapesNanAndInfinityMustAgree() {
        Tensor x = Tensor.of(new double[] {Double.NaN, Double.POSITIVE_INFINITY, 0});
        assertSame(x, x.copy());
        assertThatThrownBy(() -> assertClose(x, x.to(DType.FLOAT32), 1, 1)).hasMessageContaining("float32 (3,)");
        assertThatThrownBy(() -> assertClose(x, x.reshape(1, 3), 1, 1)).hasMessageContaining("(1, 3)");
        assertThatThrownBy(() -> assertClose(x, x.neg(), 1, 1)).hasMessageContaining("at [1]");
        Tensor finite = Tensor.zeros(DType.FLOAT64, 3);
        assertThatThrownBy(() -> assertClose(x, finite, 1, 1)).hasMessageContaining("at [0] expected 0.0, but was NaN");
        assertThatThrownBy(() -> assertClose(finite, x, 1, 1)).hasMessageContaining("at [0] expected NaN, but was 0.0");
    }

    @Test
    void goldensAreReadInTheirType() throws Exception {
        ObjectMapper json = new ObjectMapper();
        Tensor x =
                Goldens.tensor(json.readTree("{\"dtype\":\"float32\",\"shape\":[2,1],\"data\":[0.5,\"-Infinity\"]}"));
        assertSame(x, Tensor.of(new float[] {0.5f, Float.NEGATIVE_INFINITY}, 2, 1));
        assertSame(
                Goldens.tensor(json.readTree("{\"shape\":[],\"data\":[2]}"), DType.FLOAT64),
                Tensor.scalar(DType.FLOAT64, 2));
        assertThat(Goldens.intTensor(json.readTree("{\"shape\":[2],\"data\":[3,4]}")))
                .isEqualTo(IntTensor.vector(3, 4));
        assertThatThrownBy(() -> Goldens.tensor(json.readTree("{\"shape\":[1]}"), DType.FLOAT64))
                .hasMessageContaining("'data'");
        assertThatThrownBy(() -> Goldens.read("none.json")).hasMessageContaining("none.json");
    }
}
