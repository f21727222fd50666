package org.lstm4j.examples.vad;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.onnx.Onnx;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.StoredArray;

/** The layers of Silero VAD with the weights of its ONNX file, which all streams share. */
final class SileroWeights {
    static final String FILE = "silero_vad_16k.onnx";
    private static final int ENCODERS = 4;

    /** The windowed Fourier transform: real parts, then imaginary ones. */
    final Convolution spectrum;

    final Convolution[] encoder = new Convolution[ENCODERS];
    final LSTM lstm;
    final float[] head;
    final float headBias;

    private SileroWeights(Map<String, StoredArray> arrays) throws IOException {
        Tensor basis = find(arrays, "stft.forward_basis_buffer");
        spectrum = new Convolution(basis, Tensor.zeros(basis.size(0)));
        for (int i = 0; i < ENCODERS; i++) {
            String name = "encoder." + i + ".reparam_conv.";
            encoder[i] = new Convolution(find(arrays, name + "weight"), find(arrays, name + "bias"));
        }
        StateDict state = new StateDict();
        for (String name : new String[] {"weight_ih", "weight_hh", "bias_ih", "bias_hh"}) {
            state.put(name + "_l0", find(arrays, "decoder.rnn." + name));
        }
        Tensor inputWeights = find(arrays, "decoder.rnn.weight_ih");
        lstm = new LSTM(inputWeights.size(1), inputWeights.size(0) / 4, Generator.seeded(0));
        lstm.loadStateDict(state);
        lstm.eval();
        head = find(arrays, "decoder.decoder.2.weight").toFloatArray();
        headBias = (float) find(arrays, "decoder.decoder.2.bias").item();
    }

    /** The file that ships with the examples. */
    static SileroWeights load() throws IOException {
        try (InputStream in = Objects.requireNonNull(SileroWeights.class.getResourceAsStream(FILE))) {
            return new SileroWeights(Onnx.initializers(in.readAllBytes(), FILE).entries());
        }
    }

    /** By the end of its name: the export put names of functions in front. */
    private static Tensor find(Map<String, StoredArray> arrays, String name) throws IOException {
        for (Map.Entry<String, StoredArray> entry : arrays.entrySet()) {
            if (entry.getKey().endsWith(name)) {
                return entry.getValue().toTensor();
            }
        }
        throw new FormatException(FILE, name, "is missing");
    }
}
