package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
