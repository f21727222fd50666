package org.lstm4j.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lstm4j.nn.Module;
import org.lstm4j.tensor.Tensor;

/** The structure of all modules: dependencies run one way, from examples to onnx, keras and compile to nn to autograd to tensor to EJML. */
@Tag("slow")
class ArchitectureTest {
    private static final String TENSOR = "org.lstm4j.tensor..";
    private static final String AUTOGRAD = "org.lstm4j.autograd..";
    private static final String NN = "org.lstm4j.nn..";
    private static final String ONNX = "org.lstm4j.onnx..";
    private static final String KERAS = "org.lstm4j.keras..";
    private static final String COMPILE = "org.lstm4j.compile..";
    private static final String TESTING = "org.lstm4j.testing..";
    private static final String EXAMPLES = "org.lstm4j.examples..";
    private static final String KERNEL = "org.lstm4j.tensor.kernel..";
    private static final String RNN = "org.lstm4j.nn.rnn..";
    /** Whole models of all kinds of layers; nothing of the library depends on it. */
    private static final String MODELS = "org.lstm4j.nn.models..";

    private static final String RNN_KERNEL = "org.lstm4j.tensor.kernel.rnn..";
    private static final String EJML = "org.ejml..";

    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("org.lstm4j");

    @Test
    void allModulesAreScanned() {
        assertThat(MAIN.size()).isGreaterThan(100);
        for (String module : List.of(TENSOR, AUTOGRAD, NN, ONNX, KERAS, EXAMPLES)) {
            assertThat(MAIN.stream().filter(JavaClass.Predicates.resideInAPackage(module)))
                    .as(module)
                    .hasSizeGreaterThan(10);
        }
        assertThat(MAIN.stream().filter(JavaClass.Predicates.resideInAPackage(TESTING)))
                .isNotEmpty();
    }

    @Test
    void dependenciesRunOneWay() {
        check(noClasses()
                .that()
                .resideInAPackage(TENSOR)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(AUTOGRAD, NN, ONNX, KERAS, COMPILE, TESTING, EXAMPLES));
        check(noClasses()
                .that()
                .resideInAPackage(AUTOGRAD)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(NN, ONNX, KERAS, COMPILE, TESTING, EXAMPLES));
        check(noClasses()
                .that()
                .resideInAPackage(NN)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ONNX, KERAS, COMPILE, TESTING, EXAMPLES));
        check(noClasses()
                .that()
                .resideInAPackage(ONNX)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(KERAS, COMPILE, TESTING, EXAMPLES));
        check(noClasses()
                .that()
                .resideInAPackage(KERAS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ONNX, COMPILE, TESTING, EXAMPLES));
        check(noClasses()
                .that()
                .resideInAPackage(COMPILE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ONNX, KERAS, TESTING, EXAMPLES));
        check(noClasses()
                .that()
                .resideInAPackage(EXAMPLES)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(TESTING));
        check(noClasses()
                .that()
                .resideInAPackage(TESTING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ONNX, KERAS, COMPILE, EXAMPLES));
    }

    @Test
    void libraryModulesDependOnTheJdkAndLowerModulesOnly() {
        // JSpecify's annotations are for compilers only.
        check(classes()
                .that()
                .resideInAPackage(TENSOR)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..", "jdk.incubator.vector..", "org.jspecify..", "com.grack.nanojson..", EJML, TENSOR));
        check(classes()
                .that()
                .resideInAPackage(AUTOGRAD)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", TENSOR, AUTOGRAD));
        check(classes()
                .that()
                .resideInAPackage(NN)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "de.siegmar.fastcsv..", TENSOR, AUTOGRAD, NN));
        check(classes()
                .that()
                .resideInAPackage(ONNX)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", TENSOR, AUTOGRAD, NN, ONNX));
        check(classes()
                .that()
                .resideInAPackage(KERAS)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..", "org.jspecify..", "com.grack.nanojson..", "io.jhdf..", TENSOR, AUTOGRAD, NN, KERAS));
        check(classes()
                .that()
                .resideInAPackage(COMPILE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", TENSOR, AUTOGRAD, NN, COMPILE));
        check(classes()
                .that()
                .resideInAPackage(TESTING)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "org.junit.jupiter.api..",
                        "net.jqwik.api..",
                        TENSOR,
                        AUTOGRAD,
                        NN,
                        TESTING));
        // Parsers are used only where files are read.
        check(noClasses()
                .that()
                .resideInAPackage("org.lstm4j..")
                .and()
                .resideOutsideOfPackage("org.lstm4j.tensor.io..")
                .and()
                .haveNameNotMatching("org\\.lstm4j\\.keras\\.Json(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.grack.nanojson.."));
        check(noClasses()
                .that()
                .resideInAPackage("org.lstm4j..")
                .and()
                .doNotHaveFullyQualifiedName("org.lstm4j.keras.Hdf5")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.jhdf.."));
        check(noClasses()
                .that()
                .resideInAPackage(NN)
                .and()
                .resideOutsideOfPackage("org.lstm4j.nn.data..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("de.siegmar.fastcsv.."));
    }

    @Test
    void sharedPackagesAreExportedToOurModulesOnly() throws URISyntaxException {
        assertThat(unqualifiedExports(Module.class))
                .contains("org.lstm4j.nn.rnn")
                .doesNotContain("org.lstm4j.nn.internal");
        assertThat(unqualifiedExports(Tensor.class))
                .contains("org.lstm4j.tensor")
                .noneMatch(name -> name.startsWith("org.lstm4j.tensor.kernel"));
    }

    /** The packages that a module exports to all. */
    private static List<String> unqualifiedExports(Class<?> of) throws URISyntaxException {
        Path classes =
                Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
        return ModuleFinder.of(classes).findAll().stream()
                .flatMap(module -> module.descriptor().exports().stream())
                .filter(exported -> !exported.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .toList();
    }

    @Test
    void onlyTensorAndNnUseKernels() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(TENSOR, NN)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(KERNEL));
    }

    @Test
    void onlyRecurrentLayersUseRecurrenceKernels() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(KERNEL, RNN)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(RNN_KERNEL));
    }

    @Test
    void plainLayersLossesOptimizersDataAndTrainingKnowNoRecurrentLayer() {
        check(noClasses()
                .that()
                .resideInAPackage(NN)
                .and()
                .resideOutsideOfPackages(RNN, MODELS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(RNN));
    }

    @Test
    void onlyTensorsUseEjml() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(TENSOR)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(EJML));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("org.lstm4j.(**)").should().beFreeOfCycles());
    }

    @Test
    void packagesAreNullMarked() {
        List<String> unmarked = new ArrayList<>();
        for (JavaPackage found : packages()) {
            if (!found.getClasses().isEmpty() && !found.isAnnotatedWith(NullMarked.class)) {
                unmarked.add(found.getName());
            }
        }
        assertThat(unmarked).isEmpty();
    }

    @Test
    void libraryModulesWriteNothingToStandardStreams() {
        check(noClasses()
                .that()
                .resideInAnyPackage(TENSOR, AUTOGRAD, NN, ONNX, KERAS, COMPILE, TESTING)
                .should(ACCESS_STANDARD_STREAMS));
    }

    @Test
    void publicStaticFieldsAreConstants() {
        check(fields().that().arePublic().and().areStatic().should().beFinal());
        // The elements of an array can be changed, final or not.
        DescribedPredicate<JavaClass> array = DescribedPredicate.describe("an array", JavaClass::isArray);
        check(fields().that().arePublic().and().areStatic().should().notHaveRawType(array));
    }

    /** A rule that does not hold for these classes fails. */
    @Test
    void rulesCanFail() {
        assertThat(noClasses()
                        .that()
                        .resideInAPackage(NN)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(KERNEL)
                        .evaluate(MAIN)
                        .hasViolation())
                .isTrue();
        assertThat(packages()).anyMatch(found -> found.isAnnotatedWith(NullMarked.class));
    }

    private static void check(ArchRule rule) {
        rule.check(MAIN);
    }

    /** All packages from org.lstm4j down. */
    private static List<JavaPackage> packages() {
        List<JavaPackage> out = new ArrayList<>();
        Deque<JavaPackage> open = new ArrayDeque<>(List.of(MAIN.getPackage("org.lstm4j")));
        while (!open.isEmpty()) {
            JavaPackage next = open.pop();
            out.add(next);
            open.addAll(next.getSubpackages());
        }
        return out;
    }
}
