package org.lstm4j.autograd.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.GradCheckException;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** CONTRIBUTING's recipe for an operation, outside of the library's packages, so that it uses the public API only. */
class OperationRecipeTest {
    private static final Pattern BLOCK =
            Pattern.compile("## Adding an operation\n.*?```java\n(.*?)```", Pattern.DOTALL);
    private static final String SOURCE =
            "src/test/java/" + OperationRecipeTest.class.getName().replace('.', '/') + ".java";

    // CONTRIBUTING
    /** y = √(a² + b²), with broadcasting. da = dy a / y, db = dy b / y. Saves a, b and y. */
    static Variable hypot(Variable a, Variable b) {
        Shape p = a.shape();
        Shape q = b.shape();
        Tensor y = a.data().square().add(b.data().square()).sqrt();
        return Rule.of("hypot", a, b).saves(a, b).savesOutputs().output(y, g -> {
            Variable scale = g.dy().div(g.saved(2));
            if (g.needsGrad(0)) {
                g.set(0, scale.mul(g.saved(0)).sumTo(p));
            }
            if (g.needsGrad(1)) {
                g.set(1, scale.mul(g.saved(1)).sumTo(q));
            }
        });
    }

    @Test
    void derivativesOfHypotAgreeWithDifferences() {
        Generator rng = Generator.seeded(0);
        Variable a = Variable.of(Tensor.randn(rng, DType.FLOAT64, 2, 3), true);
        Variable b = Variable.of(Tensor.randn(rng, DType.FLOAT64, 3), true);

        GradCheck.gradcheck(in -> hypot(in.get(0), in.get(1)), a, b);
        GradCheck.gradgradcheck(in -> hypot(in.get(0), in.get(1)), a, b);
    }
    // CONTRIBUTING

    @Test
    void documentShowsThisCode() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../CONTRIBUTING.md")));
        assertThat(block.find()).isTrue();
        String shown = Files.readString(Path.of(SOURCE)).split(" {4}// CONTRIBUTING\n")[1];
        assertThat(block.group(1)).isEqualTo(shown.stripTrailing().stripIndent() + "\n");
    }

    @Test
    void hypotOfThreeAndFourIsFive() {
        Variable y = hypot(Variable.of(Tensor.of(new float[] {3})), Variable.of(Tensor.of(new float[] {4})));
        assertThat(y.item()).isEqualTo(5);
    }

    /** The last step of the recipe: the check fails for a wrong sign. */
    @Test
    void gradcheckFindsAWrongSign() {
        Variable x = Variable.of(Tensor.of(new double[] {0.5, -1}), true);
        assertThatThrownBy(() -> GradCheck.gradcheck(
                        in -> Rule.of("square", in.get(0))
                                .saves(in.get(0))
                                .output(
                                        in.get(0).data().square(),
                                        g -> g.set(0, g.dy().mul(g.saved(0)).mul(-2))),
                        x))
                .isInstanceOf(GradCheckException.class);
    }
}
