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

    /** A format: its kind, what it is called in "the file is ...", and what to do. */
    private record Format(FileKind kind, String name, String advice, Predicate<byte[]> is) {
        /** One that its kind's name is enough for. */
        Format(FileKind kind, String advice, Predicate<byte[]> is) {
            this(kind, kind.description(), advice, is);
        }

        /** One that no reader is for. */
        Format(String name, String advice, Predicate<byte[]> is) {
            this(FileKind.OTHER, name, advice, is);
        }
    }

    // The first that fits counts: from the specific to the general.
    private static final List<Format> FORMATS = List.of(
            new Format(
                    FileKind.NPZ,
                    "read it with Npz.read",
                    head -> ZipEntries.isZip(head) && entry(head).endsWith(".npy")),
            new Format(
                    FileKind.PYTORCH,
                    "an exported PyTorch program (.pt2)",
                    TORCH.replace("torch.load('FILE', weights_only=True)", "torch.export.load('FILE').state_dict"),
                    head -> ZipEntries.isZip(head)
                            && EXPORTED.matcher(entry(head)).matches()),
            new Format(
                    FileKind.PYTORCH,
                    "a TorchScript program",
                    TORCH.replace("torch.load('FILE', weights_only=True)", "torch.jit.load('FILE').state_dict()"),
                    head -> ZipEntries.isZip(head)
                            && SCRIPT.matcher(entry(head)).matches()),
            new Format(
                    FileKind.PYTORCH,
                    "read it with PyTorchFile.read",
                    head -> ZipEntries.isZip(head) && SAVED.matcher(entry(head)).matches()),
            new Format(
                    FileKind.KERAS,
                    KERAS,
                    head -> ZipEntries.isZip(head)
                            && List.of("metadata.json", "config.json", "model.weights.h5")
                                    .contains(entry(head))),
            new Format(FileKind.ZIP, "unpack it with: unzip 'FILE'", ZipEntries::isZip),
            new Format(FileKind.NPY, "read it with Npy.read", head -> starts(head, NpyHeader.MAGIC)),
            new Format(FileKind.HDF5, KERAS, head -> starts(head, "\u0089HDF\r\n\u001a\n")),
            new Format(
                    FileKind.PYTORCH,
                    "a Python pickle, such as PyTorch before 1.6 wrote",
                    TORCH,
                    head -> head.length > 2 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5),
            new Format(
                    FileKind.PYTORCH,
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
            new Format(FileKind.ONNX, ONNX, ForeignFile::isOnnx),
            new Format(FileKind.SAFETENSORS, "read it with Safetensors.read", ForeignFile::isSafetensors),
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
    static @Nullable String describe(String file, byte[] head, FileKind expected) {
        if (head.length == 0) {
            return "the file is empty (0 bytes): it was not written or downloaded to its end";
        }
        Format format = format(head);
        if (format == null) {
            return null;
        }
        // These archives may start with anything.
        boolean fits = format.name().equals(expected.description())
                || ((expected == FileKind.NPZ || expected == FileKind.PYTORCH) && format.kind() == FileKind.ZIP);
        return fits
                ? null
                : "the file is " + format.name() + ", not " + expected.description() + "; "
                        + format.advice().replace("FILE", shown(file)).replace("OUT", converted(file));
    }

    /** @param head its first bytes, at most {@link #HEAD} */
    static FileKind kind(byte[] head) {
        Format format = format(head);
        return format == null ? FileKind.OTHER : format.kind();
    }

    private static @Nullable Format format(byte[] head) {
        return FORMATS.stream().filter(each -> each.is().test(head)).findFirst().orElse(null);
    }

    /**
     * Refuses a file of another known format.
     *
     * @param expected what it should be
     */
    static void refuse(Bytes bytes, FileKind expected) throws IOException {
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
