package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TensorOpsTest {
    /** Makers of tensors, which have no layout to respect, and what has tests of its own. */
    private static final Set<String> ELSEWHERE = Set.of(
            "of",
            "wrap",
            "scalar",
            "zeros",
            "ones",
            "full",
            "arange",
            "linspace",
            "eye",
            "rand",
            "randn",
            "randLike",
            "randnLike",
            "zerosLike",
            "bernoulli",
            "multinomial",
            "poisson",
            "bernoulliInPlace",
            "cauchyInPlace",
            "exponentialInPlace",
            "geometricInPlace",
            "logNormalInPlace",
            "normalInPlace",
            "uniformInPlace",
            "addProductInPlace");

    @Test
    void everyOperationIsInTheTable() {
        Set<String> known = Stream.concat(TensorOps.PURE.keySet().stream(), TensorOps.IN_PLACE.keySet().stream())
                .map(name -> name.split(" ")[0])
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> present = Arrays.stream(Tensor.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method ->
                        Set.of(Tensor.class, IntTensor.class, List.class).contains(method.getReturnType()))
                .map(Method::getName)
                .filter(name -> !ELSEWHERE.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(known).isEqualTo(present);
    }
}
