package org.lstm4j.examples.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import org.lstm4j.nn.data.Csv;
import org.lstm4j.nn.data.Table;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.Npy;
import org.lstm4j.tensor.io.StoredArray;

/** Arrays of one input or output: {@code .npy}, or {@code .csv} with a step a row. */
final class ArrayInput {
    private ArrayInput() {}

    static boolean isCsv(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
    }

    /** @throws FileError if the name ends in neither {@code .npy} nor {@code .csv} */
    static void requireKnown(Path file) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".npy") && !name.endsWith(".csv")) {
            throw new FileError(file, "expected a name that ends in .npy or .csv");
        }
    }

    /** @param columns the names of the columns to take from a CSV, in order; empty for all */
    static StoredArray read(Path file, List<String> columns) throws IOException {
        if (!isCsv(file)) {
            return Npy.read(file);
        }
        Table table = Csv.read(file, Csv.options().header(hasHeader(file)).columns(columns));
        return StoredArray.of(table.tensor(DType.FLOAT64, table.names().toArray(String[]::new)));
    }

    /** Whether the first row has a field that is no number. */
    private static boolean hasHeader(Path file) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file)) {
            String line = in.readLine();
            if (line == null) {
                throw new FileError(file, "is empty: expected a row for each step");
            }
            for (String field : List.of(line.split(",", -1))) {
                try {
                    double unused = Double.parseDouble(field.strip());
                } catch (NumberFormatException e) {
                    return true;
                }
            }
            return false;
        }
    }

    /** @param names of the columns of a CSV; empty for a CSV without a header */
    static void write(Path file, StoredArray array, List<String> names) throws IOException {
        if (!isCsv(file)) {
            Npy.write(file, array);
            return;
        }
        Tensor y = array.toTensor();
        if (y.rank() > 2) {
            throw new FileError(
                    file, "a CSV is one sequence, but the output has the shape " + y.shape() + "; write a .npy");
        }
        Tensor rows = y.rank() == 2 ? y : y.reshape(1, -1);
        List<String> lines = new ArrayList<>();
        if (names.size() == rows.size(1)) {
            lines.add(String.join(",", names));
        }
        double[] values = rows.toDoubleArray();
        DoubleFunction<String> text =
                y.dtype().<DoubleFunction<String>>select(v -> Float.toString((float) v), Double::toString);
        int columns = rows.size(1);
        for (int r = 0; r < rows.size(0); r++) {
            lines.add(Arrays.stream(values, r * columns, (r + 1) * columns)
                    .mapToObj(text)
                    .collect(Collectors.joining(",")));
        }
        lines.add("");
        Files.writeString(file, String.join("\n", lines));
    }
}
