package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class KernelsTest {
    @Test
    void providersAreChosenByName() {
        for (String name : new String[] {"ejml", "scalar", " EJML ", "Scalar"}) {
            assertThat(Kernels.choose(name).name()).isEqualTo(name.strip().toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void theBestProviderIsChosenWithoutAName() {
        String best = ProviderLookup.vector().provider() == null ? "scalar" : "vector";
        assertThat(Kernels.choose("").name()).isEqualTo(best);
    }

    @Test
    void theProviderInUseIsTheRequestedOne() {
        assertThat(Kernels.provider())
                .isEqualTo(
                        Kernels.choose(System.getProperty(Kernels.PROPERTY, "")).name());
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThatThrownBy(() -> Kernels.choose("gpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("lstm4j.kernels", "ejml, scalar or vector", "'gpu'");
    }

    /** A matrix of 2 billion values, of few columns: refused before any of it is read. */
    @Test
    void aWeightThatIsTooLargeWhenItIsPaddedIsRefused() {
        KernelProvider vector = ProviderLookup.vector().provider();
        assumeThat(vector).isNotNull();
        for (boolean transposed : new boolean[] {false, true}) {
            assertThatThrownBy(() -> vector.floats()
                            .pack(transposed, 500_000_000, 4, new float[0], 0, transposed ? 500_000_000 : 4, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "packing a weight: expected at most 2147483647 values, but 500000000 rows of 4 columns, padded to",
                            "-Dlstm4j.kernels=scalar");
        }
    }

    @Test
    void vectorIsServedOrRefusedWithTheReason() {
        ProviderLookup found = ProviderLookup.vector();
        assertThat(found.reason()).isNotBlank();
        if (found.provider() != null) {
            assertThat(Kernels.choose("vector").name()).isEqualTo("vector");
        } else {
            assertThatThrownBy(() -> Kernels.choose("vector"))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContainingAll("vector cannot be served", found.reason());
        }
    }
}
