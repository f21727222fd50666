package org.lstm4j.keras;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.io.FormatException;

/**
 * A Sequential or Functional model: calls of layers, each on outputs of others. A layer that is called several times has its
 * weights once. It is a layer itself, since models may be layers of models.
 */
final class Network implements KerasLayer {
    /** Keras' names. */
    static final Set<String> CLASSES = Set.of("Sequential", "Functional", "Model");

    private static final int MAX_CALLS = 100_000;

    /** Output number {@code tensor} of call number {@code node} of a layer. */
    record Ref(String layer, int node, int tensor) {}

    /** One call of a layer. */
    private record Call(String layer, int node, KerasLayer run, String where, List<Ref> inputs) {}

    private final Map<String, KerasLayer> layers = new LinkedHashMap<>();
    private final Map<String, Described> inputLayers = new LinkedHashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Ref> inputs = new ArrayList<>();
    private final List<Ref> outputs = new ArrayList<>();
    private final Map<String, Integer> groups = new HashMap<>();

    private Network() {}

    /** Reads a model that is described as a layer is. */
    static Network read(Described at) {
        Network out = new Network();
        if (at.className().equals("Sequential")) {
            out.readSequential(at);
        } else {
            out.readFunctional(at);
        }
        return out;
    }

    /** The input layers by name, in the order of the inputs. */
    Map<String, Described> inputLayers() {
        return inputLayers;
    }

    /** The layers that give the outputs, in order. */
    List<Ref> outputs() {
        return outputs;
    }

    // ---- Reading --------------------------------------------------------------------------------------------------

    /** The weights of a layer: in Keras 3 in a group that is named by the class, with a number from the second on. */
    private Weights weights(Described model, Config entry) {
        Config config = entry.objectOrNull("config");
        String name = config == null ? "" : config.text("name", entry.text("name", ""));
        String group = snakeCase(entry.text("class_name"));
        int count = groups.merge(group, 1, Integer::sum);
        return model.weights().layer(count == 1 ? group : group + "_" + (count - 1), name);
    }

    /** As Keras names its groups: {@code SimpleRNN} is {@code simple_rnn}. */
    static String snakeCase(String className) {
        return className
                .replaceAll("\\W+", "")
                .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    private Described described(Described model, Object entry) {
        Config layer = Config.object("layers", entry);
        return Described.of(layer, model.isKeras2(), weights(model, layer));
    }

    private void add(Described at) {
        if (layers.containsKey(at.name()) || inputLayers.containsKey(at.name())) {
            throw new IllegalArgumentException(at.where() + ": there are two layers of that name");
        }
        if (at.className().equals("InputLayer")) {
            inputLayers.put(at.name(), at);
        } else {
            layers.put(at.name(), Layers.read(at));
        }
    }

    private void readSequential(Described model) {
        List<?> entries = model.config().list("layers");
        Ref last = null;
        for (Object entry : entries) {
            Described at = described(model, entry);
            if (last == null && !at.className().equals("InputLayer")) {
                // Without an input layer the first layer has the shape, or the model does once it was built.
                last = addInput(model, at);
            }
            add(at);
            if (layers.containsKey(at.name()) && last != null) {
                calls.add(new Call(at.name(), 0, layer(at.name()), at.where(), List.of(last)));
            } else if (last != null) {
                throw new IllegalArgumentException(at.where() + ": an input layer comes first");
            } else {
                inputs.add(new Ref(at.name(), 0, 0));
            }
            last = new Ref(at.name(), 0, 0);
        }
        if (last == null || calls.isEmpty()) {
            throw new IllegalArgumentException("a model needs at least one layer");
        }
        outputs.add(last);
    }

    private Ref addInput(Described model, Described first) {
        Map<String, Object> values = new HashMap<>();
        Object shape = first.config().get("batch_input_shape");
        if (shape == null) {
            shape = first.config().get("batch_shape");
        }
        if (shape == null) {
            shape = model.config().get("build_input_shape");
        }
        if (shape != null) {
            values.put("batch_shape", shape);
        }
        String name = first.name() + "_input";
        inputLayers.put(name, new Described("InputLayer", name, new Config(values), model.isKeras2(), model.weights()));
        Ref out = new Ref(name, 0, 0);
        inputs.add(out);
        return out;
    }

    private KerasLayer layer(String name) {
        KerasLayer out = layers.get(name);
        if (out == null) {
            throw new IllegalArgumentException("there is no layer " + FormatException.quote(name));
        }
        return out;
    }

    private void readFunctional(Described model) {
        List<Call> open = new ArrayList<>();
        for (Object entry : model.config().list("layers")) {
            Described at = described(model, entry);
            add(at);
            KerasLayer run = layers.get(at.name());
            if (run != null) {
                int node = 0;
                for (Object call : Config.object("layers", entry).list("inbound_nodes")) {
                    open.add(new Call(at.name(), node, run, at.where(), Calls.inputs(at.where(), call)));
                    node++;
                }
            }
        }
        inputs.addAll(Calls.refs("input_layers", model.config().get("input_layers")));
        outputs.addAll(Calls.refs("output_layers", model.config().get("output_layers")));
        if (inputs.isEmpty() || outputs.isEmpty() || open.size() > MAX_CALLS) {
            throw new IllegalArgumentException(
                    "expected inputs, outputs and at most " + MAX_CALLS + " calls of layers");
        }
        Map<String, Described> ordered = new LinkedHashMap<>();
        for (Ref input : inputs) {
            Described at = inputLayers.get(input.layer());
            if (at == null) {
                throw new IllegalArgumentException("there is no input layer " + FormatException.quote(input.layer()));
            }
            ordered.put(input.layer(), at);
        }
        inputLayers.clear();
        inputLayers.putAll(ordered);
        sort(open);
    }

    /** Puts the calls that the outputs need in an order in which each comes after those it reads. */
    private void sort(List<Call> open) {
        Map<Ref, Call> byResult = new HashMap<>();
        open.forEach(call -> byResult.put(new Ref(call.layer(), call.node(), 0), call));
        Set<Call> done = new LinkedHashSet<>();
        Set<Call> begun = new HashSet<>();
        Deque<Call> stack = new ArrayDeque<>();
        for (Ref output : outputs) {
            push(output, byResult, stack);
            while (!stack.isEmpty()) {
                Call call = stack.peek();
                if (done.contains(call)) {
                    stack.pop();
                } else if (begun.add(call)) {
                    for (Ref input : call.inputs()) {
                        Call needed = push(input, byResult, stack);
                        if (needed != null && begun.contains(needed) && !done.contains(needed)) {
                            throw new IllegalArgumentException(call.where() + ": its inputs depend on its output");
                        }
                    }
                } else {
                    done.add(call);
                    stack.pop();
                }
            }
        }
        calls.addAll(done);
    }

    private @Nullable Call push(Ref ref, Map<Ref, Call> byResult, Deque<Call> stack) {
        if (inputLayers.containsKey(ref.layer())) {
            return null;
        }
        Call call = byResult.get(new Ref(ref.layer(), ref.node(), 0));
        if (call == null || ref.tensor() < 0) {
            throw new IllegalArgumentException("there is no output " + ref.tensor() + " of call " + ref.node()
                    + " of a layer " + FormatException.quote(ref.layer()));
        }
        stack.push(call);
        return call;
    }

    // ---- Running --------------------------------------------------------------------------------------------------

    @Override
    public List<Flow> call(List<Flow> given) {
        if (given.size() != inputs.size()) {
            throw new IllegalArgumentException("expected " + inputs.size() + " inputs, but got " + given.size());
        }
        Map<Ref, Flow> values = new HashMap<>();
        for (int i = 0; i < given.size(); i++) {
            values.put(inputs.get(i), given.get(i));
        }
        for (Call call : calls) {
            List<Flow> in = new ArrayList<>();
            for (Ref ref : call.inputs()) {
                in.add(value(values, ref));
            }
            List<Flow> out;
            try {
                out = call.run().call(in);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IllegalArgumentException(call.where() + ": " + e.getMessage(), e);
            }
            for (int tensor = 0; tensor < out.size(); tensor++) {
                values.put(new Ref(call.layer(), call.node(), tensor), out.get(tensor));
            }
        }
        return outputs.stream().map(ref -> value(values, ref)).toList();
    }

    private static Flow value(Map<Ref, Flow> values, Ref ref) {
        Flow out = values.get(ref);
        if (out == null) {
            throw new IllegalArgumentException("layer " + FormatException.quote(ref.layer()) + " has no output "
                    + ref.tensor() + "; return_state and merge_mode say how many there are");
        }
        return out;
    }

    @Override
    public void reset() {
        layers.values().forEach(KerasLayer::reset);
    }

    @Override
    public void addTo(Stack stack) {
        String last = null;
        for (Call call : calls) {
            Ref only = call.inputs().size() == 1 ? call.inputs().get(0) : null;
            String before = last == null ? inputs.get(0).layer() : last;
            if (only == null || !only.layer().equals(before) || only.tensor() != 0 || call.node() != 0) {
                throw new IllegalStateException(
                        call.where() + ": a stack runs one layer on the output of the one before");
            }
            try {
                stack.begin(call.layer());
                call.run().addTo(stack);
            } catch (IllegalStateException e) {
                throw new IllegalStateException(call.where() + ": " + e.getMessage(), e);
            }
            last = call.layer();
        }
    }
}
