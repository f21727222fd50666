package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every operation has a property that checks its derivatives. */
class EveryOperationTest {
    private static final List<Class<?>> PROPERTIES = List.of(
            ArithmeticProperties.class,
            PointwiseProperties.class,
            ActivationsProperties.class,
            ProductsProperties.class,
            ReductionsProperties.class,
            SelectionProperties.class,
            ReshapingProperties.class,
            IndexingProperties.class);

    /** Methods that return a variable and are not operations. */
    private static final Set<String> NO_OPERATION =
            Set.of("of(Tensor)", "of(Tensor,boolean)", "requiresGrad(boolean)", "grad()", "detach()");

    @Test
    void everyOperationHasAProperty() {
        Set<String> operations = Arrays.stream(Variable.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> returnsVariables(method.getGenericReturnType()))
                .map(EveryOperationTest::signature)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> checked = PROPERTIES.stream()
                .flatMap(properties -> Arrays.stream(properties.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Differentiates.class))
                .map(method -> method.getAnnotation(Differentiates.class).value())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(operations).as("listed in NO_OPERATION, but not in Variable").containsAll(NO_OPERATION);
        operations.removeAll(NO_OPERATION);
        assertThat(checked)
                .as("operations with a property marked @Differentiates")
                .isEqualTo(operations);
    }

    private static boolean returnsVariables(Type type) {
        return type == Variable.class
                || type == Selection.class
                || (type instanceof ParameterizedType list
                        && list.getRawType() == List.class
                        && list.getActualTypeArguments()[0] == Variable.class);
    }

    private static String signature(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }
}
