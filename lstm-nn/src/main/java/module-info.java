/** Recurrent layers, losses and optimizers. */
module org.lstm4j.nn {
    requires transitive org.lstm4j.autograd;
    requires static org.jspecify;

    exports org.lstm4j.nn;
    exports org.lstm4j.nn.activation;
    exports org.lstm4j.nn.init;
    exports org.lstm4j.nn.loss;
    exports org.lstm4j.nn.optim;
    exports org.lstm4j.nn.optim.schedule;
}
