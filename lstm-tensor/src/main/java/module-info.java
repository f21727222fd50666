/**
 * Dense tensors on EJML, PyTorch's random stream, and file formats.
 *
 * <p>It does not name {@code jdk.incubator.vector}: even 'requires static' would make javac warn of an incubating module
 * in every module that uses this one. The build adds the module, and the lookup of the vector kernels reads it when run.
 *
 * <p>EJML's products ({@code ejml-fdense}) are for the reference kernels alone, which {@code -Dlstm4j.kernels=ejml} asks for.
 */
@SuppressWarnings("module") // the modules above are unknown while this one compiles
module org.lstm4j.tensor {
    requires transitive ejml.core;
    requires static ejml.fdense;
    requires com.grack.nanojson;
    requires static org.jspecify;

    exports org.lstm4j.tensor;
    exports org.lstm4j.tensor.io;
    exports org.lstm4j.tensor.kernel to
            org.lstm4j.nn;
    exports org.lstm4j.tensor.kernel.rnn to
            org.lstm4j.nn;
}
