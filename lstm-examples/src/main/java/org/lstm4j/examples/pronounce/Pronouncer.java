package org.lstm4j.examples.pronounce;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.rnn.GRUCell;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.ByteSource;
import org.lstm4j.tensor.io.Npz;

/** English spelling to phonemes by the GRU encoder and decoder of g2p_en, greedily and at most 20 of them. */
final class Pronouncer {
    private static final int MOST_PHONEMES = 20;

    private final List<String> letters;
    private final List<String> phonemes;
    private final Embedding letterTable;
    private final Embedding phonemeTable;
    private final GRUCell encoder;
    private final GRUCell decoder;
    private final Linear scores;

    Pronouncer() throws IOException {
        String[] symbols = new String(resource("symbols.txt").readAllBytes(), StandardCharsets.UTF_8).split("\n", -1);
        letters = List.of(symbols[0].split(" ", -1));
        phonemes = List.of(symbols[1].split(" ", -1));
        StateDict weights = StateDict.of(
                Npz.read(ByteSource.of(resource("g2p_en.npz"), "g2p_en.npz")).tensors());
        letterTable = Embedding.fromPretrained(tensor(weights, "enc_emb"), true);
        phonemeTable = Embedding.fromPretrained(tensor(weights, "dec_emb"), true);
        encoder = cell(weights, "enc_");
        decoder = cell(weights, "dec_");
        scores = new Linear(new Parameter(tensor(weights, "fc_w")), new Parameter(tensor(weights, "fc_b")));
    }

    /** The phonemes of a word; letters outside a to z are unknown ones. */
    List<String> pronounce(String word) {
        Variable h = null;
        for (char letter : word.toLowerCase(Locale.ROOT).toCharArray()) {
            int index = letters.indexOf(String.valueOf(letter));
            h = encoder.forward(at(letterTable, index < 0 ? letters.indexOf("<unk>") : index), h);
        }
        h = encoder.forward(at(letterTable, letters.indexOf("</s>")), h);
        List<String> out = new ArrayList<>();
        int last = phonemes.indexOf("<s>");
        while (out.size() < MOST_PHONEMES) {
            h = decoder.forward(at(phonemeTable, last), h);
            last = scores.forward(h).data().argmax(-1).flat(0);
            if (phonemes.get(last).equals("</s>")) {
                break;
            }
            out.add(phonemes.get(last));
        }
        return out;
    }

    private static Variable at(Embedding table, int index) {
        return table.forward(IntTensor.vector(index));
    }

    private static GRUCell cell(StateDict weights, String part) {
        Tensor hidden = tensor(weights, part + "w_hh");
        GRUCell out = new GRUCell(tensor(weights, part + "w_ih").size(1), hidden.size(1), Generator.seeded(0));
        StateDict own = new StateDict();
        for (String kind : List.of("ih", "hh")) {
            own.put("weight_" + kind, tensor(weights, part + "w_" + kind));
            own.put("bias_" + kind, tensor(weights, part + "b_" + kind));
        }
        out.loadStateDict(own);
        return out;
    }

    private static Tensor tensor(StateDict weights, String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(Pronouncer.class.getResourceAsStream(name), name);
    }
}
