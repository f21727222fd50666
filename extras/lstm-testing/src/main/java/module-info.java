/** Conformance tests, assertions and arbitraries for cells, layers and operations built on lstm4j. */
module org.lstm4j.testing {
    requires transitive net.jqwik.api;
    requires transitive org.junit.jupiter.api;
    requires transitive org.lstm4j.nn;
    requires static org.jspecify;

    exports org.lstm4j.testing;
    exports org.lstm4j.testing.jqwik;
    exports org.lstm4j.testing.rnn;

    provides net.jqwik.api.providers.ArbitraryProvider with
            org.lstm4j.testing.jqwik.TensorArbitraryProvider;
}
