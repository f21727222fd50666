package org.lstm4j.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** The class of a network: its fields, its stages one after the other in a step, and the methods of the user. */
final class NetSource {
    /** Outputs from which rows are faster than sums. */
    private static final int MANY = 8;
    /** Sums that run side by side, since each addition waits for the one before it. */
    private static final int CHAINS = 4;

    private final Net net;
    private final String className;
    private final Loops loops;
    private final List<String> description;
    private final String type;
    private final Numbers numbers;
    private final Lines fields = new Lines();
    private final Lines methods = new Lines();
    private final Lines step = new Lines();
    private final List<RecurrentSource> recurrent = new ArrayList<>();

    NetSource(Net net, String className, Loops loops, List<String> description) {
        this.net = net;
        this.className = className;
        this.loops = loops;
        this.description = description;
        this.type = net.isDouble() ? "double" : "float";
        this.numbers = new Numbers(net.isDouble());
    }

    /** Numbers in an array. */
    private record Place(String array, int from, int n) {}

    CompiledNet write() {
        Place at = new Place("x", 0, net.inputs());
        List<Stage> stages = net.stages();
        for (int i = 0; i < stages.size(); i++) {
            at = stage(i, stages.get(i), at);
        }
        output(at);
        if (!net.readsTokens()) {
            fields.add("private final %s[] row = new %1$s[INPUTS];", type);
        }
        String simple = className.substring(className.lastIndexOf('.') + 1);
        Lines weights = new Lines();
        numbers.writeTo(weights, simple);
        Lines imports = new Lines();
        Lines head = new Lines();
        loops.preamble(imports, head);
        Lines out = new Lines();
        int dot = className.lastIndexOf('.');
        if (dot > 0) {
            out.add("package %s;", className.substring(0, dot)).gap();
        }
        if (numbers.areResource()) {
            out.add("import java.io.BufferedInputStream;")
                    .add("import java.io.DataInputStream;")
                    .add("import java.io.IOException;")
                    .add("import java.io.InputStream;");
        }
        append(out, imports);
        documentation(out);
        out.add("public final class %s {", simple);
        out.add("/** Numbers of an input%s. */", net.readsTokens() ? ": one token" : "");
        out.add("public static final int INPUTS = %d;", net.inputs());
        out.add("/** Numbers of an output. */").add("public static final int OUTPUTS = %d;", net.outputs());
        out.add("/** Numbers of a state. */")
                .add("public static final int STATE = %d;", state())
                .gap();
        append(out, head);
        append(out, weights);
        out.gap();
        append(out, fields);
        out.gap()
                .add("/** A network before its first step. */")
                .add("public %s() {", simple)
                .add("reset();")
                .add("}")
                .gap();
        stepMethod(out);
        runMethod(out);
        stateMethods(out);
        append(out, methods);
        out.add("}");
        return new CompiledNet(className, out.toString(), numbers.areResource() ? numbers.resource() : null);
    }

    private static void append(Lines out, Lines part) {
        part.toString().lines().forEach(line -> {
            // Their own indentation is made again.
            out.add(line.strip().replace("%", "%%"), "");
        });
    }

    private void documentation(Lines out) {
        out.gap().add("/**").add(" * A network that lstm4j compiled:").add(" *").add(" * <pre>");
        description.forEach(line -> out.add(
                " * "
                        + line.replace("*/", "* /")
                                .replace("&", "&amp;")
                                .replace("<", "&lt;")
                                .replace("@", "&#64;")
                                .replace("{", "(")
                                .replace("}", ")")
                                .replace("\\", "/")
                                .replace("%", "%%"),
                ""));
        out.add(" * </pre>")
                .add(" *")
                .add(" * <p>Keeps the state of one sequence; for several, one object each. Not thread-safe.")
                .add(" */");
    }

    // ---- Stages ---------------------------------------------------------------------------------------------------

    private Place stage(int index, Stage stage, Place at) {
        if (stage instanceof Stage.Recurrent layer) {
            RecurrentSource source = new RecurrentSource(index, layer, loops);
            recurrent.add(source);
            source.write(fields, methods, numbers, type);
            if (index == 0 && net.scale() != null) {
                scale(source.x(), source.inputsFrom());
            } else if (at.array().equals("token")) {
                step.add("System.arraycopy(E, token * %d, %s, %d, %1$d);", at.n(), source.x(), source.inputsFrom());
            } else {
                copy(at, source.x(), source.inputsFrom());
            }
            source.step(step);
            return new Place(source.x(), source.hiddenFrom(), layer.outputs());
        }
        if (stage instanceof Stage.Tokens tokens) {
            List<double[]> rows = List.of(tokens.table());
            double[] flat = new double[rows.size() * tokens.outputs()];
            for (int i = 0; i < rows.size(); i++) {
                System.arraycopy(rows.get(i), 0, flat, i * tokens.outputs(), tokens.outputs());
            }
            numbers.add("E", flat);
            return new Place("token", 0, tokens.outputs());
        }
        if (stage instanceof Stage.Dense dense) {
            return dense(index, dense, inArray(index, at));
        }
        Stage.Activation activation = (Stage.Activation) stage;
        Place own = inArray(index, at);
        if (!own.array().startsWith("v")) {
            fields.add("private final %s[] v%d = new %1$s[%d];", type, index, own.n());
            copy(own, "v" + index, 0);
            own = new Place("v" + index, 0, own.n());
        }
        step.add("activate%d(%s, %d, %d);", index, own.array(), own.from(), own.n());
        methods.gap().add("private static void activate%d(%s[] v, int from, int n) {", index, type);
        activation.function().lines(type).forEach(line -> methods.add(line.strip()));
        methods.add("}");
        return own;
    }

    /** Input and tokens are not in an array of ours yet. */
    private Place inArray(int index, Place at) {
        boolean token = at.array().equals("token");
        if (!token && !at.array().equals("x")) {
            return at;
        }
        String array = "u" + index;
        fields.add("private final %s[] %s = new %1$s[%d];", type, array, at.n());
        if (token) {
            step.add("System.arraycopy(E, token * %d, %s, 0, %1$d);", at.n(), array);
        } else if (net.scale() != null) {
            scale(array, 0);
        } else {
            copy(at, array, 0);
        }
        return new Place(array, 0, at.n());
    }

    private void copy(Place from, String to, int at) {
        if (from.n() == 1) {
            step.add("%s[%d] = %s[%d];", to, at, from.array(), from.from());
        } else {
            step.add("System.arraycopy(%s, %d, %s, %d, %d);", from.array(), from.from(), to, at, from.n());
        }
    }

    private void scale(String to, int at) {
        Net.Affine affine = Objects.requireNonNull(net.scale());
        for (int i = 0; i < net.inputs(); i++) {
            step.add("%s[%d] = (%s) (x[%d] * %s + %s);", to, at + i, type, i, affine.factors()[i], affine.offsets()[i]);
        }
    }

    /** Few outputs are sums over the inputs, many are made row by row. */
    private Place dense(int index, Stage.Dense dense, Place at) {
        int n = dense.outputs();
        int k = dense.rows().length;
        String to = "v" + index;
        String method = "dense" + index;
        if (n >= MANY) {
            int width = loops.padded(n);
            fields.add("private final %s[] %s = new %1$s[%d];", type, to, width);
            double[] flat = new double[k * width];
            double[] bias = new double[width];
            for (int i = 0; i < k; i++) {
                System.arraycopy(dense.rows()[i], 0, flat, i * width, n);
            }
            System.arraycopy(dense.bias(), 0, bias, 0, n);
            String weights = numbers.add("W_" + method, flat);
            String start = numbers.add("B_" + method, bias);
            loops.product(
                    methods,
                    new Loops.Product(
                            method,
                            at.array(),
                            IntStream.range(at.from(), at.from() + k).toArray(),
                            weights,
                            width,
                            start,
                            to,
                            0));
        } else {
            fields.add("private final %s[] %s = new %1$s[%d];", type, to, n);
            double[] flat = new double[k * n];
            for (int o = 0; o < n; o++) {
                for (int i = 0; i < k; i++) {
                    flat[o * k + i] = dense.rows()[i][o];
                }
            }
            String weights = numbers.add("W_" + method, flat);
            String start = numbers.add("B_" + method, dense.bias());
            sums(method, at, k, n, weights, start, to);
        }
        step.add("%s();", method);
        return new Place(to, 0, n);
    }

    private void sums(String method, Place at, int k, int n, String weights, String bias, String to) {
        methods.gap().add("private void %s() {", method).add("final %s[] x = %s;", type, at.array());
        methods.add("for (int o = 0, w = 0; o < %d; o++, w += %d) {", n, k);
        int chained = k / CHAINS * CHAINS;
        for (int i = 0; i < CHAINS; i++) {
            methods.add("%s s%d = 0;", type, i);
        }
        methods.add("for (int i = 0; i < %d; i += %d) {", chained, CHAINS);
        for (int i = 0; i < CHAINS; i++) {
            methods.add("s%d += x[i + %d] * %s[w + i + %d];", i, at.from() + i, weights, i);
        }
        methods.add("}");
        for (int i = chained; i < k; i++) {
            methods.add("s%d += x[%d] * %s[w + %d];", i - chained, at.from() + i, weights, i);
        }
        methods.add("%s[o] = %s[o] + ((s0 + s1) + (s2 + s3));", to, bias)
                .add("}")
                .add("}");
    }

    private void output(Place at) {
        Net.Affine affine = net.unscale();
        Place own = inArray(net.stages().size(), at);
        if (affine == null) {
            if (own.n() == 1) {
                step.add("y[to] = %s[%d];", own.array(), own.from());
            } else {
                step.add("System.arraycopy(%s, %d, y, to, %d);", own.array(), own.from(), own.n());
            }
            return;
        }
        for (int i = 0; i < own.n(); i++) {
            step.add(
                    "y[to + %d] = (%s) (%s[%d] * %s + %s);",
                    i, type, own.array(), own.from() + i, affine.factors()[i], affine.offsets()[i]);
        }
    }

    // ---- What the user calls --------------------------------------------------------------------------------------

    private void stepMethod(Lines out) {
        String input = net.readsTokens() ? "int token" : type + "[] x";
        out.add("/**").add(" * One step.").add(" *");
        out.add(
                net.readsTokens()
                        ? " * @param token from 0, below " + tokens()
                        : " * @param x INPUTS numbers. Not modified");
        out.add(" * @param y becomes the output, OUTPUTS numbers")
                .add(
                        " * @throws IllegalArgumentException if %s",
                        net.readsTokens() ? "there is no such token, or y is too short" : "an array is too short")
                .add(" */");
        out.add("public void step(%s, %s[] y) {", input, type);
        if (!net.readsTokens()) {
            out.add("require(\"x\", x, INPUTS);");
        }
        out.add("require(\"y\", y, OUTPUTS);")
                .add("step(%s, y, 0);", net.readsTokens() ? "token" : "x")
                .add("}")
                .gap();
        out.add("private void step(%s, %s[] y, int to) {", input, type);
        if (net.readsTokens()) {
            out.add("if (token < 0 || token >= %d) {", tokens())
                    .add(
                            "throw new IllegalArgumentException(\"expected a token from 0, below %d, but got \" + token);",
                            tokens())
                    .add("}");
        }
        append(out, step);
        out.add("}").gap();
        out.add("private static void require(String name, %s[] array, int n) {", type)
                .add("if (array.length < n) {")
                .add("throw new IllegalArgumentException(")
                .add("        \"expected \" + n + \" numbers in \" + name + \", but it has \" + array.length);")
                .add("}")
                .add("}")
                .gap();
    }

    private int tokens() {
        return ((Stage.Tokens) net.stages().get(0)).table().length;
    }

    private void runMethod(Lines out) {
        boolean tokens = net.readsTokens();
        String all = net.everyStep() ? "steps * OUTPUTS" : "OUTPUTS";
        out.add("/**")
                .add(" * Steps of a sequence, from the present state on.")
                .add(" *")
                .add(" * @param x %s. Not modified", tokens ? "the tokens" : "steps rows of INPUTS numbers")
                .add(" * @param steps number of steps, 1 or more")
                .add(
                        " * @param y becomes %s",
                        net.everyStep()
                                ? "the outputs, steps rows of OUTPUTS numbers"
                                : "the last output, OUTPUTS numbers")
                .add(" * @throws IllegalArgumentException if an array is too short, or steps is less than 1")
                .add(" */");
        out.add("public void run(%s[] x, int steps, %s[] y) {", tokens ? "int" : type, type);
        out.add("if (steps < 1) {")
                .add("throw new IllegalArgumentException(\"expected 1 step or more, but got \" + steps);")
                .add("}");
        if (tokens) {
            out.add("if (x.length < steps) {")
                    .add(
                            "throw new IllegalArgumentException(\"expected \" + steps + \" tokens, but got \" + x.length);")
                    .add("}");
        } else {
            out.add("require(\"x\", x, steps * INPUTS);");
        }
        out.add("require(\"y\", y, %s);", all).add("for (int t = 0; t < steps; t++) {");
        if (tokens) {
            out.add("step(x[t], y, %s);", net.everyStep() ? "t * OUTPUTS" : "0");
        } else {
            out.add("System.arraycopy(x, t * INPUTS, row, 0, INPUTS);")
                    .add("step(row, y, %s);", net.everyStep() ? "t * OUTPUTS" : "0");
        }
        out.add("}").add("}").gap();
    }

    private int state() {
        int n = 0;
        for (RecurrentSource each : recurrent) {
            n += each.layer().h0().length + each.layer().c0().length;
        }
        return n;
    }

    private void stateMethods(Lines out) {
        out.add("/** Back to the state before the first step. */").add("public void reset() {");
        for (RecurrentSource each : recurrent) {
            out.add(
                    "System.arraycopy(H%d, 0, %s, %d, %d);",
                    each.index(), each.x(), each.hiddenFrom(), each.layer().h0().length);
            if (each.layer().c0().length > 0) {
                out.add(
                        "System.arraycopy(C%d, 0, %s, 0, %d);",
                        each.index(), each.c(), each.layer().c0().length);
            }
        }
        out.add("}").gap();
        copies(out, "save", "becomes the state, STATE numbers: of each layer h, then c of an LSTM", true);
        copies(out, "restore", "a state that was saved. Not modified", false);
    }

    private void copies(Lines out, String name, String what, boolean save) {
        out.add("/**")
                .add(" * %s the state.", save ? "Copies" : "Sets")
                .add(" *")
                .add(" * @param state %s", what)
                .add(" * @throws IllegalArgumentException if the array is too short")
                .add(" */")
                .add("public void %s(%s[] state) {", name, type)
                .add("require(\"state\", state, STATE);");
        int at = 0;
        for (RecurrentSource each : recurrent) {
            at = copy(out, each.x(), each.hiddenFrom(), each.layer().h0().length, at, save);
            at = copy(out, each.c(), 0, each.layer().c0().length, at, save);
        }
        out.add("}").gap();
    }

    private static int copy(Lines out, String array, int from, int n, int at, boolean save) {
        if (n > 0) {
            if (save) {
                out.add("System.arraycopy(%s, %d, state, %d, %d);", array, from, at, n);
            } else {
                out.add("System.arraycopy(state, %d, %s, %d, %d);", at, array, from, n);
            }
        }
        return at + n;
    }
}
