package org.lstm4j.nn.models;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Module;

/**
 * Classes of your own that {@link Models} can rebuild, each by its simple name. Such a class writes in {@code describe} what
 * its constructor needs:
 *
 * <pre>{@code
 * final class Tagger extends Module {
 *     protected String describe() {
 *         return "size=" + size;
 *     }
 * }
 *
 * ModelTypes types = ModelTypes.NONE.with(Tagger.class, text -> new Tagger(text.integer("size"), rng));
 * Tagger loaded = Models.load(file, types).as(Tagger.class);
 * }</pre>
 *
 * <p>Immutable.
 */
public final class ModelTypes {
    /** None but those of the library. */
    public static final ModelTypes NONE = new ModelTypes(Map.of());

    private final Map<String, Function<LayerText, ? extends Module>> builders;

    private ModelTypes(Map<String, Function<LayerText, ? extends Module>> builders) {
        this.builders = builders;
    }

    /**
     * With one class more.
     *
     * @param build makes a module from its text; its weights are loaded afterwards
     * @throws IllegalArgumentException if there is a class of that simple name, here or in the library
     */
    public <M extends Module> ModelTypes with(Class<M> type, Function<LayerText, M> build) {
        String name = type.getSimpleName();
        if (builders.containsKey(name) || LibraryLayers.has(name)) {
            throw new IllegalArgumentException("ModelTypes: there is a class of the name '" + name + "' already");
        }
        Map<String, Function<LayerText, ? extends Module>> out = new LinkedHashMap<>(builders);
        out.put(name, build);
        return new ModelTypes(out);
    }

    @Nullable
    Function<LayerText, ? extends Module> get(String name) {
        return builders.get(name);
    }
}
