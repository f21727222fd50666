import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lstm4j.compile.CompiledNet;
import org.lstm4j.compile.NetCompiler;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.Generator;

/** Writes the networks of compare.sh, each with a program that times its steps: arguments are the folder, then KIND,H,I of each. */
public final class Generate {
    private static final String BENCH =
            """
            public final class Time_NAME {
                public static void main(String[] args) {
                    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
                    NAME net = new NAME();
                    float[] x = new float[NAME.INPUTS];
                    float[] y = new float[1];
                    double best = 1e9;
                    for (int window = 0; window < 60; window++) {
                        long began = threads.getCurrentThreadCpuTime();
                        run(net, x, y);
                        best = Math.min(best, (threads.getCurrentThreadCpuTime() - began) / 20000.0);
                    }
                    System.out.printf("%.1f%n", best);
                }

                private static void run(NAME net, float[] x, float[] y) {
                    for (int t = 0; t < 20000; t++) {
                        for (int k = 0; k < x.length; k++) {
                            x[k] = .1f * k + .01f * (t & 63) + 1e-3f * y[0];
                        }
                        net.step(x, y);
                    }
                }
            }
            """;

    private Generate() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        for (int i = 1; i < args.length; i++) {
            String[] size = args[i].split(",");
            int units = Integer.parseInt(size[1]);
            int inputs = Integer.parseInt(size[2]);
            Generator rng = Generator.seeded(3);
            SequenceModel model = new SequenceModel(Head.LAST);
            if (size[0].equals("lstm")) {
                model.add("layer", new LSTM(inputs, units, rng));
            } else {
                model.add("layer", new GRU(inputs, units, rng));
            }
            model.add("head", new Linear(units, 1, rng));
            for (NetCompiler.Target target : NetCompiler.Target.values()) {
                String name = size[0] + "_" + units + "_" + inputs + "_" + target;
                CompiledNet net = NetCompiler.compile(model, name, target);
                net.write(folder);
                Files.writeString(folder.resolve("Time_" + name + ".java"), BENCH.replace("NAME", name));
            }
        }
    }
}
