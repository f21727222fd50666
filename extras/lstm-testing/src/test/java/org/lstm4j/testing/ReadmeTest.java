package org.lstm4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.lstm4j.testing.rnn.CellConformance;

/** The README shows code that compiles and runs, and lists the tests that there are. */
class ReadmeTest {
    private static final Path TESTS = Path.of("src/test/java/org/lstm4j/testing");

    @Test
    void itsExamplesAreTests() throws IOException {
        String sources = Files.readString(TESTS.resolve("rnn/LeakyCellTest.java"))
                + Files.readString(TESTS.resolve("ReadmeExamplesTest.java"));
        List<String> examples = matches("```java\n(.*?)```");
        assertThat(examples)
                .hasSize(3)
                .allSatisfy(example -> assertThat(withoutSpace(sources)).contains(withoutSpace(example)));
    }

    @Test
    void itsTableHasEveryTest() throws IOException {
        List<String> tests = new ArrayList<>();
        for (Method method : CellConformance.class.getMethods()) {
            if (method.isAnnotationPresent(Test.class)) {
                tests.add(method.getName());
            }
        }
        assertThat(matches("\n\\| `(\\w+)` \\|")).containsExactlyInAnyOrderElementsOf(tests);
    }

    private static List<String> matches(String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(Path.of("README.md")));
        List<String> out = new ArrayList<>();
        while (matcher.find()) {
            out.add(matcher.group(1));
        }
        return out;
    }

    /** Lines of a README are shorter than those of the formatter. */
    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}
