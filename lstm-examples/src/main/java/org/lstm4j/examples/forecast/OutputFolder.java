package org.lstm4j.examples.forecast;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.train.TrainingResult;
import org.lstm4j.tensor.io.Safetensors;

/** The output folder of a training. */
public final class OutputFolder {
    private final Path path;

    private OutputFolder(Path path) {
        this.path = path;
    }

    /**
     * Creates the folder if it is missing, and checks before the training that files can be written.
     *
     * @throws IOException if they cannot
     */
    public static OutputFolder open(Path path) throws IOException {
        try {
            Files.createDirectories(path);
            Files.delete(Files.createTempFile(path, "try", null));
        } catch (IOException e) {
            throw new IOException("cannot write to the folder " + path + " (" + reason(e) + ")", e);
        }
        return new OutputFolder(path);
    }

    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return "a file is in its place";
        }
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    /** Writes the weights under PyTorch's names, and what is needed to use them as metadata. */
    public void writeWeights(Module module, Map<String, String> metadata) throws IOException {
        Safetensors.write(
                path.resolve("weights.safetensors"), module.stateDict().entries(), metadata);
    }

    /** Writes the truth and every forecast, one row for each year. */
    public void writeForecasts(Evaluation evaluation) throws IOException {
        try (CsvWriter csv = CsvWriter.builder().build(path.resolve("forecasts.csv"))) {
            List<String> row = new ArrayList<>(List.of("year", "truth"));
            evaluation.names().forEach(row::add);
            csv.writeRecord(row);
            for (int i = 0; i < evaluation.size(); i++) {
                row.clear();
                row.add(Integer.toString(evaluation.year(i)));
                row.add(Double.toString(evaluation.truth()[i]));
                for (String name : evaluation.names()) {
                    row.add(Double.toString(evaluation.forecast(name)[i]));
                }
                csv.writeRecord(row);
            }
        }
    }

    /** Draws the losses over the epochs. */
    public void drawLosses(TrainingResult training) throws IOException {
        Charts.losses(training, path.resolve("loss.png"));
    }

    /** Draws one forecast against the truth. */
    public void drawForecast(Evaluation evaluation, String name) throws IOException {
        Charts.forecast(evaluation, name, path.resolve("forecast.png"));
    }
}
