package org.lstm4j.tensor.kernel;

import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the provider on {@code jdk.incubator.vector}. It is found by name, since its classes may be loaded only
 * where that module is readable.
 *
 * @param provider null where it cannot be had
 * @param reason why it was or was not taken, and what to do about it, in words for the log
 */
record VectorLookup(@Nullable KernelProvider provider, String reason) {
    private static final String CLASS_NAME = "org.lstm4j.tensor.kernel.VectorProvider";
    private static final String MODULE = "jdk.incubator.vector";

    static VectorLookup find() {
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
        VectorLookup.class.getModule().addReads(module.get());
        try {
            Class<?> type = Class.forName(CLASS_NAME);
            return new VectorLookup(
                    (KernelProvider) type.getDeclaredConstructor().newInstance(), "module " + MODULE + " is present");
        } catch (InvocationTargetException e) {
            return refused(String.valueOf(e.getCause()));
        } catch (ReflectiveOperationException | LinkageError e) {
            return refused(e.toString());
        }
    }

    private static VectorLookup refused(String why) {
        return new VectorLookup(null, "no vector kernels: " + why);
    }
}
