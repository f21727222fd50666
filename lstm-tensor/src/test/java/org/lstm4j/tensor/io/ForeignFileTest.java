package org.lstm4j.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.tensor.Tensor;

/** Files of other formats are named, with the line that converts them; the files of {@code foreign/} are real ones. */
class ForeignFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            legacy_format.pt | a Python pickle, such as PyTorch before 1.6 wrote | torch.load('FILE', weights_only=True)
            torchscript.pt   | a TorchScript program                             | torch.jit.load('FILE').state_dict()
            exported.pt2     | an exported PyTorch program (.pt2)                | torch.export.load('FILE').state_dict
            model.keras      | a Keras model (.keras)                            | keras.saving.load_model('FILE')
            model.h5         | an HDF5 file (Keras .h5)                          | keras.saving.load_model('FILE')
            script.onnx      | an ONNX model                                     | onnx.load('FILE')
            dynamo.onnx      | an ONNX model                                     | onnx.load('FILE')
            tf2onnx.onnx     | an ONNX model                                     | onnx.load('FILE')
            """)
    void realFilesAreNamedByTheirContent(String name, String what, String line) throws IOException {
        // Under a name that says nothing.
        Path file = folder.resolve("x.bin");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/foreign/" + name))) {
            Files.copy(in, file);
        }
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file + ": the file is " + what + ", not a safetensors file; in Python: ")
                .hasMessageContaining(line.replace("FILE", file.toString()))
                .hasMessageEndingWith("'" + folder.resolve("x.safetensors") + "')");
    }

    @ParameterizedTest
    @CsvSource({
        "numpy/f8.npy, a NumPy array (.npy), Npy.read",
        "numpy/stored.npz, a NumPy archive (.npz), Npz.read",
        "numpy/compressed.npz, a NumPy archive (.npz), Npz.read",
        "foreign/lstm.pt, 'a PyTorch file (.pt, .pth or .ckpt)', PyTorchFile.read"
    })
    void filesOfAnotherReaderNameIt(String name, String what, String reader) throws IOException {
        Path file = folder.resolve("x.bin");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/" + name))) {
            Files.copy(in, file);
        }
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ": the file is " + what + ", not a safetensors file; read it with " + reader);
    }

    @ParameterizedTest
    @CsvSource({
        "foreign/legacy_format.pt, PYTORCH",
        "foreign/torchscript.pt, PYTORCH",
        "foreign/exported.pt2, PYTORCH",
        "foreign/lstm.pt, PYTORCH",
        "foreign/model.keras, KERAS",
        "foreign/model.h5, HDF5",
        "foreign/script.onnx, ONNX",
        "foreign/dynamo.onnx, ONNX",
        "foreign/tf2onnx.onnx, ONNX",
        "safetensors/gru_2l.safetensors, SAFETENSORS",
        "numpy/f8.npy, NPY",
        "numpy/stored.npz, NPZ",
        "fuzz/corpus.zip, ZIP",
        "goldens/rng.json, OTHER"
    })
    void theReaderIsChosenByContent(String name, FileKind kind) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/" + name))) {
            assertThat(FileKind.of(ByteSource.of(in, name))).isEqualTo(kind);
        }
    }

    @Test
    void everyReaderRefusesTheFilesOfTheOthers() throws IOException {
        Path weights = folder.resolve("weights");
        Safetensors.write(weights, Map.of("x", Tensor.ones(1)));
        assertThatThrownBy(() -> Npy.read(weights))
                .isInstanceOf(FormatException.class)
                .hasMessageEndingWith(
                        "the file is a safetensors file, not a NumPy array (.npy); read it with Safetensors.read");
        assertThatThrownBy(() -> Npz.read(weights)).hasMessageContaining("read it with Safetensors.read");
        Path array = folder.resolve("array");
        Npy.write(array, StoredArray.of(Tensor.ones(1)));
        assertThatThrownBy(() -> Npz.read(array)).hasMessageContaining("read it with Npy.read");
        Path archive = folder.resolve("archive");
        Npz.write(archive, Map.of("x", Tensor.ones(1)));
        assertThatThrownBy(() -> Npy.read(archive)).hasMessageContaining("read it with Npz.read");
        assertThatThrownBy(() -> PyTorchFile.read(archive)).hasMessageContaining("read it with Npz.read");
        assertThatThrownBy(() -> Npy.read(Files.write(folder.resolve("empty"), new byte[0])))
                .hasMessageContaining("the file is empty (0 bytes)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <!DOCTYPE html><title>Not found           | an HTML page                                  | download the file itself
            '  <HTML lang="en">'                      | an HTML page                                  | download the file itself
            <?xml version="1.0"?><Error/>             | an HTML page                                  | download the file itself
            version https://git-lfs.github.com/spec/v1| a Git LFS pointer, which stands for the file  | git lfs pull --include='FILE'
            {"weight_map": {}}                        | JSON text                                     | beside it
            BZh91AY&SY                                | compressed by bzip2                           | bunzip2 'FILE'
            GGUF0000                                  | a GGUF file                                   | gguf.GGUFReader('FILE')
            """)
    void textsAreNamed(String content, String what, String line) throws IOException {
        Path file = Files.writeString(folder.resolve("model.safetensors"), content);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("the file is " + what + ", not a safetensors file; ")
                .hasMessageContaining(line.replace("FILE", file.toString()));
    }

    @Test
    void archivesAndCompressedFilesAreNamed() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(new byte[2_000_000]);
        }
        // So long that the first 8 bytes could be the length of a header.
        Path file = Files.write(folder.resolve("x"), Arrays.copyOf(packed.toByteArray(), 3_000_000));
        assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("compressed by gzip");

        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("model.safetensors"));
        }
        Files.write(file, zip.toByteArray());
        assertThatThrownBy(() -> Safetensors.read(file))
                .hasMessageContaining("a zip archive")
                .hasMessageContaining("unzip");

        byte[] tar = new byte[512];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        tar[0] = 's';
        tar[7] = 's';
        Files.write(file, tar);
        assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("a tar archive");

        Files.write(file, new byte[0]);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ": the file is empty (0 bytes): it was not written or downloaded to its end");
    }

    /** A name that would end the quotes is not put into the line. */
    @Test
    void namesThatNeedQuotingAreNotShownInTheLine() throws IOException {
        Path file = Files.writeString(folder.resolve("a'b.h5"), "\u0089HDF\r\n\u001a\n", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("load_model('FILE')");
    }

    @Test
    void aFolderNamesAFileInIt() throws IOException {
        assertThatThrownBy(() -> Safetensors.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": is a folder; expected a safetensors file");
        Path inside = folder.resolve("model.safetensors");
        Safetensors.write(inside, Map.of("x", Tensor.ones(1)));
        assertThatThrownBy(() -> Safetensors.read(folder)).hasMessageEndingWith("such as " + inside);
    }

    /** Any length of a header that is a safetensors file is read, whatever else the bytes could mean. */
    @Test
    void lengthsThatLookLikeOtherFormatsAreRead() throws IOException {
        Path file = folder.resolve("x.safetensors");
        for (int name : new int[] {1, 500, 2_000, 4_600}) {
            Map<String, Tensor> x = Map.of("n".repeat(name), Tensor.ones(1));
            Safetensors.write(file, x);
            assertThat(Safetensors.read(file).tensors()).containsOnlyKeys(x.keySet());
        }
    }
}
