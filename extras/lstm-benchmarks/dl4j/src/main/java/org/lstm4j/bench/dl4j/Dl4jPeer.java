package org.lstm4j.bench.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.lstm4j.bench.Filling;
import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Deeplearning4j: a network of one layer, forward, and backward from a gradient of ones without an update. It has LSTM
 * and RNN, and no GRU and no single cells; two bidirectional layers, packed batches and products are left to the other
 * libraries.
 */
public final class Dl4jPeer implements Peer {
    /**
     * Where PyTorch's gates i, f, g, o of an LSTM go. The first block is the one with the layer's own activation, tanh; the last is
     * the input gate.
     */
    private static final int[] LSTM_GATES = {3, 1, 0, 2};

    private static final int[] NO_GATES = {0};

    /**
     * @param threads ignored: OMP_NUM_THREADS has set them
     */
    public Dl4jPeer(int threads) {
        Nd4j.create(1);
    }

    @Override
    public String describe() {
        return "Deeplearning4j 1.0.0-M2.1 with " + Nd4j.getBackend().getClass().getSimpleName();
    }

    @Override
    public @Nullable Work prepare(Row row) {
        return row.kind() == Row.Kind.LSTM || row.kind() == Row.Kind.RNN ? new Layer(row) : null;
    }

    private static final class Layer implements Work {
        private final Row row;
        private final DataType type;
        private final int[] order;
        private final MultiLayerNetwork network;
        /** (B, I, T). */
        private final INDArray x;

        private final INDArray ones;

        Layer(Row row) {
            this.row = row;
            this.type = row.float64() ? DataType.DOUBLE : DataType.FLOAT;
            this.order = row.kind() == Row.Kind.LSTM ? LSTM_GATES : NO_GATES;
            BaseRecurrentLayer.Builder<?> layer = row.kind() == Row.Kind.LSTM
                    ? new LSTM.Builder().gateActivationFunction(Activation.SIGMOID)
                    : new SimpleRnn.Builder();
            MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                    .dataType(type)
                    .list()
                    .layer(layer.nIn(row.input())
                            .nOut(row.hidden())
                            .activation(Activation.TANH)
                            .build())
                    .build();
            network = new MultiLayerNetwork(configuration);
            network.init();
            network.setParam("0_W", gates(Filling.parameter(row, 0), row.input()));
            network.setParam("0_RW", gates(Filling.parameter(row, 1), row.hidden()));
            float[] bias = Filling.parameter(row, 2);
            float[] other = Filling.parameter(row, 3);
            for (int i = 0; i < bias.length; i++) {
                bias[i] += other[i];
            }
            network.setParam("0_b", gates(bias, 1));
            x = Nd4j.create(Filling.input(row), new long[] {row.steps(), row.batch(), row.input()}, 'c')
                    .permute(1, 2, 0)
                    .castTo(type)
                    .dup('f');
            ones = Nd4j.ones(type, row.batch(), row.hidden(), row.steps());
        }

        /** From rows by gate of (gates H, columns) to (columns, gates H). */
        private INDArray gates(float[] from, int columns) {
            int hidden = row.hidden();
            float[] out = new float[from.length];
            for (int gate = 0; gate < order.length; gate++) {
                for (int h = 0; h < hidden; h++) {
                    for (int c = 0; c < columns; c++) {
                        out[(c * order.length + order[gate]) * hidden + h] = from[(gate * hidden + h) * columns + c];
                    }
                }
            }
            return Nd4j.create(out, new long[] {columns, (long) order.length * hidden}, 'c')
                    .castTo(type);
        }

        /** The way back of {@link #gates}. */
        private float[] rows(INDArray gradient, int columns) {
            int hidden = row.hidden();
            float[] from = gradient.castTo(DataType.FLOAT).dup('c').data().asFloat();
            float[] out = new float[from.length];
            for (int gate = 0; gate < order.length; gate++) {
                for (int h = 0; h < hidden; h++) {
                    for (int c = 0; c < columns; c++) {
                        out[(gate * hidden + h) * columns + c] = from[(c * order.length + order[gate]) * hidden + h];
                    }
                }
            }
            return out;
        }

        @Override
        public Object run() {
            return row.train() ? backward() : network.output(x);
        }

        private Gradient backward() {
            network.setInput(x);
            network.feedForward(true, false);
            return network.backpropGradient(ones, LayerWorkspaceMgr.noWorkspaces())
                    .getFirst();
        }

        @Override
        public List<float[]> values() {
            List<float[]> out = new ArrayList<>();
            out.add(network.output(x)
                    .permute(2, 0, 1)
                    .castTo(DataType.FLOAT)
                    .dup('c')
                    .data()
                    .asFloat());
            if (row.train()) {
                Gradient gradient = backward();
                out.add(rows(gradient.getGradientFor("0_W"), row.input()));
                out.add(rows(gradient.getGradientFor("0_RW"), row.hidden()));
                float[] bias = rows(gradient.getGradientFor("0_b"), 1);
                // Its one bias is the sum of the two.
                out.add(bias);
                out.add(bias.clone());
            }
            return out;
        }
    }
}
