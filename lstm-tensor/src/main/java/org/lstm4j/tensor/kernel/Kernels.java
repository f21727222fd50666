package org.lstm4j.tensor.kernel;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The kernels in use, chosen once when the class loads: the best provider that this JVM can run, or the one that
 * {@code -Dlstm4j.kernels=} names ({@code ejml}, {@code scalar} or {@code vector}). One line through
 * {@link System.Logger} says what was picked and why.
 */
public final class Kernels {
    /** The system property that forces a provider. */
    public static final String PROPERTY = "lstm4j.kernels";

    private Kernels() {}

    /*
     * A holder class: the choice is made at first use, and is then a constant for the compiler. A setting that cannot be
     * served is kept, so that every use says so; an exception from here would do so once, wrapped, and never again.
     */
    private static final class Holder {
        static final @Nullable KernelProvider PROVIDER;
        static final String REFUSAL;

        static {
            KernelProvider chosen = null;
            String refusal = "";
            try {
                chosen = choose(System.getProperty(PROPERTY, ""));
            } catch (IllegalArgumentException | UnsupportedOperationException e) {
                refusal = String.valueOf(e.getMessage());
            }
            PROVIDER = chosen;
            REFUSAL = refusal;
        }

        static final @Nullable FloatKernels FLOATS = PROVIDER == null ? null : PROVIDER.floats();
        static final @Nullable DoubleKernels DOUBLES = PROVIDER == null ? null : PROVIDER.doubles();
    }

    private static <T> T served(@Nullable T chosen) {
        if (chosen == null) {
            throw new IllegalStateException(Holder.REFUSAL);
        }
        return chosen;
    }

    /**
     * The float32 kernels.
     *
     * @throws IllegalStateException if the setting cannot be served; so for the others
     */
    public static FloatKernels floats() {
        return served(Holder.FLOATS);
    }

    /** The float64 kernels. */
    public static DoubleKernels doubles() {
        return served(Holder.DOUBLES);
    }

    /** The name of the provider in use. */
    public static String provider() {
        return served(Holder.PROVIDER).name();
    }

    /**
     * A provider by name, or the best one for the empty name.
     *
     * @throws IllegalArgumentException if no provider has the name
     * @throws UnsupportedOperationException if this JVM cannot run the named provider
     */
    static KernelProvider choose(String requested) {
        KernelProvider provider;
        String why;
        System.Logger.Level level = System.Logger.Level.DEBUG;
        switch (requested.strip().toLowerCase(Locale.ROOT)) {
            case "ejml" -> {
                provider = served("ejml", ProviderLookup.ejml());
                why = "asked for by -D" + PROPERTY;
            }
            case "scalar" -> {
                provider = ProviderLookup.byName(ProviderLookup.SCALAR);
                why = "asked for by -D" + PROPERTY;
            }
            case "vector" -> {
                provider = served("vector", ProviderLookup.vector());
                why = "asked for by -D" + PROPERTY;
            }
            case "" -> {
                ProviderLookup found = ProviderLookup.vector();
                KernelProvider vector = found.provider();
                provider = vector != null ? vector : ProviderLookup.byName(ProviderLookup.SCALAR);
                why = found.reason();
                // INFO, so that a user sees that faster kernels exist.
                level = vector != null ? System.Logger.Level.DEBUG : System.Logger.Level.INFO;
            }
            default ->
                throw new IllegalArgumentException(
                        "lstm4j: -D" + PROPERTY + " takes ejml, scalar or vector, but got '" + requested + "'");
        }
        System.getLogger("org.lstm4j.tensor").log(level, "lstm4j kernels: {0} ({1})", provider.name(), why);
        return provider;
    }

    private static KernelProvider served(String requested, ProviderLookup found) {
        KernelProvider provider = found.provider();
        if (provider == null) {
            throw new UnsupportedOperationException(
                    "lstm4j: -D" + PROPERTY + "=" + requested + " cannot be served: " + found.reason());
        }
        return provider;
    }
}
