package org.lstm4j.nn.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values in the text of modules read as PyTorch prints them. */
class PythonTextTest {
    @ParameterizedTest
    @CsvSource({
        "0.5,0.5",
        "1,1.0",
        "0,0.0",
        "0.00001,1e-05",
        "0.00012,0.00012",
        "1e-12,1e-12",
        "-2.5e-7,-2.5e-07",
        "12345678,12345678.0",
        "1e15,1000000000000000.0",
        "1e16,1e+16",
        "1.5e300,1.5e+300",
        "Infinity,inf"
    })
    void floatingPointValuesReadAsInPython(double value, String text) {
        assertThat(PythonText.of(value)).isEqualTo(text);
    }
}
