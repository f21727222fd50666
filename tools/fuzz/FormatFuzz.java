import org.lstm4j.tensor.io.ArrayFile;
import org.lstm4j.tensor.io.ByteSource;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.Npy;
import org.lstm4j.tensor.io.Npz;
import org.lstm4j.tensor.io.Safetensors;

/** A fuzz target of the readers of files: whatever the bytes, they are read or end in a FormatException with one line. */
public class FormatFuzz {
    private static final String FORMAT = System.getProperty("format");

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        ByteSource source = ByteSource.of(data, "fuzz");
        try {
            switch (FORMAT) {
                case "npy" -> Npy.read(source);
                case "npz" -> {
                    try (ArrayFile file = Npz.open(source)) {
                        file.readKnown();
                    }
                    Npz.read(source);
                }
                default -> {
                    try (ArrayFile file = Safetensors.open(source)) {
                        file.readKnown();
                    }
                    Safetensors.toBytes(Safetensors.read(source));
                }
            }
        } catch (FormatException e) {
            if (e.getMessage().length() > 1500 || e.getMessage().chars().anyMatch(c -> c < ' ')) {
                throw new IllegalStateException("not fit to show: " + e.getMessage());
            }
        }
    }
}
