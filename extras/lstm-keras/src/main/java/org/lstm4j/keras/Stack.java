package org.lstm4j.keras;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.rnn.RecurrentLayer;

/** Gathers the layers of a {@link SequenceModel}. Its methods throw {@link IllegalStateException} where it has no such stack. */
final class Stack {
    private final List<BiConsumer<SequenceModel, String>> stages = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Set<String> used = new HashSet<>();
    private String current = "layer";
    private @Nullable Head head;

    /** Names the layer that adds itself next. */
    void begin(String layer) {
        current = layer.replaceAll("[^A-Za-z0-9_]", "_");
    }

    /**
     * Adds a layer.
     *
     * @param role a second name where a layer becomes two
     */
    void layer(String role, Layer layer) {
        add(role, (model, name) -> model.add(name, layer));
    }

    void embedding(Embedding embedding) {
        if (!stages.isEmpty()) {
            throw new IllegalStateException("in a stack an embedding comes first");
        }
        add("", (model, name) -> model.add(name, embedding));
    }

    /** Adds a recurrent layer of one direction or two. */
    void recurrent(List<Cell> directions, boolean returnsSequences) {
        if (!directions.get(0).isLibrary()) {
            throw new IllegalStateException("the library has no layer with its activations, or with reset_after=False");
        }
        if (head != null && head != Head.EVERY) {
            throw new IllegalStateException("a stack has no recurrent layer after one that returns no sequences");
        }
        head = returnsSequences ? Head.EVERY : directions.size() == 2 ? Head.FINAL : Head.LAST;
        RecurrentLayer<?> layer = Cell.layer(directions);
        add("", (model, name) -> model.add(name, layer));
    }

    /** Of a layer that a stack does not have. */
    static IllegalStateException unknown() {
        return new IllegalStateException("a stack has nothing like it");
    }

    /** Whether what comes next sees one vector for each sequence. */
    boolean seesVectors() {
        return head != null && head != Head.EVERY;
    }

    private void add(String role, BiConsumer<SequenceModel, String> stage) {
        String base = role.isEmpty() || !used.contains(current) ? current : current + "_" + role;
        String name = base;
        for (int n = 1; !used.add(name); n++) {
            name = base + "_" + n;
        }
        names.add(name);
        stages.add(stage);
    }

    SequenceModel model() {
        if (head == null) {
            throw new IllegalStateException("there is no recurrent layer");
        }
        SequenceModel model = new SequenceModel(head);
        for (int i = 0; i < stages.size(); i++) {
            stages.get(i).accept(model, names.get(i));
        }
        return model;
    }
}
