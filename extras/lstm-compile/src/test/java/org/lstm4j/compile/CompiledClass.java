package org.lstm4j.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A compiled network as a user has it: javac makes a class of the source, which is loaded with the JDK alone beside it. */
final class CompiledClass {
    private final Class<?> type;
    private final Object net;
    private final Class<?> number;

    private CompiledClass(Class<?> type, Class<?> number) throws ReflectiveOperationException {
        this.type = type;
        this.number = number;
        this.net = type.getConstructor().newInstance();
    }

    /** @param number {@code float.class} or {@code double.class} */
    static CompiledClass of(CompiledNet source, Path folder, Class<?> number, NetCompiler.Target target)
            throws IOException, ReflectiveOperationException {
        Path file = source.write(folder);
        List<String> options = new ArrayList<>(List.of(
                "-d",
                folder.toString(),
                "-cp",
                folder.toString(),
                "-sourcepath",
                folder.toString(),
                "-nowarn",
                "-proc:none"));
        options.addAll(
                target == NetCompiler.Target.JAVA_8
                        ? List.of("--release", "8", "-Xlint:-options")
                        : List.of("--add-modules", "jdk.incubator.vector"));
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
            boolean done = javac.getTask(messages, files, null, options, null, files.getJavaFileObjects(file.toFile()))
                    .call();
            assertThat(done).as(messages.toString()).isTrue();
        }
        assertThat(Files.exists(folder.resolve(source.className().replace('.', '/') + ".class")))
                .isTrue();
        URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        return new CompiledClass(loader.loadClass(source.className()), number);
    }

    int size(String name) {
        try {
            return type.getField(name).getInt(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private Object array(double[] values) {
        Object out = Array.newInstance(number, values.length);
        for (int i = 0; i < values.length; i++) {
            if (number == float.class) {
                Array.setFloat(out, i, (float) values[i]);
            } else {
                Array.setDouble(out, i, values[i]);
            }
        }
        return out;
    }

    private static double[] values(Object array) {
        double[] out = new double[Array.getLength(array)];
        for (int i = 0; i < out.length; i++) {
            out[i] = Array.getDouble(array, i);
        }
        return out;
    }

    private Object call(String name, Class<?>[] types, Object... arguments) {
        try {
            Method method = type.getMethod(name, types);
            return method.invoke(net, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    double[] step(double[] x) {
        Object y = array(new double[size("OUTPUTS")]);
        call("step", new Class<?>[] {number.arrayType(), number.arrayType()}, array(x), y);
        return values(y);
    }

    double[] step(int token) {
        Object y = array(new double[size("OUTPUTS")]);
        call("step", new Class<?>[] {int.class, number.arrayType()}, token, y);
        return values(y);
    }

    double[] run(double[] x, int steps, int outputs) {
        Object y = array(new double[outputs]);
        call("run", new Class<?>[] {number.arrayType(), int.class, number.arrayType()}, array(x), steps, y);
        return values(y);
    }

    double[] run(int[] tokens, int outputs) {
        Object y = array(new double[outputs]);
        call("run", new Class<?>[] {int[].class, int.class, number.arrayType()}, tokens, tokens.length, y);
        return values(y);
    }

    void reset() {
        call("reset", new Class<?>[0]);
    }

    double[] save() {
        Object state = array(new double[size("STATE")]);
        call("save", new Class<?>[] {number.arrayType()}, state);
        return values(state);
    }

    void restore(double[] state) {
        call("restore", new Class<?>[] {number.arrayType()}, array(state));
    }
}
