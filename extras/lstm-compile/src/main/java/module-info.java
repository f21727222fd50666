/** Trained networks as plain Java classes. */
module org.lstm4j.compile {
    requires transitive org.lstm4j.nn;
    requires static org.jspecify;

    exports org.lstm4j.compile;
}
