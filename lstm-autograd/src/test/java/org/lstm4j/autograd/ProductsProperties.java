package org.lstm4j.autograd;

import static org.lstm4j.autograd.testing.Derivatives.check;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Tag;
import net.jqwik.api.domains.Domain;
import org.lstm4j.autograd.testing.Factors;
import org.lstm4j.autograd.testing.Seed;
import org.lstm4j.autograd.testing.Shapes;
import org.lstm4j.autograd.testing.Values;
import org.lstm4j.tensor.Tensor;

/** Derivatives of the matrix product. */
@Tag("property")
@Domain(Shapes.class)
@PropertyDefaults(tries = 60, edgeCases = EdgeCasesMode.NONE)
class ProductsProperties {
    @Property(tries = 200)
    @Differentiates("matmul(Variable)")
    void matmul(@ForAll Factors factors, @ForAll Seed seed) {
        Tensor a = Values.anywhere(factors.a(), seed, 0);
        Tensor b = Values.anywhere(factors.b(), seed, 1);
        check(a, b, Tensor::matmul, Variable::matmul);
    }
}
