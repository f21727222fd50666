package org.lstm4j.compile;

import java.util.List;
import java.util.regex.Pattern;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.models.SavedModel;

/**
 * Writes a network as one Java class that needs no library: its weights inside, its sizes constants, no allocation in a step.
 *
 * <pre>{@code
 * CompiledNet net = NetCompiler.compile(Models.load(file), "com.acme.Net", NetCompiler.Target.JAVA_8);
 * net.write(Path.of("src/main/java"));
 *
 * Net net = new Net();
 * net.step(x, y);             // one step of a sequence: the state is kept
 * }</pre>
 *
 * <p>A network is a {@link org.lstm4j.nn.models.SequenceModel}, a {@link org.lstm4j.nn.Sequential} or one layer, of: an
 * embedding, LSTM (with or without projection), GRU, RNN, Linear, Dropout (which does nothing), and Tanh, Sigmoid, ReLU, Softmax
 * and LogSoftmax. Scalers of a saved model become part of it. What it computes equals the library to 1e-6 in float32 and
 * 1e-12 in float64.
 *
 * <p>The class has
 *
 * <table>
 * <caption>Members</caption>
 * <tr><td>{@code INPUTS}, {@code OUTPUTS}, {@code STATE}</td><td>sizes</td></tr>
 * <tr><td>{@code step(x, y)}</td><td>one step; of tokens {@code step(token, y)}</td></tr>
 * <tr><td>{@code run(x, steps, y)}</td><td>a sequence from the state on, row after row; y is the last output, or one for each step
 * of a model whose head sees every step</td></tr>
 * <tr><td>{@code reset()}</td><td>back to the state before the first step</td></tr>
 * <tr><td>{@code save(state)}, {@code restore(state)}</td><td>the state in an array of STATE numbers</td></tr>
 * </table>
 */
public final class NetCompiler {
    private static final Pattern CLASS_NAME = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*\\.)*[A-Za-z_][A-Za-z0-9_]*");

    /** What the class is for. */
    public enum Target {
        /** Any Java from 8 on, Android among them: {@code java.lang} and {@code java.io} alone. */
        JAVA_8,
        /**
         * Java from 17 on with the Vector API, which needs {@code --add-modules jdk.incubator.vector} when it is compiled and run.
         * float32 alone.
         */
        VECTOR
    }

    private NetCompiler() {}

    /** As {@link #compile(SavedModel, String, Target)}, of a model without scalers. */
    public static CompiledNet compile(Module model, String className, Target target) {
        return compile(SavedModel.of(model), className, target);
    }

    /**
     * Compiles a network.
     *
     * @param className with its package
     * @throws IllegalArgumentException if the name is none of a class, or a layer cannot be compiled: two directions, cells of
     *     your own, convolutions, attention; the message names it
     */
    public static CompiledNet compile(SavedModel model, String className, Target target) {
        if (!CLASS_NAME.matcher(className).matches()) {
            throw new IllegalArgumentException(
                    "NetCompiler: expected the name of a class such as com.acme.Net, but got '" + className + "'");
        }
        Net net = NetReader.read(model);
        if (target == Target.VECTOR && net.isDouble()) {
            throw new IllegalArgumentException(
                    "NetCompiler: a model of float64 is compiled to plain Java; the target VECTOR is for float32");
        }
        Loops loops = target == Target.VECTOR ? VectorLoops.of(net) : new PlainLoops(net.isDouble());
        return new NetSource(net, className, loops, describe(model)).write();
    }

    private static List<String> describe(SavedModel model) {
        return model.module().fullText().lines().toList();
    }
}
