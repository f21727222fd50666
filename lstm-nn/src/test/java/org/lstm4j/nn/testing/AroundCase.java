package org.lstm4j.nn.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.embedding.EmbeddingBag;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** One case of {@code around.json}: a module with what PyTorch draws, computes and keeps. */
public final class AroundCase {
    private static final long DRAWN = 11;
    private static final long SEED = 7;

    private final JsonNode json;
    private final DType dtype;

    /** @param json the case */
    public AroundCase(JsonNode json) {
        this.json = json;
        this.dtype = Goldens.dtype(json);
    }

    /** The element type. */
    public DType dtype() {
        return dtype;
    }

    /** A tensor in the type of the case. */
    public Tensor tensor(JsonNode tensor) {
        double[] values = Goldens.numbers(tensor.get("data"));
        return Tensor.wrap(values, values.length).reshape(Goldens.shape(tensor)).to(dtype);
    }

    /**
     * The module as PyTorch makes it, checked, then with the parameters of the case.
     *
     * @param maker called with the element type and the generator of PyTorch's seed, once in float32, whose values are
     *     compared, and once in the type of the case
     */
    public <M extends Module> M module(GoldenMaker<M> maker, Generator generator) {
        Generator seeded = Generator.seeded(DRAWN);
        M drawn = maker.make(DType.FLOAT32, seeded);
        List<String> names = new ArrayList<>();
        json.get("drawn").forEach(each -> names.add(each.get("name").asText()));
        assertThat(drawn.namedParameters().keySet()).containsExactlyElementsOf(names);
        for (JsonNode each : json.get("drawn")) {
            String name = each.get("name").asText();
            assertThat(drawn.parameter(name).shape()).as(name).isEqualTo(Goldens.shape(each));
            double[] values = Goldens.numbers(each.get("data"));
            if (drawn instanceof EmbeddingBag) {
                // With AVX2, PyTorch draws normals in float32 by a logarithm and a sine of its own.
                assertClose(name, drawn.parameter(name).data().toDoubleArray(), values, 1e-6);
            } else {
                assertThat(drawn.parameter(name).data().toDoubleArray())
                        .as(name)
                        .containsExactly(values);
            }
        }
        assertThat(Tensor.rand(seeded, 3).toDoubleArray())
                .as("the stream after the parameters")
                .containsExactly(Goldens.numbers(json.get("rand_after_drawn")));
        M module = maker.make(dtype, generator);
        for (JsonNode each : json.get("parameters")) {
            module.parameter(each.get("name").asText()).data().copyInPlace(tensor(each));
        }
        generator.restore(Generator.seeded(SEED).state());
        return module;
    }

    /** Makes a module of a type with a generator. */
    public interface GoldenMaker<M extends Module> {
        /** The module. */
        M make(DType dtype, Generator generator);
    }

    /** One pass: output, gradients of inputs and parameters, and buffers afterwards. */
    public void pass(JsonNode pass, Module module, Function<List<Variable>, Variable> forward) {
        double tolerance = Close.tolerance(dtype);
        List<Variable> inputs = new ArrayList<>();
        pass.get("inputs").forEach(each -> inputs.add(Variable.of(tensor(each), true)));
        module.zeroGrad();
        Variable y = forward.apply(inputs);
        assertClose("output", y.data(), tensor(pass.get("output")), tolerance);
        y.backward(Variable.of(tensor(pass.get("grad_output"))));
        for (int i = 0; i < inputs.size(); i++) {
            assertClose(
                    "gradient of input " + i,
                    gradient("input", inputs.get(i)),
                    tensor(pass.get("grad_inputs").get(i)),
                    tolerance);
        }
        List<String> names = new ArrayList<>(module.namedParameters().keySet());
        for (int i = 0; i < names.size(); i++) {
            Tensor expected = tensor(pass.get("grads").get(i));
            assertClose(names.get(i), gradient(names.get(i), module.parameter(names.get(i))), expected, tolerance);
        }
        List<String> buffers = new ArrayList<>();
        for (JsonNode each : pass.get("buffers")) {
            String name = each.get("name").asText();
            buffers.add(name);
            assertThat(module.stateDict().names()).contains(name);
            assertClose(name, module.namedBuffers().get(name).to(dtype), tensor(each), tolerance);
        }
        assertThat(module.namedBuffers().keySet()).containsExactlyElementsOf(buffers);
    }

    /** The random stream after the passes. */
    public void streamAfter(Generator generator) {
        assertThat(Tensor.rand(generator, 3).toDoubleArray())
                .as("the stream after")
                .containsExactly(Goldens.numbers(json.get("rand_after")));
    }
}
