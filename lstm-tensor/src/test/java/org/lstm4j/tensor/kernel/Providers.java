package org.lstm4j.tensor.kernel;

import java.util.List;
import java.util.stream.Stream;

/** The providers that this JVM can run. All pass the same tests. */
final class Providers {
    private Providers() {}

    static List<KernelProvider> all() {
        KernelProvider vector = ProviderLookup.vector().provider();
        return Stream.concat(Stream.of("ejml", "scalar"), Stream.ofNullable(vector == null ? null : "vector"))
                .map(Kernels::choose)
                .toList();
    }

    static Stream<String> names() {
        return all().stream().map(KernelProvider::name);
    }
}
