package org.lstm4j.tensor.io;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.lstm4j.tensor.io.PickleReader.Opaque;

/** Files and objects of PyTorch that are not read: what they are, and how to convert them in Python. */
final class PyTorchRefusal {
    private static final String PICKLE = "data.pkl";

    /** Beginnings of class names, with what the object is and the expression that makes it readable. */
    private static final List<String[]> ADVICE = List.of(
            new String[] {"torch._utils._rebuild_sparse", "a sparse tensor", "x.to_dense()"},
            new String[] {"torch._utils._rebuild_qtensor", "a quantized tensor", "x.dequantize()"},
            new String[] {"torch.Complex", "a complex tensor", "torch.view_as_real(x)"},
            new String[] {"torch.complex", "a complex tensor", "torch.view_as_real(x)"},
            new String[] {"torch.float", "a tensor of a small float type", "x.float()"},
            new String[] {"torch.bits", "a tensor of bits", "x.to(torch.uint8)"},
            new String[] {"integer", "a tensor of integers beyond 2^53", "x.double()"},
            new String[] {"numpy._core.multiarray.scalar", "a NumPy scalar", "x.item()"},
            new String[] {"numpy.core.multiarray.scalar", "a NumPy scalar", "x.item()"},
            new String[] {"numpy.", "a NumPy object", "torch.from_numpy(x)"},
            new String[] {"numpy", "a NumPy object", "torch.from_numpy(x)"},
            new String[] {"argparse.Namespace", "a namespace", "vars(x)"},
            new String[] {"pathlib.", "a path", "str(x)"},
            new String[] {"collections.defaultdict", "a dictionary with defaults", "dict(x)"},
            new String[] {"__builtin__.set", "a set", "list(x)"},
            new String[] {"builtins.set", "a set", "list(x)"},
            new String[] {"_codecs.encode", "bytes", "list(x)"},
            new String[] {"datetime.", "a date or time", "str(x)"});

    private PyTorchRefusal() {}

    /**
     * Requires the entries of {@code torch.save}.
     *
     * @return the folder of the entries, with a slash
     */
    static String requirePickle(Bytes bytes, Collection<String> entries, Function<String, FormatException> failure)
            throws IOException {
        for (String entry : entries) {
            int folder = entry.indexOf('/') + 1;
            String inside = entry.substring(folder);
            if (inside.equals("constants.pkl") || inside.startsWith("code/")) {
                throw failure.apply("the file is a TorchScript program, not a state dict; in Python:"
                        + " torch.save(torch.jit.load(FILE).state_dict(), OUT)");
            }
            if (inside.equals("archive_format") || inside.startsWith("models/") || inside.startsWith("serialized_")) {
                throw failure.apply("the file is an exported PyTorch program (.pt2), not a state dict; in Python:"
                        + " torch.save(dict(torch.export.load(FILE).state_dict), OUT)");
            }
        }
        List<String> pickles = entries.stream()
                .filter(entry -> entry.indexOf('/') >= 0
                        && entry.substring(entry.indexOf('/') + 1).equals(PICKLE))
                .toList();
        if (pickles.size() != 1) {
            ForeignFile.refuse(bytes, FileKind.PYTORCH);
            throw failure.apply("expected one entry .../data.pkl of torch.save in the zip archive, but there are "
                    + pickles.size());
        }
        return pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
    }

    /** Why a file of one object is not read. */
    static String ofFile(Opaque object) {
        String type = FormatException.quote(object.type);
        if (object.isModule) {
            return "the file is a whole module of class " + type
                    + ", which only its own Python code can build; in Python:"
                    + " torch.save(torch.load(FILE, weights_only=False).state_dict(), OUT)";
        }
        String[] advice = advice(object);
        return "the file is " + advice[1] + " of class " + type + ", not a dictionary of tensors; in Python: save "
                + advice[2] + " instead";
    }

    /** Why one of the objects of a file is not read. */
    static String ofEntry(String path, Opaque object) {
        String[] advice = advice(object);
        return "entry " + FormatException.quote(path) + " is " + advice[1] + " of class "
                + FormatException.quote(object.type)
                + ", which is not read; leave it out (readKnown, --skip-unknown), or in"
                + " Python: save " + advice[2] + " instead";
    }

    private static String[] advice(Opaque object) {
        if (object.isModule) {
            return new String[] {"", "a whole module", "x.state_dict()"};
        }
        return ADVICE.stream()
                .filter(each -> object.type.startsWith(each[0]))
                .findFirst()
                .orElse(new String[] {"", "an object", "a state_dict, or a dict of numbers, texts and tensors,"});
    }
}
