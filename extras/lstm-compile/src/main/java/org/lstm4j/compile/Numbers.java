package org.lstm4j.compile;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of a class: static arrays, which C2 takes for constants.
 *
 * <p>A Java method has 64 KB at most, far too little for an initializer {0.1f, ..}, so that they are in string constants of six
 * bits a character; and many of them in a resource, since a class has at most 65,535 constants.
 */
final class Numbers {
    /** More numbers are a resource. */
    private static final int MOST_IN_SOURCE = 200_000;
    /** Of a string constant, whose bytes in the class file are 65,535 at most. */
    private static final int CHARACTERS = 60_000;
    /** Of a line. */
    private static final int LINE = 100;

    private final boolean isDouble;
    private final Map<String, double[]> arrays = new LinkedHashMap<>();

    Numbers(boolean isDouble) {
        this.isDouble = isDouble;
    }

    /** @return the name */
    String add(String name, double[] values) {
        arrays.put(name, values);
        return name;
    }

    private int count() {
        return arrays.values().stream().mapToInt(values -> values.length).sum();
    }

    boolean areResource() {
        return count() > MOST_IN_SOURCE;
    }

    byte[] resource() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DataOutputStream data = new DataOutputStream(out)) {
            for (double[] values : arrays.values()) {
                for (double value : values) {
                    if (isDouble) {
                        data.writeDouble(value);
                    } else {
                        data.writeFloat((float) value);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The static fields, and the block that reads them. */
    void writeTo(Lines out, String simpleName) {
        String type = isDouble ? "double" : "float";
        arrays.keySet().forEach(name -> out.add("private static final %s[] %s;", type, name));
        out.gap().add("static {").add("%s[] all = weights();", type);
        int at = 0;
        for (Map.Entry<String, double[]> array : arrays.entrySet()) {
            out.add("%s = part(all, %d, %d);", array.getKey(), at, array.getValue().length);
            at += array.getValue().length;
        }
        out.add("}").gap();
        out.add("private static %s[] part(%1$s[] all, int from, int n) {", type)
                .add("%s[] out = new %1$s[n];", type)
                .add("System.arraycopy(all, from, out, 0, n);")
                .add("return out;")
                .add("}")
                .gap();
        if (areResource()) {
            reader(out, simpleName, type);
        } else {
            decoder(out, type);
        }
    }

    private void reader(Lines out, String simpleName, String type) {
        String name = CompiledNet.resourceName(simpleName);
        out.add("private static %s[] weights() {", type)
                .add("%s[] out = new %1$s[%d];", type, count())
                .add("InputStream in = %s.class.getResourceAsStream(\"%s\");", simpleName, name)
                .add("if (in == null) {")
                .add("throw new IllegalStateException(\"expected the resource %s beside the class\");", name)
                .add("}")
                .add("try (DataInputStream data = new DataInputStream(new BufferedInputStream(in))) {")
                .add("for (int i = 0; i < out.length; i++) {")
                .add("out[i] = data.read%s();", isDouble ? "Double" : "Float")
                .add("}")
                .add("} catch (IOException e) {")
                .add("throw new IllegalStateException(\"cannot read the resource %s\", e);", name)
                .add("}")
                .add("return out;")
                .add("}");
    }

    private void decoder(Lines out, String type) {
        int digits = isDouble ? 11 : 6;
        List<String> parts = parts(digits);
        out.add("/* Six bits a character, the lowest first. */")
                .add("private static %s[] weights() {", type)
                .add("%s[] out = new %1$s[%d];", type, count())
                .add("int n = 0;");
        for (int i = 0; i < parts.size(); i++) {
            out.add("n = decode(part%d(), out, n);", i);
        }
        out.add("return out;").add("}").gap();
        out.add("private static int decode(String text, %s[] out, int from) {", type)
                .add("int n = from;")
                .add("for (int at = 0; at < text.length(); at += %d) {", digits)
                .add("long bits = 0;")
                .add("for (int i = %d; i >= 0; i--) {", digits - 1)
                .add("char c = text.charAt(at + i);")
                .add("bits = bits << 6 | (c > 92 ? c - 41 : c - 40);")
                .add("}")
                .add(
                        isDouble
                                ? "out[n++] = Double.longBitsToDouble(bits);"
                                : "out[n++] = Float.intBitsToFloat((int) bits);")
                .add("}")
                .add("return n;")
                .add("}");
        for (int i = 0; i < parts.size(); i++) {
            out.gap().add("private static String part%d() {", i);
            String text = parts.get(i);
            for (int at = 0; at < text.length(); at += LINE) {
                String line = text.substring(at, Math.min(at + LINE, text.length()));
                String end = at + LINE < text.length() ? "" : ";";
                out.add((at == 0 ? "return \"" : "        + \"") + line.replace("%", "%%") + "\"" + end, "");
            }
            if (text.isEmpty()) {
                out.add("return \"\";");
            }
            out.add("}");
        }
    }

    private List<String> parts(int digits) {
        List<String> out = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (double[] values : arrays.values()) {
            for (double value : values) {
                if (text.length() + digits > CHARACTERS) {
                    out.add(text.toString());
                    text.setLength(0);
                }
                long bits = isDouble
                        ? Double.doubleToRawLongBits(value)
                        : Float.floatToRawIntBits((float) value) & 0xffffffffL;
                for (int i = 0; i < digits; i++, bits >>>= 6) {
                    int six = (int) (bits & 63);
                    // No backslash.
                    text.append((char) (six + 40 >= 92 ? six + 41 : six + 40));
                }
            }
        }
        out.add(text.toString());
        return out;
    }
}
