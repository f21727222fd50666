import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.ModuleDict;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.activation.PReLU;
import org.lstm4j.nn.attention.MultiheadAttention;
import org.lstm4j.nn.conv.Conv1d;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.embedding.EmbeddingBag;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.norm.BatchNorm1d;
import org.lstm4j.nn.norm.GroupNorm;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.norm.RMSNorm;
import org.lstm4j.nn.optim.*;
import org.lstm4j.nn.optim.schedule.*;
import org.lstm4j.nn.rnn.*;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.PyTorchFile;
import org.lstm4j.tensor.io.Safetensors;

/** Our half of round_trip.py: {@code write FOLDER} the files that PyTorch reads, {@code check FOLDER} those that it wrote. */
public final class RoundTrip {
    private static final int STEPS = 10;

    private RoundTrip() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        if (args[0].equals("write")) {
            for (Map.Entry<String, Module> layer : layers().entrySet()) {
                Map<String, Tensor> state = layer.getValue().stateDict().entries();
                PyTorchFile.write(folder.resolve(layer.getKey() + ".pt"), state);
                Safetensors.write(folder.resolve(layer.getKey() + ".safetensors"), state);
            }
            for (Map.Entry<String, Function<List<Parameter>, Optimizer>> each : optimizers().entrySet()) {
                PyTorchFile.write(
                        folder.resolve("optimizer_" + each.getKey() + ".pt"),
                        training(each.getValue(), o -> new ExponentialLR(o, 0.95)));
            }
            for (Map.Entry<String, Function<Optimizer, Scheduler>> each : schedulers().entrySet()) {
                PyTorchFile.write(
                        folder.resolve("scheduler_" + each.getKey() + ".pt"),
                        training(
                                parameters -> new SGD(parameters, SGD.options().lr(0.05).momentum(0.9)), each.getValue()));
            }
        } else {
            check(folder);
        }
    }

    private static Map<String, Module> layers() {
        Generator g = Generator.seeded(1);
        Map<String, Module> out = new LinkedHashMap<>();
        for (DType dtype : DType.values()) {
            String type = "_" + dtype.name().toLowerCase(java.util.Locale.ROOT);
            out.put("LSTM" + type, new LSTM(LSTM.options(3, 4).numLayers(2).bidirectional(true).projSize(2).dtype(dtype), g));
            out.put("GRU" + type, new GRU(GRU.options(3, 4).numLayers(2).bidirectional(true).dtype(dtype), g));
            out.put("RNN" + type, new RNN(RNN.options(3, 4).numLayers(2).bias(false).dtype(dtype), g));
            out.put("Linear" + type, new Linear(3, 4, dtype, g));
        }
        out.put("LSTMCell", new LSTMCell(3, 4, g));
        out.put("GRUCell", new GRUCell(3, 4, g));
        out.put("RNNCell", new RNNCell(3, 4, g));
        out.put("CoupledLSTMCell", new CoupledLSTMCell(3, 4, g));
        out.put("GRUDCell", new GRUDCell(Tensor.randn(g, DType.FLOAT32, 3), 4, g));
        out.put("LayerNormLSTMCell", new LayerNormLSTMCell(3, 4, g));
        out.put("MinGRUCell", new MinGRUCell(3, 4, g));
        out.put("PeepholeLSTMCell", new PeepholeLSTMCell(3, 4, g));
        out.put("ProjectedLSTMCell", new ProjectedLSTMCell(3, 4, 2, g));
        out.put("VariationalDropoutCell", new VariationalDropoutCell(new LSTMCell(3, 4, g), 0.1, 0.1, g));
        out.put("ZoneoutCell", new ZoneoutCell(new LSTMCell(3, 4, g), g, 0.1, 0.1));
        out.put("Embedding", new Embedding(5, 3, g));
        out.put("EmbeddingBag", new EmbeddingBag(5, 3, g));
        out.put("LayerNorm", new LayerNorm(3, 4));
        out.put("RMSNorm", new RMSNorm(4));
        out.put("GroupNorm", new GroupNorm(2, 4));
        BatchNorm1d norm = new BatchNorm1d(4);
        norm.forward(Variable.of(Tensor.randn(g, DType.FLOAT32, 5, 4)));
        out.put("BatchNorm1d", norm);
        out.put("Conv1d", new Conv1d(3, 4, 2, g));
        out.put("MultiheadAttention", new MultiheadAttention(4, 2, g));
        out.put("PReLU", new PReLU());
        return out;
    }

    private static Map<String, Function<List<Parameter>, Optimizer>> optimizers() {
        Map<String, Function<List<Parameter>, Optimizer>> out = new LinkedHashMap<>();
        out.put("SGD", p -> new SGD(p, SGD.options().lr(0.05).momentum(0.9).nesterov(true).weightDecay(1e-3)));
        out.put("Adam", p -> new Adam(p, Adam.options().lr(0.01).amsgrad(true)));
        out.put("AdamW", p -> new AdamW(p, 0.01));
        out.put("NAdam", p -> new NAdam(p, 0.01));
        out.put("RAdam", p -> new RAdam(p, 0.01));
        out.put("Adagrad", p -> new Adagrad(p, 0.05));
        out.put("Adadelta", p -> new Adadelta(p, 1));
        out.put("Adamax", p -> new Adamax(p, 0.01));
        out.put("RMSprop", p -> new RMSprop(p, RMSprop.options().lr(0.01).momentum(0.5).centered(true)));
        out.put("Rprop", p -> new Rprop(p, 0.01));
        out.put("ASGD", p -> new ASGD(p, 0.05));
        out.put(
                "LBFGS",
                p -> new LBFGS(
                        p,
                        LBFGS.options().lr(0.5).maxIter(4).lineSearchFn(LBFGS.LineSearch.STRONG_WOLFE)));
        return out;
    }

    private static Map<String, Function<Optimizer, Scheduler>> schedulers() {
        Map<String, Function<Optimizer, Scheduler>> out = new LinkedHashMap<>();
        out.put("StepLR", o -> new StepLR(o, 3, 0.5));
        out.put("MultiStepLR", o -> new MultiStepLR(o, new int[] {2, 9, 9, 12}, 0.5));
        out.put("ConstantLR", o -> new ConstantLR(o, 0.5, 11));
        out.put("LinearLR", o -> new LinearLR(o, 0.25, 1, 12));
        out.put("PolynomialLR", o -> new PolynomialLR(o, 18, 2));
        out.put("CosineAnnealingLR", o -> new CosineAnnealingLR(o, 13, 0.001));
        out.put("CosineAnnealingWarmRestarts", o -> new CosineAnnealingWarmRestarts(o, 3));
        out.put("ReduceLROnPlateau", o -> new ReduceLROnPlateau(o, ReduceLROnPlateau.options().patience(1).threshold(0.5)));
        out.put("CyclicLR", o -> new CyclicLR(o, 0.01, 0.1, CyclicLR.options().stepSizeUp(3).stepSizeDown(4)));
        out.put("OneCycleLR", o -> new OneCycleLR(o, 0.1, 20));
        out.put("SWALR", o -> new SWALR(o, 0.01, 12, SWALR.Anneal.COS));
        return out;
    }

    /** A checkpoint after seven steps, with the losses and weights of ten more. */
    private static Map<String, Object> training(
            Function<List<Parameter>, Optimizer> maker, Function<Optimizer, Scheduler> schedule) {
        Generator g = Generator.seeded(2);
        LSTM lstm = new LSTM(3, 6, g);
        Linear head = new Linear(6, 1, g);
        Variable x = Variable.of(Tensor.randn(g, DType.FLOAT32, 5, 4, 3));
        Variable y = Variable.of(Tensor.randn(g, DType.FLOAT32, 5, 4, 1));
        Module model = new ModuleDict<Module>().put("lstm", lstm).put("head", head);
        Optimizer optimizer = maker.apply(Module.parameters(lstm, head));
        Scheduler scheduler = schedule.apply(optimizer);
        Map<String, Object> out = new LinkedHashMap<>();
        double[] losses = new double[STEPS];
        for (int step = -7; step < STEPS; step++) {
            if (step == 0) {
                out.put("model", model.stateDict().copy().entries());
                out.put("optimizer", optimizer.pyTorchState());
                out.put("scheduler", scheduler.pyTorchState());
            }
            double loss = optimizer.step(() -> {
                optimizer.zeroGrad();
                Variable value = Losses.mse(head.forward(lstm.forward(x).output()), y);
                value.backward();
                return value.item();
            });
            if (step >= 0) {
                losses[step] = loss;
            }
            scheduler.step(() -> loss);
        }
        out.put("x", x.data());
        out.put("y", y.data());
        out.put("losses_after", Tensor.wrap(losses, STEPS));
        out.put("after", model.stateDict().entries());
        return out;
    }

    /** Files that came back have the bits of those that were written. */
    private static void check(Path folder) throws IOException {
        int tensors = 0;
        int different = 0;
        for (String name : layers().keySet()) {
            Map<String, Tensor> own = Safetensors.read(folder.resolve(name + ".safetensors")).tensors();
            for (Map<String, Tensor> back : List.of(
                    PyTorchFile.read(folder.resolve(name + ".back.pt")).stateDict(),
                    Safetensors.read(folder.resolve(name + ".back.safetensors")).tensors())) {
                if (!List.copyOf(back.keySet()).equals(List.copyOf(own.keySet()))) {
                    System.out.println(name + ": other names: " + back.keySet());
                    different++;
                }
                for (Map.Entry<String, Tensor> each : own.entrySet()) {
                    tensors++;
                    Tensor other = back.get(each.getKey());
                    boolean same = other != null
                            && other.shape().equals(each.getValue().shape())
                            && other.dtype() == each.getValue().dtype()
                            && Arrays.equals(other.toDoubleArray(), each.getValue().toDoubleArray());
                    if (!same) {
                        System.out.println(name + ": " + each.getKey() + " came back otherwise");
                        different++;
                    }
                }
            }
        }
        System.out.println(layers().size() + " layers, " + tensors + " tensors came back, " + different + " otherwise");
        if (different > 0 || !Files.isDirectory(folder)) {
            System.exit(1);
        }
    }
}
