package org.lstm4j.onnx.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.io.FormatException;

/**
 * Reads the messages of an ONNX file.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
public final class ModelReader {
    private ModelReader() {}

    /**
     * Reads a model.
     *
     * @param bytes of the file. Not modified
     * @param source for messages
     * @throws FormatException if it is none, or damaged
     */
    public static ModelFile read(byte[] bytes, String source) throws FormatException {
        ProtoReader in = new ProtoReader(bytes, source);
        String producer = "";
        String version = "";
        Map<String, Integer> opsets = new HashMap<>();
        Map<String, String> metadata = new TreeMap<>();
        Graph graph = null;
        while (in.next()) {
            switch (in.field()) {
                case 2 -> producer = in.text();
                case 3 -> version = in.text();
                case 7 -> {
                    if (graph != null) {
                        throw in.damaged("a second graph");
                    }
                    graph = graph(in.message());
                }
                case 8 -> opset(in.message(), opsets);
                case 14 -> in.message().entry(metadata);
                default -> in.skip();
            }
        }
        if (graph == null) {
            throw in.damaged("there is no graph");
        }
        return new ModelFile((producer + " " + version).strip(), opsets, metadata, graph);
    }

    private static void opset(ProtoReader in, Map<String, Integer> out) throws FormatException {
        String domain = "";
        int version = 1;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> domain = in.text();
                case 2 -> version = in.int32();
                default -> in.skip();
            }
        }
        out.put(domain(domain), version);
    }

    /** ONNX's own domain has two names. */
    private static String domain(String name) {
        return name.equals("ai.onnx") ? "" : name;
    }

    private static Graph graph(ProtoReader in) throws FormatException {
        List<Node> nodes = new ArrayList<>();
        Map<String, StoredTensor> initializers = new LinkedHashMap<>();
        List<ValueInfo> inputs = new ArrayList<>();
        List<ValueInfo> outputs = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> nodes.add(node(in.message()));
                case 5 -> {
                    StoredTensor tensor = StoredTensor.read(in.message());
                    if (initializers.put(tensor.name(), tensor) != null) {
                        throw in.damaged("two initializers have the name " + FormatException.quote(tensor.name()));
                    }
                }
                case 11 -> inputs.add(valueInfo(in.message()));
                case 12 -> outputs.add(valueInfo(in.message()));
                case 15 -> throw in.damaged("sparse initializers cannot be read here");
                default -> in.skip();
            }
        }
        return new Graph(nodes, initializers, inputs, outputs);
    }

    private static Node node(ProtoReader in) throws FormatException {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        String name = "";
        String operator = "";
        String domain = "";
        Map<String, Object> attributes = new HashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> inputs.add(in.text());
                case 2 -> outputs.add(in.text());
                case 3 -> name = in.text();
                case 4 -> operator = in.text();
                case 5 -> attribute(in.message(), attributes);
                case 7 -> domain = in.text();
                default -> in.skip();
            }
        }
        return new Node(operator, domain(domain), name, inputs, outputs, new Attributes(attributes));
    }

    /** Which of the fields holds the value is known from the type, or in old files from the one that is there. */
    private static void attribute(ProtoReader in, Map<String, Object> out) throws FormatException {
        String name = "";
        long type = 0;
        Map<Integer, Object> found = new TreeMap<>();
        LongStream.Builder integers = LongStream.builder();
        List<Float> reals = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        boolean hasIntegers = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text();
                case 2 -> found.put(1, in.float32());
                case 3 -> found.put(2, in.int64());
                case 4 -> found.put(3, in.text());
                case 5 -> found.put(4, StoredTensor.read(in.message()));
                case 6 -> found.put(5, graph(in.message()));
                case 7 -> {
                    var packed = in.fixed(Float.BYTES).asFloatBuffer();
                    while (packed.hasRemaining()) {
                        reals.add(packed.get());
                    }
                }
                case 8 -> {
                    hasIntegers = true;
                    in.int64s(integers::add);
                }
                case 9 -> texts.add(in.text());
                case 20 -> type = in.int64();
                default -> in.skip();
            }
        }
        if (!reals.isEmpty() || type == 6) {
            float[] array = new float[reals.size()];
            for (int i = 0; i < array.length; i++) {
                array[i] = reals.get(i);
            }
            found.put(6, array);
        }
        if (hasIntegers || type == 7) {
            found.put(7, integers.build().toArray());
        }
        if (!texts.isEmpty() || type == 8) {
            found.put(8, List.copyOf(texts));
        }
        Object value = type == 0
                ? found.values().stream().findFirst().orElse(null)
                : found.getOrDefault((int) type, missing(type));
        if (value != null && out.put(name, value) != null) {
            throw in.damaged("two attributes have the name " + FormatException.quote(name));
        }
    }

    /** A value of zero need not be written. */
    private static @Nullable Object missing(long type) {
        if (type == 1) {
            return 0f;
        }
        return type == 2 ? (Object) 0L : type == 3 ? "" : null;
    }

    private static ValueInfo valueInfo(ProtoReader in) throws FormatException {
        String name = "";
        int type = 0;
        List<String> sizes = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text();
                case 2 -> {
                    ProtoReader kind = in.message();
                    while (kind.next()) {
                        if (kind.field() == 1) {
                            ProtoReader tensor = kind.message();
                            while (tensor.next()) {
                                switch (tensor.field()) {
                                    case 1 -> type = tensor.int32();
                                    case 2 -> sizes = sizes(tensor.message());
                                    default -> tensor.skip();
                                }
                            }
                        } else {
                            // A sequence, a map or an optional value; field 6 is a text.
                            type = kind.field() == 6 ? type : -1;
                            kind.skip();
                        }
                    }
                }
                default -> in.skip();
            }
        }
        return new ValueInfo(name, type, sizes);
    }

    private static List<String> sizes(ProtoReader in) throws FormatException {
        List<String> out = new ArrayList<>();
        while (in.next()) {
            if (in.field() != 1) {
                in.skip();
                continue;
            }
            String size = "?";
            ProtoReader dimension = in.message();
            while (dimension.next()) {
                switch (dimension.field()) {
                    case 1 -> size = String.valueOf(dimension.int64());
                    case 2 -> size = dimension.text();
                    default -> dimension.skip();
                }
            }
            out.add(size.isEmpty() ? "?" : Quote.plain(size));
        }
        return List.copyOf(out);
    }
}
