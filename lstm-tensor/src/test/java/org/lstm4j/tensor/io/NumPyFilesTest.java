package org.lstm4j.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Our files go through NumPy by {@code tools/interop/numpy_files.py} and come back with the same bits. */
@Tag("script")
class NumPyFilesTest {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    private Path folder;

    private static int python(String... arguments) throws IOException, InterruptedException {
        Process process;
        try {
            String[] command = new String[arguments.length + 1];
            command[0] = PYTHON;
            System.arraycopy(arguments, 0, command, 1, arguments.length);
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return -1;
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        if (process.exitValue() != 0) {
            System.err.println(output);
        }
        return process.exitValue();
    }

    private static Map<String, StoredArray> arrays() {
        Map<String, StoredArray> arrays = new LinkedHashMap<>();
        Tensor f4 = Tensor.arange(60).div(7).reshape(3, 4, 5).permute(2, 0, 1);
        arrays.put("f4", StoredArray.of(f4));
        arrays.put(
                "f8",
                StoredArray.of(Tensor.arange(DType.FLOAT64, 0, 6, 1).div(7).reshape(2, 3)));
        arrays.put("scalar", StoredArray.of(Tensor.scalar(2.5)));
        arrays.put("empty", StoredArray.of(Tensor.zeros(DType.FLOAT64, 0, 3)));
        arrays.put("specials", StoredArray.of(Tensor.of(new float[] {
            Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE
        })));
        arrays.put("b1", new StoredArray.Ints(IntTensor.vector(1, 0), StoredType.BOOL));
        for (int rank = 4; rank < 26; rank++) {
            for (int size : new int[] {1, 10, 100}) {
                int[] sizes = new int[rank];
                Arrays.fill(sizes, 1);
                sizes[1] = size;
                arrays.put("zeros_" + rank + "_" + size, StoredArray.of(Tensor.zeros(sizes)));
            }
        }
        IntTensor ints = IntTensor.of(new int[] {1, 0, 100}, 3, 1);
        for (StoredType type : StoredType.values()) {
            if (type.isInteger() && type != StoredType.BOOL) {
                String name = type.name().substring(0, 1).toLowerCase(Locale.ROOT) + type.bits() / 8;
                arrays.put(name, new StoredArray.Ints(ints, type));
            }
        }
        return arrays;
    }

    private static void assertSame(StoredArray actual, StoredArray expected) {
        assertThat(actual.type()).isEqualTo(Values.writtenType(expected));
        assertThat(actual.shape()).isEqualTo(expected.shape());
        // NaN equals NaN and 0 does not equal -0, as bits do.
        assertThat(actual.toTensor().toDoubleArray())
                .containsExactly(expected.toTensor().toDoubleArray());
    }

    @Test
    void oursToNumPyToOurs() throws Exception {
        assumeThat(python("-c", "import numpy")).as("NumPy is installed").isZero();
        Map<String, StoredArray> arrays = arrays();
        StoredArrays all = new StoredArrays(arrays, Map.of());
        for (Map.Entry<String, StoredArray> named : arrays.entrySet()) {
            Npy.write(folder.resolve(named.getKey() + ".npy"), named.getValue());
        }
        Npz.write(folder.resolve("stored.npz"), all);
        Npz.writeCompressed(folder.resolve("compressed.npz"), all);

        assertThat(python("../tools/interop/numpy_files.py", folder.toString())).isZero();

        for (Map.Entry<String, StoredArray> named : arrays.entrySet()) {
            assertSame(Npy.read(folder.resolve("numpy_" + named.getKey() + ".npy")), named.getValue());
        }
        for (String name : new String[] {"stored", "compressed"}) {
            Map<String, StoredArray> back =
                    Npz.read(folder.resolve("numpy_" + name + ".npz")).entries();
            assertThat(back.keySet()).isEqualTo(arrays.keySet());
            arrays.forEach((key, array) -> assertSame(back.get(key), array));
        }
    }
}
