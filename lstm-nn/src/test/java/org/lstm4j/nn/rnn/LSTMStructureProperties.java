package org.lstm4j.nn.rnn;

import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.testing.LSTMCase;
import org.lstm4j.nn.testing.LSTMCases;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** A layer of many parts is made of layers of one part. */
@Domain(LSTMCases.class)
class LSTMStructureProperties {
    @Property
    void aPassIsALoopOfCells(@ForAll LSTMCase any) {
        LSTMCase plain = any.with(any.options()
                .numLayers(1)
                .dropout(0)
                .bidirectional(false)
                .projSize(0)
                .batchFirst(false));
        RNNOptions options = plain.options();
        LSTM lstm = plain.network();
        LSTMCell cell = new LSTMCell(
                options.inputSize(), options.hiddenSize(), options.bias(), options.dtype(), Generator.seeded(0));
        StateDict weights = new StateDict();
        lstm.stateDict().entries().forEach((name, tensor) -> weights.put(name.replace("_l0", ""), tensor));
        cell.loadStateDict(weights);

        Output<LSTM.State> expected = lstm.forward(plain.input(), plain.state());
        LSTM.State state =
                new LSTM.State(plain.state().h().select(0, 0), plain.state().c().select(0, 0));
        List<Variable> outputs = new ArrayList<>();
        for (Variable x : plain.input().unbind(0)) {
            state = cell.forward(x, state);
            outputs.add(state.h());
        }
        assertClose("output", Variable.stack(outputs, 0), expected.output(), plain.tolerance());
        assertClose("h", state.h(), expected.state().h().select(0, 0), plain.tolerance());
        assertClose("c", state.c(), expected.state().c().select(0, 0), plain.tolerance());
    }

    @Property
    void stackedLayersAreLayersOneAfterTheOther(@ForAll LSTMCase any) {
        LSTM stacked = any.network();
        stacked.eval();
        LSTM.State state = any.state();
        Output<LSTM.State> expected = stacked.forward(any.input(), state);
        int directions = any.directions();
        Variable x = any.input();
        List<Variable> h = new ArrayList<>();
        List<Variable> c = new ArrayList<>();
        for (int layer = 0; layer < any.options().numLayers(); layer++) {
            LSTM single = new LSTM(any.options().numLayers(1).dropout(0).inputSize(x.size(2)), Generator.seeded(0));
            String suffix = "_l" + layer;
            StateDict weights = new StateDict();
            stacked.stateDict().entries().forEach((name, tensor) -> {
                if (name.contains(suffix)) {
                    weights.put(name.replace(suffix, "_l0"), tensor);
                }
            });
            single.loadStateDict(weights);
            Output<LSTM.State> out = single.forward(
                    x,
                    new LSTM.State(
                            state.h().narrow(0, layer * directions, directions),
                            state.c().narrow(0, layer * directions, directions)));
            x = out.output();
            h.add(out.state().h());
            c.add(out.state().c());
        }
        assertClose("output", x, expected.output(), any.tolerance());
        assertClose("h", Variable.concat(h, 0), expected.state().h(), any.tolerance());
        assertClose("c", Variable.concat(c, 0), expected.state().c(), any.tolerance());
    }

    /** As Bidirectional{GRU,LSTM}ReverseForward of PyTorch's test/cpp/api/rnn.cpp. */
    @Property
    void theReverseHalfIsAForwardPassOverTheFlippedInput(@ForAll LSTMCase any) {
        LSTMCase both = any.with(any.options().numLayers(1).dropout(0).bidirectional(true));
        LSTM lstm = both.network();
        LSTM forward = both.with(both.options().bidirectional(false)).network();
        for (String suffix : List.of("", "_reverse")) {
            int direction = suffix.isEmpty() ? 0 : 1;
            StateDict weights = new StateDict();
            forward.stateDict().names().forEach(name -> weights.put(name, tensor(lstm, name + suffix)));
            forward.loadStateDict(weights);
            LSTM.State start = new LSTM.State(
                    both.state().h().narrow(0, direction, 1), both.state().c().narrow(0, direction, 1));
            Variable input = direction == 0 ? both.input() : both.input().flip(both.timeDim());
            Output<LSTM.State> expected = forward.forward(input, start);
            Output<LSTM.State> actual = lstm.forward(both.input(), both.state());
            Variable half = actual.output().narrow(2, direction * both.shown(), both.shown());
            assertClose(
                    "output" + suffix,
                    half,
                    direction == 0 ? expected.output() : expected.output().flip(both.timeDim()),
                    both.tolerance());
            assertClose(
                    "h" + suffix,
                    actual.state().h().narrow(0, direction, 1),
                    expected.state().h(),
                    both.tolerance());
            assertClose(
                    "c" + suffix,
                    actual.state().c().narrow(0, direction, 1),
                    expected.state().c(),
                    both.tolerance());
        }
    }

    /** h of the projection is W_hr h: without it, the same cells with W_hh W_hr in the place of W_hh. */
    @Property
    void aProjectionMovesIntoTheRecurrentWeights(@ForAll LSTMCase any) {
        Assume.that(any.options().projSize() > 0);
        LSTMCase projected = any.with(any.options().numLayers(1).dropout(0).bidirectional(false));
        LSTM lstm = projected.network();
        LSTM full = projected.with(projected.options().projSize(0)).network();
        Tensor weightHr = tensor(lstm, "weight_hr_l0");
        StateDict weights = new StateDict();
        full.stateDict().names().forEach(name -> weights.put(name, tensor(lstm, name)));
        weights.put("weight_hh_l0", tensor(lstm, "weight_hh_l0").matmul(weightHr));
        full.loadStateDict(weights);
        Output<LSTM.State> wide = full.forward(projected.input());
        Output<LSTM.State> narrow = lstm.forward(projected.input());
        Variable map = Variable.of(weightHr.t());
        assertClose("output", narrow.output(), wide.output().matmul(map), projected.tolerance());
        assertClose("h", narrow.state().h(), wide.state().h().matmul(map), projected.tolerance());
        assertClose("c", narrow.state().c(), wide.state().c(), projected.tolerance());
    }

    private static Tensor tensor(LSTM lstm, String name) {
        Map<String, Tensor> entries = lstm.stateDict().entries();
        return entries.get(name);
    }
}
