package org.lstm4j.tensor.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files of other formats than the one that is expected: recognized by their first bytes, never by their name, and
 * named with the line that converts them.
 */
final class ForeignFile {
    /** So many bytes are looked at. */
    static final int HEAD = 512;

    /* Formats that are read, as they are called in messages. */
    static final String SAFETENSORS = "a safetensors file";
    static final String NPY = "a NumPy array (.npy)";
    static final String NPZ = "a NumPy archive (.npz)";

    static final String PYTORCH = "a PyTorch file (.pt, .pth or .ckpt)";

    private static final String ZIP = "a zip archive";

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_. -]+");

    private static final String TORCH =
            "in Python: from safetensors.torch import save_file; import torch; save_file({k:"
                    + " v.contiguous().clone() for k, v in torch.load('FILE', weights_only=True).items()}, 'OUT')";
    private static final String KERAS = "in Python: from safetensors.numpy import save_file; import keras;"
            + " save_file({w.path: w.numpy() for w in keras.saving.load_model('FILE').weights}, 'OUT')";
    private static final String ONNX =
            "in Python: from safetensors.numpy import save_file; import onnx; save_file({t.name:"
                    + " onnx.numpy_helper.to_array(t) for t in onnx.load('FILE').graph.initializer}, 'OUT')";

    /* The first entries of the zip archives that PyTorch writes. */
    private static final Pattern SAVED = Pattern.compile("[^/]+/(data\\.pkl|version|byteorder|\\.[a-z_]+)");
    private static final Pattern SCRIPT = Pattern.compile("[^/]+/(data/\\d+|code/.*|constants.*)");
    private static final Pattern EXPORTED =
            Pattern.compile("[^/]+/(data/[a-z_]+/.*|models/.*|archive_(format|version))|serialized_.*");

    /** A format: what it is called in "the file is ...", and what to do. */
    private record Format(String name, String advice, Predicate<byte[]> is) {}

    // The first that fits counts: from the specific to the general.
    private static final List<Format> FORMATS = List.of(
            new Format(
                    NPZ,
                    "read it with Npz.read",
                    head -> ZipEntries.isZip(head) && entry(head).endsWith(".npy")),
            new Format(
                    "an exported PyTorch program (.pt2)",
                    TORCH.replace("torch.load('FILE', weights_only=True)", "torch.export.load('FILE').state_dict"),
                    head -> ZipEntries.isZip(head)
                            && EXPORTED.matcher(entry(head)).matches()),
            new Format(
                    "a TorchScript program",
                    TORCH.replace("torch.load('FILE', weights_only=True)", "torch.jit.load('FILE').state_dict()"),
                    head -> ZipEntries.isZip(head)
                            && SCRIPT.matcher(entry(head)).matches()),
            new Format(
                    PYTORCH,
                    "read it with PyTorchFile.read",
                    head -> ZipEntries.isZip(head) && SAVED.matcher(entry(head)).matches()),
            new Format(
                    "a Keras model (.keras)",
                    KERAS,
                    head -> ZipEntries.isZip(head)
                            && List.of("metadata.json", "config.json", "model.weights.h5")
                                    .contains(entry(head))),
            new Format(ZIP, "unpack it with: unzip 'FILE'", ZipEntries::isZip),
            new Format(NPY, "read it with Npy.read", head -> starts(head, NpyHeader.MAGIC)),
            new Format("an HDF5 file (Keras .h5)", KERAS, head -> starts(head, "\u0089HDF\r\n\u001a\n")),
            new Format(
                    "a Python pickle, such as PyTorch before 1.6 wrote",
                    TORCH,
                    head -> head.length > 2 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5),
            new Format(
                    "a tar archive, such as PyTorch before 0.1.10 wrote",
                    TORCH,
                    head -> head.length > 262 && text(head).startsWith("ustar", 257)),
            new Format("compressed by gzip", "unpack it with: gunzip 'FILE'", head -> starts(head, "\u001f\u008b")),
            new Format("compressed by bzip2", "unpack it with: bunzip2 'FILE'", head -> starts(head, "BZh")),
            new Format("compressed by xz", "unpack it with: unxz 'FILE'", head -> starts(head, "\u00fd7zXZ")),
            new Format(
                    "compressed by Zstandard", "unpack it with: unzstd 'FILE'", head -> starts(head, "(\u00b5/\u00fd")),
            new Format(
                    "a Git LFS pointer, which stands for the file",
                    "fetch the file itself with: git lfs pull --include='FILE'",
                    head -> starts(head, "version https://git-lfs.github.com/spec/")),
            new Format(
                    "an HTML page",
                    "download the file itself, on Hugging Face from .../resolve/main/... instead of .../blob/main/...",
                    ForeignFile::isHtml),
            new Format(
                    "a GGUF file",
                    "in Python: from safetensors.numpy import save_file; import gguf; save_file({t.name: t.data for t in"
                            + " gguf.GGUFReader('FILE').tensors}, 'OUT')",
                    head -> starts(head, "GGUF")),
            new Format("an ONNX model", ONNX, ForeignFile::isOnnx),
            new Format(SAFETENSORS, "read it with Safetensors.read", ForeignFile::isSafetensors),
            new Format(
                    "JSON text",
                    "the tensors are in the .safetensors files beside it",
                    head -> words(head).startsWith("{")
                            && !words(head).substring(1).isBlank()));

    private ForeignFile() {}

    /**
     * What a file is and how to convert it, as a sentence about the file.
     *
     * @param head its first bytes, at most {@link #HEAD}
     * @param expected what it should be
     * @return null if the format is not known, or the expected one
     */
    static @Nullable String describe(String file, byte[] head, String expected) {
        if (head.length == 0) {
            return "the file is empty (0 bytes): it was not written or downloaded to its end";
        }
        for (Format format : FORMATS) {
            if (format.is().test(head)) {
                // These archives may start with anything.
                boolean fits = format.name().equals(expected)
                        || ((expected.equals(NPZ) || expected.equals(PYTORCH))
                                && format.name().equals(ZIP));
                return fits
                        ? null
                        : "the file is " + format.name() + ", not " + expected + "; "
                                + format.advice().replace("FILE", shown(file)).replace("OUT", converted(file));
            }
        }
        return null;
    }

    /**
     * Refuses a file of another known format.
     *
     * @param expected what it should be
     */
    static void refuse(Bytes bytes, String expected) throws IOException {
        String foreign = describe(bytes.name(), bytes.head(0, HEAD), expected);
        if (foreign != null) {
            throw bytes.failure(null, foreign);
        }
    }

    /** The name as it is, where it can stand in quotes in Python and in a shell. */
    private static String shown(String name) {
        return PLAIN.matcher(name.replace('/', '_')).matches() ? name : "FILE";
    }

    private static String converted(String file) {
        String name = shown(file);
        int dot = name.lastIndexOf('.');
        return (dot > name.lastIndexOf('/') + 1 ? name.substring(0, dot) : name) + ".safetensors";
    }

    /** The name of the first entry of a zip archive. */
    private static String entry(byte[] head) {
        if (head.length < 30) {
            return "";
        }
        int length = (head[26] & 0xff) | (head[27] & 0xff) << 8;
        return new String(head, 30, Math.min(length, head.length - 30), StandardCharsets.ISO_8859_1);
    }

    /** A header of less than 2^24 bytes, and the object in it. */
    private static boolean isSafetensors(byte[] head) {
        return head.length > Long.BYTES + 1
                && head[3] == 0
                && head[4] == 0
                && head[5] == 0
                && head[6] == 0
                && head[7] == 0
                && (starts(Arrays.copyOfRange(head, Long.BYTES, head.length), "{\"")
                        || starts(Arrays.copyOfRange(head, Long.BYTES, head.length), "{}"));
    }

    private static boolean isHtml(byte[] head) {
        String words = words(head).toLowerCase(Locale.ROOT);
        return words.startsWith("<!doctype html")
                || words.startsWith("<html")
                || words.startsWith("<head")
                || words.startsWith("<?xml");
    }

    /** A message of protocol buffers with field 1, ir_version, as a small number, and then a field of a model. */
    private static boolean isOnnx(byte[] head) {
        // Fields 2 (producer_name), 3, 4, 6 and 7 (graph) are of known length, 5 (model_version) is a number.
        return head.length > 3
                && head[0] == 0x08
                && head[1] > 0
                && head[1] < 64
                && List.of(0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42).contains((int) head[2]);
    }

    /** The text after a byte-order mark and white space. */
    private static String words(byte[] head) {
        String text = text(head);
        return (text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text).stripLeading();
    }

    private static boolean starts(byte[] head, String bytes) {
        return text(Arrays.copyOf(head, Math.min(head.length, bytes.length()))).equals(bytes);
    }

    /** A character for each byte. */
    private static String text(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1);
    }
}
