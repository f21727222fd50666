/** Recurrent layers, losses, optimizers and data. */
@SuppressWarnings("module") // lstm-onnx is unknown while this one compiles
module org.lstm4j.nn {
    requires transitive org.lstm4j.autograd;
    requires de.siegmar.fastcsv;
    requires static org.jspecify;

    exports org.lstm4j.nn.activation;
    exports org.lstm4j.nn.attention;
    exports org.lstm4j.nn.conv;
    exports org.lstm4j.nn.data;
    exports org.lstm4j.nn.dropout;
    exports org.lstm4j.nn.embedding;
    exports org.lstm4j.nn.init;
    exports org.lstm4j.nn.internal to
            org.lstm4j.onnx;
    exports org.lstm4j.nn.io;
    exports org.lstm4j.nn.loss;
    exports org.lstm4j.nn.models;
    exports org.lstm4j.nn.norm;
    exports org.lstm4j.nn.optim.schedule;
    exports org.lstm4j.nn.optim;
    exports org.lstm4j.nn.pooling;
    exports org.lstm4j.nn.rnn;
    exports org.lstm4j.nn.train;
    exports org.lstm4j.nn;
}
