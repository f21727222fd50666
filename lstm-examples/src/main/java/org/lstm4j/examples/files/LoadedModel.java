package org.lstm4j.examples.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.Models;
import org.lstm4j.nn.models.SavedModel;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.models.StateDictModel;
import org.lstm4j.nn.models.WeightsFile;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.nn.rnn.RecurrentState;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.io.StoredArray;

/** Whatever {@code --model} names, ready to run. */
final class LoadedModel {
    private final SavedModel saved;
    private final Module module;

    private LoadedModel(SavedModel saved) throws IOException {
        this.saved = saved;
        this.module = saved.module() instanceof RecurrentLayer<?> layer
                ? new SequenceModel(Head.EVERY).add("layer", layer)
                : saved.module();
        module.eval();
    }

    static LoadedModel open(Path file, StructureOptions options) throws IOException {
        if (!Files.exists(file)) {
            throw new FileError(file, "there is no such file or folder");
        }
        GraphFiles.requireNoWeights(file, options.ownWeights());
        try {
            if (Models.isModel(file)) {
                options.requireNone(file, "a saved model");
                return new LoadedModel(Models.load(file));
            }
            return new LoadedModel(SavedModel.of(
                    StateDictModel.of(WeightsFile.read(file, options.weights()).stateDict(), options.structure())));
        } catch (IllegalArgumentException e) {
            throw new FileError(file, e);
        }
    }

    SavedModel saved() {
        return saved;
    }

    DType dtype() {
        return module.parameters().stream().map(Parameter::dtype).findFirst().orElse(DType.FLOAT32);
    }

    List<RecurrentLayer<?>> recurrentLayers() {
        return module instanceof SequenceModel model ? model.recurrentLayers() : List.of();
    }

    SequenceModel.Result run(StoredArray input, @Nullable List<? extends RecurrentState<?>> states) {
        if (input instanceof StoredArray.Ints tokens) {
            if (!(module instanceof SequenceModel model)) {
                throw new IllegalArgumentException("a " + module.getClass().getSimpleName() + " takes no indices");
            }
            return model.run(tokens.ints(), states);
        }
        Variable x = Variable.of(input.toTensor().to(dtype()));
        if (module instanceof SequenceModel model) {
            return model.run(x, states);
        }
        if (module instanceof Layer layer) {
            return new SequenceModel.Result(layer.forward(x), List.of());
        }
        throw new IllegalArgumentException("a " + module.getClass().getSimpleName() + " has no one input to run");
    }
}
