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
    private static final String WEIGHTS = "weights.safetensors";
    private static final String FORECASTS = "forecasts.csv";
    private static final String LOSS_CHART = "loss.png";
    private static final String FORECAST_CHART = "forecast.png";
    private static final List<String> FILES = List.of(WEIGHTS, FORECASTS, LOSS_CHART, FORECAST_CHART);

    private final Path path;

    private OutputFolder(Path path) {
        this.path = path;
    }

    /**
     * Creates the folder if it is missing, and checks before the training that files can be written.
     *
     * @param overwrite whether results of an earlier run may be overwritten
     * @throws IOException if they cannot, or there are results of an earlier run
     */
    public static OutputFolder open(Path path, boolean overwrite) throws IOException {
        List<String> earlier =
                FILES.stream().filter(name -> Files.exists(path.resolve(name))).toList();
        if (!earlier.isEmpty() && !overwrite) {
            throw new IOException("the folder " + path + " has results of an earlier run (" + String.join(", ", earlier)
                    + "): choose another folder with --out, or add --overwrite");
        }
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
        Safetensors.write(path.resolve(WEIGHTS), module.stateDict().entries(), metadata);
    }

    /** Writes the truth and every forecast, one row for each year. */
    public void writeForecasts(Evaluation evaluation) throws IOException {
        Path file = path.resolve(FORECASTS);
        try (CsvWriter csv = CsvWriter.builder().build(file)) {
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
        } catch (IOException e) {
            throw new IOException(file + ": cannot be written: " + reason(e), e);
        }
    }

    /** Draws the losses over the epochs. */
    public void drawLosses(TrainingResult training) throws IOException {
        Charts.losses(training, path.resolve(LOSS_CHART));
    }

    /** Draws one forecast against the truth. */
    public void drawForecast(Evaluation evaluation, String name) throws IOException {
        Charts.forecast(evaluation, name, path.resolve(FORECAST_CHART));
    }
}
