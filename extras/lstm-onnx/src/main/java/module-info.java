/** ONNX files: networks of others, run and loaded; models of this library, written. */
module org.lstm4j.onnx {
    requires transitive org.lstm4j.nn;
    requires static org.jspecify;

    exports org.lstm4j.onnx;
}
