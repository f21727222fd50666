package org.lstm4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.StoredArray;

/** Layers that no fixture has, against values by hand from Keras' definitions. */
class LayersTest {
    /** (1, 4, 2). */
    private static final Tensor X = Tensor.of(new float[] {1, -2, 3, 4, -5, 6, 7, 0.5f}, 1, 4, 2);

    private static Tensor run(String className, String options) {
        return TestModel.of("[null, 4, 2]").layer(className, options).open().run(X);
    }

    /** To 1e-6, relative where a value is above 1: an ulp of float32 is more than 1e-6 from 16 on. */
    private static void assertIs(Tensor got, Tensor expected) {
        assertThat(got.shape()).isEqualTo(expected.shape());
        assertThat(got.toDoubleArray())
                .usingElementComparator((a, b) -> Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b)) ? 0 : 1)
                .containsExactly(expected.toDoubleArray());
    }

    private static float[] floats(String text) {
        String[] parts = text.trim().split(" +", -1);
        float[] out = new float[parts.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Float.parseFloat(parts[i]);
        }
        return out;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MaxPooling1D           | 'pool_size': [2], 'strides': [2], 'padding': 'valid'   | 3 4 7 6",
                "MaxPooling1D           | 'pool_size': [3], 'strides': [2], 'padding': 'same'    | 3 6 7 6",
                "AveragePooling1D       | 'pool_size': [2], 'strides': null                      | 2 1 1 3.25",
                "AveragePooling1D       | 'pool_size': [3], 'strides': [3], 'padding': 'same'    | 2 1 1 3.25",
                "GlobalMaxPooling1D     | 'keepdims': false                                      | 7 6",
                "GlobalAveragePooling1D |                                                        | 1.5 2.125",
                "Flatten                |                                                        | 1 -2 3 4 -5 6 7 0.5",
                "Reshape                | 'target_shape': [2, -1]                                | 1 -2 3 4 -5 6 7 0.5",
                "Permute                | 'dims': [2, 1]                                         | 1 3 -5 7 -2 4 6 0.5",
                "Cropping1D             | 'cropping': [1, 2]                                     | 3 4",
                "ZeroPadding1D          | 'padding': 1                            | 0 0 1 -2 3 4 -5 6 7 0.5 0 0",
                "UpSampling1D           | 'size': 2          | 1 -2 1 -2 3 4 3 4 -5 6 -5 6 7 0.5 7 0.5",
                "Rescaling              | 'scale': 2.0, 'offset': 1.0                            | 3 -3 7 9 -9 13 15 2",
                "ReLU                   | 'max_value': 5.0, 'negative_slope': 0.1, 'threshold': 1.0 | 1 -0.3 3 4 -0.6 5 5 -0.05",
                "ReLU                   | 'max_value': null, 'negative_slope': 0.0               | 1 0 3 4 0 6 7 0.5",
                "LeakyReLU              | 'negative_slope': 0.1                                  | 1 -0.2 3 4 -0.5 6 7 0.5",
                "LeakyReLU              | 'alpha': 0.1                                           | 1 -0.2 3 4 -0.5 6 7 0.5",
                "LeakyReLU              |                                                        | 1 -0.6 3 4 -1.5 6 7 0.5",
                "ELU                    | 'alpha': 2.0             | 1 -1.7293294 3 4 -1.9865241 6 7 0.5",
                "ThresholdedReLU        | 'theta': 2.0                                           | 0 0 3 4 0 6 7 0",
                "Softmax                | 'axis': 2 | 0.9525741 0.0474259 0.2689414 0.7310586 0.0000167 0.9999833 0.9984988 0.0015012",
                "Activation             | 'activation': 'relu6'                                  | 1 0 3 4 0 6 6 0.5",
                "Activation             | 'activation': 'hard_sigmoid' | 0.6666667 0.1666667 1 1 0 1 1 0.5833333",
                "Activation             | 'activation': 'leaky_relu'                             | 1 -0.4 3 4 -1 6 7 0.5",
                "Activation             | 'activation': 'exponential' | 2.7182818 0.1353353 20.085537 54.59815003 0.0067379 403.42879 1096.6332 1.6487213",
                "Dropout                | 'rate': 0.5                                            | 1 -2 3 4 -5 6 7 0.5",
                "UnitNormalization      | 'axis': -1 | 0.4472136 -0.8944272 0.6 0.8 -0.6401844 0.7682213 0.9974587 0.0712470",
            })
    void computesWhatKerasDefines(String className, String options, String expected) {
        Tensor got = run(className, options == null ? "" : options);
        float[] values = floats(expected);
        assertIs(got.reshape(values.length), Tensor.of(values, values.length));
    }

    @Test
    void hardSigmoidOfKeras2IsSteeper() {
        Tensor got = TestModel.of("[null, 4, 2]")
                .version("2.15.0")
                .layer("Activation", "'activation': 'hard_sigmoid'")
                .open()
                .run(X);
        assertIs(got, Tensor.of(new float[] {0.7f, 0.1f, 1, 1, 0, 1, 1, 0.6f}, 1, 4, 2));
    }

    @Test
    void preluHasASlopeForEachPlace() {
        Tensor got = TestModel.of("[null, 4, 2]")
                .layer("PReLU", "'shared_axes': [1]")
                .weight("layers/p_re_lu/vars/0", Tensor.of(new float[] {0.5f, 0.25f}, 1, 2))
                .open()
                .run(X);
        assertIs(got, Tensor.of(new float[] {1, -0.5f, 3, 4, -2.5f, 6, 7, 0.5f}, 1, 4, 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'valid', 'strides': [1]  | 7 -7 9",
                "'same', 'strides': [1]   | 7 -7 9 7",
                "'same', 'strides': [2]   | 7 9",
                "'causal', 'strides': [1] | 2 7 -7 9"
            })
    void convolutionsPadAsTensorFlow(String options, String expected) {
        // Two taps over the first feature: y_t = x_t + 2 x_(t+1).
        float[] kernel = {1, 0, 2, 0};
        Tensor got = TestModel.of("[null, 4, 2]")
                .layer("Conv1D", "'filters': 1, 'kernel_size': [2], 'use_bias': false, 'padding': " + options)
                .weight("layers/conv1d/vars/0", Tensor.of(kernel, 2, 2, 1))
                .open()
                .run(X);
        float[] values = floats(expected);
        assertIs(got, Tensor.of(values, 1, values.length, 1));
    }

    private static final String TENSOR =
            "{'class_name': '__keras_tensor__', 'config': {'keras_history': ['%s', %d, %d]}}";

    private static String tensor(String layer, int node, int tensor) {
        return String.format(TENSOR, layer, node, tensor);
    }

    private static String call(String layer, String... calls) {
        return layer.substring(0, layer.length() - 1) + ", 'inbound_nodes': [" + String.join(", ", calls) + "]}";
    }

    private static String args(String... tensors) {
        return "{'args': [[" + String.join(", ", tensors) + "]], 'kwargs': {}}";
    }

    @ParameterizedTest
    @CsvSource({
        "Add, '6 3'",
        "Subtract, '-4 1'",
        "Multiply, '5 2'",
        "Average, '3 1.5'",
        "Maximum, '5 2'",
        "Minimum, '1 1'",
        "Concatenate, '1 2 5 1'"
    })
    void mergesInputs(String className, String expected) {
        String input = TestModel.json("InputLayer", "'name': '%s', 'batch_shape': [null, 2], 'dtype': 'float32'");
        KerasModel model = new TestModel()
                .functional("'layers': [" + call(String.format(input, "a")) + ", " + call(String.format(input, "b"))
                        + ", "
                        + call(TestModel.json(className, "'name': 'm'"), args(tensor("a", 0, 0), tensor("b", 0, 0)))
                        + "], 'input_layers': [['a', 0, 0], ['b', 0, 0]], 'output_layers': [['m', 0, 0]]")
                .open();
        Map<String, StoredArray> out = model.run(Map.of(
                "a", StoredArray.of(Tensor.of(new float[] {1, 2}, 1, 2)),
                "b", StoredArray.of(Tensor.of(new float[] {5, 1}, 1, 2))));
        float[] values = floats(expected);
        assertIs(out.get("m").toTensor(), Tensor.of(values, 1, values.length));
    }

    @Test
    void aSharedLayerHasItsWeightsOnce() {
        String input = TestModel.json("InputLayer", "'name': '%s', 'batch_shape': [null, 2], 'dtype': 'float32'");
        KerasModel model = new TestModel()
                .functional("'layers': [" + call(String.format(input, "a")) + ", " + call(String.format(input, "b"))
                        + ", "
                        + call(
                                TestModel.json("Dense", "'name': 'd', 'units': 2, 'use_bias': false"),
                                args(tensor("a", 0, 0)),
                                args(tensor("b", 0, 0)))
                        + "], 'input_layers': [['a', 0, 0], ['b', 0, 0]], 'output_layers': [['d', 1, 0], ['d', 0, 0]]")
                .weight("layers/dense/vars/0", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2))
                .open();
        assertThat(model.outputs()).extracting("name").containsExactly("d", "d_1");
        Map<String, StoredArray> out = model.run(Map.of(
                "a", StoredArray.of(Tensor.of(new float[] {1, 0}, 1, 2)),
                "b", StoredArray.of(Tensor.of(new float[] {0, 1}, 1, 2))));
        assertIs(out.get("d").toTensor(), Tensor.of(new float[] {3, 4}, 1, 2));
        assertIs(out.get("d_1").toTensor(), Tensor.of(new float[] {1, 2}, 1, 2));
    }

    @Test
    void aModelMayBeALayer() {
        String inner = "'name': 'inner', 'layers': ["
                + TestModel.json("InputLayer", "'name': 'i', 'batch_shape': [null, 2], 'dtype': 'float32'") + ", "
                + TestModel.json("Dense", "'name': 'd', 'units': 1, 'use_bias': false") + "]";
        Tensor got = TestModel.of("[null, 2]")
                .layer("Sequential", inner)
                .weight("layers/sequential/layers/dense/vars/0", Tensor.of(new float[] {2, 10}, 2, 1))
                .open()
                .run(Tensor.of(new float[] {3, 1}, 1, 2));
        assertIs(got, Tensor.of(new float[] {16}, 1, 1));
    }

    @Test
    void whatWouldBeComputedOtherwiseIsRefused() {
        for (List<String> layer : List.of(
                List.of("LSTM", "'units': 2, 'time_major': true", "time_major"),
                List.of("Activation", "'activation': 'mine>f'", "mine>f"),
                List.of("Conv1D", "'filters': 1, 'kernel_size': [2], 'data_format': 'channels_first'", "data_format"),
                List.of("LayerNormalization", "'axis': [1, 2]", "axis"),
                List.of("Dense", "'units': -1", "units"),
                List.of("Dense", "'units': 2", "kernel"))) {
            assertThatThrownBy(() -> KerasModel.open(
                            TestModel.of("[null, 4, 2]")
                                    .layer(layer.get(0), layer.get(1))
                                    .bytes(),
                            "test.keras"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining(layer.get(0).toLowerCase(Locale.ROOT))
                    .hasMessageContaining(layer.get(2));
        }
    }
}
