package org.lstm4j.nn.loss;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.domains.Domain;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.Variable;
import org.lstm4j.autograd.testing.Seed;
import org.lstm4j.autograd.testing.Shapes;
import org.lstm4j.autograd.testing.Values;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * First and second derivatives of all losses against finite differences, with respect to all inputs that have a gradient.
 * Inputs avoid kinks, whose subgradients the golden test compares with PyTorch's.
 */
@Domain(Shapes.class)
@PropertyDefaults(tries = 40, edgeCases = EdgeCasesMode.NONE)
class LossesProperties {
    @Property
    void mse(@ForAll Shape shape, @ForAll Seed seed) {
        check(
                x -> Losses.mse(x.get(0), x.get(1), reduction(shape, seed)),
                distinct(shape, seed, 0),
                distinct(shape, seed, 1));
    }

    @Property
    void l1(@ForAll Shape shape, @ForAll Seed seed) {
        check(
                x -> Losses.l1(x.get(0), x.get(1), reduction(shape, seed)),
                distinct(shape, seed, 0),
                distinct(shape, seed, 1));
    }

    /** Inputs are odd multiples of 0.1 apart, which no threshold is. */
    @Property
    void smoothL1(@ForAll Shape shape, @ForAll Seed seed) {
        double beta = 0.2 * seed.stream(5).nextInt(4);
        check(
                x -> Losses.smoothL1(x.get(0), x.get(1), beta, reduction(shape, seed)),
                distinct(shape, seed, 0),
                distinct(shape, seed, 1));
    }

    @Property
    void huber(@ForAll Shape shape, @ForAll Seed seed) {
        double delta = 0.2 * (1 + seed.stream(5).nextInt(4));
        check(
                x -> Losses.huber(x.get(0), x.get(1), delta, reduction(shape, seed)),
                distinct(shape, seed, 0),
                distinct(shape, seed, 1));
    }

    @Property
    void bce(@ForAll Shape shape, @ForAll Seed seed) {
        check(
                x -> Losses.bce(x.get(0), x.get(1), weight(shape, seed), reduction(shape, seed)),
                unit(shape, seed, 0),
                unit(shape, seed, 1));
    }

    @Property
    void bceWithLogits(@ForAll Shape shape, @ForAll Seed seed) {
        SplittableRandom random = seed.stream(5);
        BCEWithLogitsOptions options = BCEWithLogitsOptions.options()
                .weight(random.nextBoolean() ? weight(shape, seed) : null)
                .posWeight(random.nextBoolean() ? weight(shape, seed) : null)
                .reduction(reduction(shape, seed));
        check(
                x -> Losses.bceWithLogits(x.get(0), x.get(1), options),
                anywhere(shape, seed, 0),
                anywhere(shape, seed, 1));
    }

    @Property
    void softMargin(@ForAll Shape shape, @ForAll Seed seed) {
        check(
                x -> Losses.softMargin(x.get(0), x.get(1), reduction(shape, seed)),
                anywhere(shape, seed, 0),
                anywhere(shape, seed, 1));
    }

    @Property
    void multiLabelSoftMargin(@ForAll Shape shape, @ForAll Seed seed) {
        Assume.that(shape.rank() > 0 && shape.size(-1) > 0);
        check(
                x -> Losses.multiLabelSoftMargin(x.get(0), x.get(1), weight(shape, seed), reduction(shape, seed)),
                anywhere(shape, seed, 0),
                unit(shape, seed, 1));
    }

    @Property
    void klDiv(@ForAll Shape shape, @ForAll Seed seed) {
        boolean log = seed.stream(5).nextBoolean();
        boolean batchMean = shape.numel() > 0 && seed.stream(6).nextInt(4) == 0;
        Reduction reduction = batchMean ? Reduction.BATCHMEAN : reduction(shape, seed);
        check(
                x -> Losses.klDiv(x.get(0), x.get(1), log, reduction),
                anywhere(shape, seed, 0),
                log ? anywhere(shape, seed, 1) : positive(shape, seed, 1));
    }

    @Property
    void gaussianNLL(@ForAll Shape shape, @ForAll Seed seed) {
        GaussianNLLOptions options =
                GaussianNLLOptions.options().full(seed.stream(5).nextBoolean()).reduction(reduction(shape, seed));
        int last = shape.rank() - 1;
        Shape variance = switch (seed.stream(6).nextInt(3)) {
            case 0 -> shape;
            case 1 -> last < 0 ? shape : shape.with(last, 1);
            default -> last < 0 ? shape : shape.without(last);
        };
        Variable v = positive(variance, seed, 2);
        // Rows of length 0 need no variance, so there is no gradient to compare.
        Assume.that(shape.numel() > 0);
        check(
                x -> Losses.gaussianNLL(x.get(0), x.get(1), x.get(2), options),
                anywhere(shape, seed, 0),
                anywhere(shape, seed, 1),
                v);
    }

    /** Targets are below or above 1, the threshold of Stirling's term. */
    @Property
    void poissonNLL(@ForAll Shape shape, @ForAll Seed seed) {
        SplittableRandom random = seed.stream(5);
        PoissonNLLOptions options = PoissonNLLOptions.options()
                .logInput(random.nextBoolean())
                .full(random.nextBoolean())
                .reduction(reduction(shape, seed));
        Tensor target = Values.positive(shape, seed, 1).mul(0.45).add(random.nextBoolean() ? 1 : 0);
        check(x -> Losses.poissonNLL(x.get(0), x.get(1), options), positive(shape, seed, 0), Variable.of(target, true));
    }

    /** Inputs are odd multiples of 0.1 apart, so no error is 0. */
    @Property
    void quantile(@ForAll Shape shape, @ForAll Seed seed) {
        double q = 0.1 * (1 + seed.stream(5).nextInt(9));
        check(
                x -> Losses.quantile(x.get(0), x.get(1), q, reduction(shape, seed)),
                distinct(shape, seed, 0),
                distinct(shape, seed, 1));
    }

    @Property
    void studentTNLL(@ForAll Shape shape, @ForAll Seed seed) {
        Shape parameter = seed.stream(5).nextBoolean() ? shape : Shape.of();
        Assume.that(shape.numel() > 0);
        check(
                x -> Losses.studentTNLL(x.get(0), x.get(1), x.get(2), x.get(3), reduction(shape, seed)),
                anywhere(shape, seed, 0),
                anywhere(shape, seed, 1),
                positive(parameter, seed, 2),
                positive(parameter, seed, 3));
    }

    @Property
    void negativeBinomialNLL(@ForAll Shape shape, @ForAll Seed seed) {
        Shape parameter = seed.stream(5).nextBoolean() ? shape : Shape.of();
        Assume.that(shape.numel() > 0);
        check(
                x -> Losses.negativeBinomialNLL(x.get(0), x.get(1), x.get(2), reduction(shape, seed)),
                anywhere(shape, seed, 0),
                positive(shape, seed, 1),
                positive(parameter, seed, 2));
    }

    @Property
    void crossEntropyOfClasses(@ForAll Seed seed) {
        Layout layout = Layout.of(seed);
        CrossEntropyOptions options = crossEntropy(layout, seed).ignoreIndex(layout.ignored);
        check(x -> Losses.crossEntropy(x.get(0), layout.target(), options), anywhere(layout.input, seed, 0));
    }

    @Property
    void crossEntropyOfProbabilities(@ForAll Seed seed) {
        Layout layout = Layout.of(seed);
        CrossEntropyOptions options = crossEntropy(layout, seed);
        check(
                x -> Losses.crossEntropy(x.get(0), x.get(1), options),
                anywhere(layout.input, seed, 0),
                positive(layout.input, seed, 1));
    }

    @Property
    void nll(@ForAll Seed seed) {
        Layout layout = Layout.of(seed);
        NLLOptions options = NLLOptions.options()
                .weight(layout.weight(seed))
                .ignoreIndex(layout.ignored)
                .reduction(reduction(seed));
        check(x -> Losses.nll(x.get(0), layout.target(), options), anywhere(layout.input, seed, 0));
    }

    /** Scores and margin are chosen so that no margin is met exactly. */
    @Property
    void multiMargin(@ForAll Seed seed) {
        Layout layout = Layout.of(seed);
        Assume.that(layout.input.rank() <= 2);
        MultiMarginOptions options = MultiMarginOptions.options()
                .p(1 + seed.stream(5).nextInt(2))
                .margin(0.55)
                .weight(layout.weight(seed))
                .reduction(reduction(seed));
        check(x -> Losses.multiMargin(x.get(0), layout.target(), options), distinct(layout.input, seed, 0));
    }

    /** The gradient of CTC is that of the logits under log softmax; there is no second derivative. */
    @Property
    void ctc(@ForAll Seed seed) {
        SplittableRandom random = seed.stream(5);
        int batch = 1 + random.nextInt(2);
        int longest = 1 + random.nextInt(4);
        int[] lengths = random.ints(batch, 1, longest + 1).toArray();
        int[] labels = random.ints(batch, 0, 3).toArray();
        int[] targets = random.ints(Arrays.stream(labels).sum(), 1, 3).toArray();
        CTCOptions options = CTCOptions.options().zeroInfinity(true).reduction(reduction(seed));
        GradCheck.gradcheck(
                x -> Losses.ctc(x.get(0).logSoftmax(2), IntTensor.vector(targets), lengths, labels, options),
                anywhere(Shape.of(longest, batch, 3), seed, 0));
    }

    /** Inputs are odd multiples of 0.1 apart, which no margin is. */
    @Property
    void marginRanking(@ForAll Shape shape, @ForAll Seed seed) {
        double margin = 0.2 * seed.stream(5).nextInt(4);
        Variable target = Variable.of(Values.nonZero(shape, seed, 2).sign(), true);
        check(
                x -> Losses.marginRanking(x.get(0), x.get(1), x.get(2), margin, reduction(shape, seed)),
                distinct(shape, seed, 0),
                distinct(shape, seed, 1),
                target);
    }

    @Property
    void hingeEmbedding(@ForAll Shape shape, @ForAll Seed seed) {
        double margin = 0.1 * seed.stream(5).nextInt(4);
        Variable target = Variable.of(Values.nonZero(shape, seed, 2).sign());
        check(x -> Losses.hingeEmbedding(x.get(0), target, margin, reduction(shape, seed)), distinct(shape, seed, 0));
    }

    /** No cosine is 1.5 or less than -1, so all are on one side of the margin. */
    @Property
    void cosineEmbedding(@ForAll Shape shape, @ForAll Seed seed) {
        Assume.that(shape.rank() > 0 && shape.size(-1) > 0);
        Variable target = Variable.of(
                Values.nonZero(shape.without(shape.rank() - 1), seed, 2).sign());
        double margin = seed.stream(5).nextBoolean() ? 1.5 : -1.5;
        check(
                x -> Losses.cosineEmbedding(x.get(0), x.get(1), target, margin, reduction(shape, seed)),
                nonZero(shape, seed, 0),
                nonZero(shape, seed, 1));
    }

    /** Distances are all less than the margin, and differences not near 0, where the 1-norm has a kink. */
    @Property
    void tripletMargin(@ForAll Shape shape, @ForAll Seed seed) {
        Assume.that(shape.rank() > 0 && shape.size(-1) > 0);
        SplittableRandom random = seed.stream(5);
        TripletMarginOptions options = TripletMarginOptions.options()
                .margin(random.nextBoolean() ? 50 : -50)
                .p(1 + 0.5 * random.nextInt(5))
                .reduction(reduction(shape, seed));
        check(
                x -> Losses.tripletMargin(x.get(0), x.get(1), x.get(2), options),
                distinct(shape, seed, 0),
                distinct(shape, seed, 1),
                Variable.of(distinct(shape, seed, 1).data().mul(-1).add(4), true));
    }

    private static CrossEntropyOptions crossEntropy(Layout layout, Seed seed) {
        return CrossEntropyOptions.options()
                .weight(layout.weight(seed))
                .labelSmoothing(seed.stream(7).nextBoolean() ? 0.3 : 0)
                .reduction(reduction(seed));
    }

    /** Scores of classes with or without a batch and further dimensions, and targets some of which may be ignored. */
    private record Layout(Shape input, int dim, int ignored, int[] classes) {
        static Layout of(Seed seed) {
            SplittableRandom random = seed.stream(20);
            int[] sizes = random.ints(1 + random.nextInt(4), 1, 3).toArray();
            int dim = sizes.length == 1 ? 0 : 1;
            sizes[dim] = 2 + random.nextInt(2);
            Shape input = Shape.of(sizes);
            int[] classes =
                    random.ints(input.without(dim).numel(), 0, sizes[dim]).toArray();
            int ignored = random.nextBoolean() ? -100 : 0;
            // The mean of nothing has no derivative.
            classes[0] = 1;
            return new Layout(input, dim, ignored, classes);
        }

        IntTensor target() {
            return IntTensor.of(classes, input.without(dim).toArray());
        }

        @Nullable
        Tensor weight(Seed seed) {
            return seed.stream(21).nextBoolean() ? Values.positive(Shape.of(input.size(dim)), seed, 22) : null;
        }
    }

    private static void check(Function<List<Variable>, Variable> loss, Variable... inputs) {
        GradCheck.gradcheck(loss, inputs);
        GradCheck.gradgradcheck(loss, inputs);
    }

    /** The mean of no elements has no derivative. */
    private static Reduction reduction(Shape shape, Seed seed) {
        return shape.numel() == 0 ? Reduction.SUM : reduction(seed);
    }

    private static Reduction reduction(Seed seed) {
        return Reduction.values()[seed.stream(30).nextInt(3)];
    }

    private static Variable anywhere(Shape shape, Seed seed, int which) {
        return Variable.of(Values.anywhere(shape, seed, which), true);
    }

    private static Variable positive(Shape shape, Seed seed, int which) {
        return Variable.of(Values.positive(shape, seed, which), true);
    }

    private static Variable nonZero(Shape shape, Seed seed, int which) {
        return Variable.of(Values.nonZero(shape, seed, which), true);
    }

    private static Variable distinct(Shape shape, Seed seed, int which) {
        return Variable.of(Values.distinct(shape, seed, which), true);
    }

    /** From 0.1 to 0.9. */
    private static Variable unit(Shape shape, Seed seed, int which) {
        return Variable.of(Values.anywhere(shape, seed, which).mul(0.2).add(0.5), true);
    }

    /** Of the shape, or a scalar. */
    private static Tensor weight(Shape shape, Seed seed) {
        return seed.stream(31).nextBoolean() ? Values.positive(shape, seed, 32) : Tensor.scalar(DType.FLOAT64, 1.75);
    }
}
