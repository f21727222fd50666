package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every package, type and method that a document names in code spans, or in its picture, exists. */
class DocumentNamesTest {
    private static final Pattern PICTURE = Pattern.compile("^```text\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern FENCED = Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern SPAN = Pattern.compile("`([^`\n]+)`");

    /** A type, and a method of it if there is one. */
    private static final Pattern TYPE = Pattern.compile("([A-Z]\\w*[a-zA-Z])(?:\\.([a-z]\\w*))?(?:<\\w>)?");

    /** In a picture, a name of two words or more, or a type with a method: other capitals start a sentence. */
    private static final Pattern TYPE_IN_PICTURE =
            Pattern.compile("\\b((?:[A-Z]+[a-z]+){2,}|[A-Z]\\w+(?=\\.[a-z]))(?:\\.([a-z]\\w*))?");

    private static final Pattern PACKAGE = Pattern.compile(
            "(?<![\\w./-])(?:nn|onnx|keras|compile|autograd|tensor|examples)(?:\\.[a-z]+)*(?![\\w./-])");

    private static final List<JavaClass> MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.lstm4j").stream()
                    .filter(type -> !type.isAnonymousClass())
                    .toList();

    private static final Set<String> SOURCES = sources();

    private static Set<String> sources() {
        Set<String> names = new HashSet<>();
        for (String module : List.of(
                "lstm-tensor",
                "lstm-autograd",
                "lstm-nn",
                "extras/lstm-testing",
                "extras/lstm-onnx",
                "extras/lstm-keras",
                "extras/lstm-compile",
                "lstm-examples")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .map(name -> name.substring(0, name.length() - ".java".length()))
                        // The build generates the double twin of a Float source.
                        .forEach(name -> names.addAll(List.of(name, name.replace("Float", "Double"))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names;
    }

    @Test
    void everyNameInTheArchitectureExists() throws IOException {
        String text = Files.readString(Path.of("../docs/architecture.md"));
        Set<String> packages = MAIN.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        String picture =
                PICTURE.matcher(text).results().map(block -> block.group(1)).collect(Collectors.joining());
        List<String> spans = spans(text);

        Set<String> missing = new TreeSet<>();
        Set<String> found = new TreeSet<>();
        Stream.concat(TYPE_IN_PICTURE.matcher(picture).results(), spans.stream().flatMap(span -> whole(TYPE, span)))
                .forEach(name -> (exists(name.group(1), name.group(2)) ? found : missing).add(name.group()));
        Stream.concat(PACKAGE.matcher(picture).results(), spans.stream().flatMap(span -> whole(PACKAGE, span)))
                .forEach(name -> (packages.contains("org.lstm4j." + name.group()) ? found : missing).add(name.group()));

        assertThat(missing).isEmpty();
        assertThat(found).hasSizeGreaterThan(30).contains("LSTM.forward", "tensor.kernel.rnn", "Gradients.set");
    }

    @Test
    void everyTypeInContributingIsASourceFile() throws IOException {
        Set<String> missing = spans(Files.readString(Path.of("../CONTRIBUTING.md"))).stream()
                .flatMap(span -> whole(TYPE, span))
                .map(name -> name.group(1))
                .filter(name -> !isSource(name))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(SOURCES).hasSizeGreaterThan(300);
        assertThat(missing).isEmpty();
    }

    private static List<String> spans(String text) {
        return SPAN.matcher(FENCED.matcher(text).replaceAll(""))
                .results()
                .map(span -> span.group(1))
                .toList();
    }

    private static Stream<MatchResult> whole(Pattern pattern, String span) {
        return pattern.matcher(span).results().filter(match -> match.group().length() == span.length());
    }

    /** Whether a source file, of the sources or of the tests, has this name, or a type of java.lang. */
    private static boolean isSource(String name) {
        return SOURCES.contains(name) || isInJavaLang(name);
    }

    private static boolean exists(String type, String method) {
        return (method == null && isSource(type))
                || MAIN.stream()
                        .filter(found -> found.getSimpleName().equals(type))
                        .anyMatch(found -> method == null
                                || found.getAllMethods().stream()
                                        .anyMatch(member -> member.getName().equals(method)));
    }

    private static boolean isInJavaLang(String name) {
        try {
            Class.forName("java.lang." + name);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
