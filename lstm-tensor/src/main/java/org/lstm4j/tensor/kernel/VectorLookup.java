package org.lstm4j.tensor.kernel;

import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the provider on {@code jdk.incubator.vector}. It is found by name, since its classes may be loaded only
 * where that module is readable.
 *
 * @param provider null where it cannot be had
 * @param reason why it was or was not taken, in words for the log
 */
record VectorLookup(@Nullable KernelProvider provider, String reason) {
    static final String CLASS_NAME = "org.lstm4j.tensor.kernel.vector.VectorProvider";
    private static final String MODULE = "jdk.incubator.vector";

    static VectorLookup find() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return new VectorLookup(
                    null, "no vector kernels: start the JVM with --add-modules " + MODULE + " for faster ones");
        }
        try {
            Class<?> type = Class.forName(CLASS_NAME);
            return new VectorLookup(
                    (KernelProvider) type.getDeclaredConstructor().newInstance(), "module " + MODULE + " is present");
        } catch (ClassNotFoundException e) {
            return new VectorLookup(null, "no vector kernels in this version");
        } catch (InvocationTargetException e) {
            return new VectorLookup(null, "vector kernels refused: " + e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            return new VectorLookup(null, "vector kernels failed to load: " + e);
        }
    }
}
