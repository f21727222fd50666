/** Reverse-mode automatic differentiation. */
module org.lstm4j.autograd {
    requires transitive org.lstm4j.tensor;
    requires static org.jspecify;

    exports org.lstm4j.autograd;
}
