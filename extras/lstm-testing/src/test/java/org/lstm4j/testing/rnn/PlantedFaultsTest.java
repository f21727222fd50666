package org.lstm4j.testing.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The conformance tests fail for a cell or layer with a fault, in the test whose property the fault violates. */
@Tag("property")
class PlantedFaultsTest {
    static Stream<Arguments> faults() {
        return Stream.of(
                arguments(Faults.WrongGateInASequence.class, "aStepEqualsASequenceOfLengthOne"),
                arguments(Faults.WrongGateInASequence.class, "aSequenceEqualsItsSteps"),
                arguments(Faults.SwappedGradientsOfGates.class, "gradientsAgreeWithDifferences"),
                arguments(Faults.NoSecondDerivative.class, "secondDerivativesAgreeWithDifferences"),
                arguments(Faults.BiasGradientAveraged.class, "packedSequencesEqualEachAlone"),
                arguments(Faults.BiasGradientMissing.class, "gradientsAgreeWithDifferences"),
                arguments(Faults.KeptBetweenPasses.class, "passesAreRepeatable"),
                arguments(Faults.StepsCounted.class, "piecesEqualTheWholeSequence"),
                arguments(Faults.StepsCounted.class, "aSessionEqualsAForwardPass"),
                arguments(Faults.ReadsTheFuture.class, "theFutureIsNotRead"),
                arguments(Faults.RowsSeeEachOther.class, "sequencesOfABatchAreIndependent"),
                arguments(Faults.RandomInEvaluation.class, "passesAreRepeatable"),
                arguments(Faults.StateModified.class, "argumentsAreNotModified"),
                arguments(Faults.WeightNotRegistered.class, "stateDictRestoresTheLayer"),
                arguments(Faults.SequenceCutsTheGradient.class, "aSequenceEqualsItsSteps"),
                arguments(Faults.PaddingLeaks.class, "paddingIsNotRead"),
                arguments(Faults.StateOfTheLongest.class, "packedSequencesEqualEachAlone"),
                arguments(Faults.ReverseStartsInThePadding.class, "packedSequencesInReverseEqualEachAlone"),
                arguments(Faults.StateInSortedOrder.class, "packedSequencesEqualEachAlone"),
                arguments(Faults.StateIgnored.class, "piecesEqualTheWholeSequence"),
                arguments(Faults.WeightReadAsAnArray.class, "viewsAsParametersEqualTheirCopies"),
                arguments(Faults.InputReadAsAnArray.class, "viewsAsInputsEqualTheirCopies"),
                arguments(Faults.PackedInputReadAsAnArray.class, "viewsAsInputsEqualTheirCopies"),
                arguments(Faults.StateReadAsAnArray.class, "viewsAsStatesEqualTheirCopies"),
                arguments(Faults.PackedInStableOrder.class, "aLargePackedBatchWithDropoutIsInPyTorchsOrder"),
                arguments(Faults.StartsFromOnes.class, "noStateIsAStateOfZeros"),
                arguments(Faults.GradientOfTheStateMissing.class, "gradientsAgreeWithDifferences"),
                arguments(Faults.ReverseOutputNotFlipped.class, "reverseEqualsForwardOnTheFlippedSequence"),
                arguments(Faults.DetachedStateInTheGraph.class, "detachedStatesStopTheGradient"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultIsCaught(Class<?> conformance, String expected) {
        Map<String, Optional<Throwable>> results = results(conformance);
        assertThat(results.get(expected))
                .as("%s of %s", expected, results)
                .hasValueSatisfying(thrown -> assertThat(thrown).isInstanceOf(AssertionError.class));
    }

    @Test
    void everyFaultIsRun() {
        Set<Class<?>> run = faults().map(fault -> (Class<?>) fault.get()[0]).collect(Collectors.toSet());
        assertThat(Faults.class.getDeclaredClasses())
                .filteredOn(LayerConformance.class::isAssignableFrom)
                .filteredOn(fault -> !Modifier.isAbstract(fault.getModifiers()) && fault != Faults.None.class)
                .hasSameSizeAs(run)
                .allMatch(run::contains);
    }

    @Test
    void everyTestPassesWithoutAFault() {
        assertThat(results(Faults.None.class))
                .hasSize(21)
                .allSatisfy((test, thrown) -> assertThat(thrown).as(test).isEmpty());
    }

    @Test
    void everyTestCatchesAFault() {
        Set<String> caught = faults().map(fault -> (String) fault.get()[1]).collect(Collectors.toSet());
        assertThat(results(Faults.None.class).keySet())
                .filteredOn(test -> !caught.contains(test))
                .isEmpty();
    }

    /** The results of the tests of a class, by name: empty, or what was thrown. */
    private static Map<String, Optional<Throwable>> results(Class<?> conformance) {
        Map<String, Optional<Throwable>> out = new TreeMap<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(conformance))
                                .configurationParameter(Faults.RUN, "true")
                                .filters(EngineFilter.includeEngines("junit-jupiter"))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest()) {
                                    out.put(test.getDisplayName().replace("()", ""), result.getThrowable());
                                }
                            }
                        });
        return out;
    }
}
