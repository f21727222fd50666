/** Keras files: models of Keras 2 and 3, run and loaded. */
@SuppressWarnings("module") // jhdf has a module name, but no descriptor
module org.lstm4j.keras {
    requires transitive org.lstm4j.nn;
    requires com.grack.nanojson;
    requires io.jhdf;
    requires static org.jspecify;

    exports org.lstm4j.keras;
}
