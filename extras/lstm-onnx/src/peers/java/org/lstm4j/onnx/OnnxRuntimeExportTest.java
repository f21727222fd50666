package org.lstm4j.onnx;

/** What is written computes in ONNX Runtime what the model computes: the tests of the export, in the profile {@code peers}. */
class OnnxRuntimeExportTest extends ExportTest {
    @Override
    Runtime runtime() {
        return OnnxRuntimeTest::run;
    }
}
