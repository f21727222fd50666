package org.lstm4j.tensor.kernel;

import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Loads providers by the names of their classes, so that this package does not depend on theirs. Classes that use
 * {@code jdk.incubator.vector} can be loaded only if that module is readable.
 *
 * @param provider null if it is not available
 * @param reason why it is or is not available and what to do about it, for the log
 */
record ProviderLookup(@Nullable KernelProvider provider, String reason) {
    private static final String EJML = "org.lstm4j.tensor.kernel.ejml.EjmlProvider";
    static final String SCALAR = "org.lstm4j.tensor.kernel.scalar.ScalarProvider";
    private static final String VECTOR = "org.lstm4j.tensor.kernel.vector.VectorProvider";
    private static final String MODULE = "jdk.incubator.vector";

    static ProviderLookup vector() {
        Optional<Module> module = ModuleLayer.boot().findModule(MODULE);
        if (module.isEmpty()) {
            return refused("start the JVM with --add-modules " + MODULE + " for several times faster ones");
        }
        // Other VMs run the same classes without compiling them to vector instructions, a hundred times slower.
        String vm = System.getProperty("java.vm.name", "");
        if (!vm.contains("HotSpot") && !vm.contains("OpenJDK")) {
            return refused("the VM '" + vm + "' is not HotSpot, which alone compiles them well");
        }
        if (System.getProperty("java.vm.info", "").toLowerCase(Locale.ROOT).contains("interpreted")) {
            return refused("the JVM runs interpreted; start it without -Xint");
        }
        ProviderLookup.class.getModule().addReads(module.get());
        try {
            return new ProviderLookup(create(VECTOR), "module " + MODULE + " is present");
        } catch (InvocationTargetException e) {
            return refused(String.valueOf(e.getCause()));
        } catch (ReflectiveOperationException | LinkageError e) {
            return refused(e.toString());
        }
    }

    /** The reference. It alone needs EJML's products, a jar that the library therefore does not bring along. */
    static ProviderLookup ejml() {
        try {
            Class.forName("org.ejml.dense.row.CommonOps_FDRM");
        } catch (ClassNotFoundException e) {
            return new ProviderLookup(
                    null, "its products are in org.ejml:ejml-fdense, which is not on the class or module path");
        }
        return new ProviderLookup(byName(EJML), "ejml-fdense is present");
    }

    /** A provider that any JVM can run. */
    static KernelProvider byName(String className) {
        try {
            return create(className);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("lstm4j: the class " + className + " is missing or damaged", e);
        }
    }

    private static KernelProvider create(String className) throws ReflectiveOperationException {
        return Class.forName(className)
                .asSubclass(KernelProvider.class)
                .getDeclaredConstructor()
                .newInstance();
    }

    private static ProviderLookup refused(String why) {
        return new ProviderLookup(null, "no vector kernels: " + why);
    }
}
