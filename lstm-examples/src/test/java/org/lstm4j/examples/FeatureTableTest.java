package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lstm4j.nn.loss.Losses;

/** Every name in the README's table of features exists, and every public type of the library is in the table. */
class FeatureTableTest {
    private static final Pattern ROW = Pattern.compile("^\\| ([^|]+) \\| (.+) \\|$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    /** Types that are documented with those in the table: options, base types, exceptions. */
    private static final Pattern SECONDARY = Pattern.compile(
            ".*(Options|Withers|Exception|Problems)|RecurrentLayer|FanMode|Nonlinearity|Collate|Components|Example|Sampler"
                    + "|Scaler|Span|GroupedOptimizer|Optimizer|ParameterState|SavedNumbers|EpochScheduler|Scheduler|LRScheduler|Scores"
                    + "|StepReport|EpochReport|TensorArbitraryProvider");

    private static final Set<String> NOT_EXPORTED =
            Set.of("org.lstm4j.nn.internal", "org.lstm4j.onnx.graph", "org.lstm4j.onnx.ops");

    private static final List<JavaClass> PUBLIC_TYPES = new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(
                            "org.lstm4j.nn",
                            "org.lstm4j.autograd",
                            "org.lstm4j.onnx",
                            "org.lstm4j.keras",
                            "org.lstm4j.compile",
                            "org.lstm4j.testing",
                            "org.lstm4j.tensor.io")
                    .stream()
                    .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                    .filter(type -> !type.isNestedClass())
                    .toList();

    private record Row(String subject, String packageName, List<String> names, String text) {}

    private static List<Row> rows() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String table = readme.split("## What a PyTorch user finds\n")[1].split("\n## ")[0];
        List<Row> rows = new ArrayList<>();
        Matcher row = ROW.matcher(table);
        while (row.find()) {
            Matcher name = NAME.matcher(row.group(2));
            if (name.find()) {
                String packageName = "org.lstm4j." + name.group(1);
                List<String> names = new ArrayList<>();
                while (name.find()) {
                    names.add(name.group(1));
                }
                rows.add(new Row(row.group(1), packageName, names, row.group(2)));
            }
        }
        return rows;
    }

    @Test
    void everyNameIsAPublicType() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(10);
        for (Row row : rows()) {
            for (String name : row.names()) {
                assertThat(types(row.packageName())).as(row.subject()).contains(name);
            }
        }
    }

    @Test
    void everyPublicTypeIsNamed() throws IOException {
        Set<String> named = new TreeSet<>();
        Set<String> packages = new TreeSet<>();
        for (Row row : rows()) {
            row.names().forEach(name -> named.add(row.packageName() + "." + name));
            packages.add(row.packageName());
        }
        Set<String> missing = new TreeSet<>();
        for (JavaClass type : PUBLIC_TYPES) {
            if (!type.getPackageName().startsWith("org.lstm4j.autograd")
                    && !NOT_EXPORTED.contains(type.getPackageName())
                    && !SECONDARY.matcher(type.getSimpleName()).matches()
                    && !named.contains(type.getName())) {
                missing.add(type.getName());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(packages).contains("org.lstm4j.nn", "org.lstm4j.nn.optim.schedule");
    }

    @Test
    void everyLossIsNamed() throws IOException {
        Row losses = rows().stream()
                .filter(row -> row.subject().equals("losses"))
                .findFirst()
                .orElseThrow();
        Set<String> methods = Arrays.stream(Losses.class.getMethods())
                .filter(method -> method.getDeclaringClass() == Losses.class)
                .map(java.lang.reflect.Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        String list = losses.text().replaceAll(".*`Losses`: ", "").replaceAll(";.*", "");
        assertThat(new TreeSet<>(Arrays.asList(list.split(", ", -1)))).isEqualTo(methods);
    }

    private static Set<String> types(String packageName) {
        return PUBLIC_TYPES.stream()
                .filter(type -> type.getPackageName().equals(packageName))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());
    }
}
