package org.lstm4j.nn.testing;

import java.util.Map;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.norm.BatchNorm1d;
import org.lstm4j.nn.norm.GroupNorm;
import org.lstm4j.nn.norm.RMSNorm;
import org.lstm4j.nn.testing.GoldenLayers.Maker;
import org.lstm4j.tensor.DType;

/** The layers of {@code tools/goldens/around.py}, by their names there. */
public final class GoldenAround {
    private static final Map<String, Maker> NORMS = Map.ofEntries(
            Map.entry("batch_norm", (dtype, generator) -> batchNorm(BatchNorm1d.options(3), dtype)),
            Map.entry("batch_norm_length", (dtype, generator) -> batchNorm(BatchNorm1d.options(3), dtype)),
            Map.entry(
                    "batch_norm_cumulative",
                    (dtype, generator) ->
                            batchNorm(BatchNorm1d.options(2).momentum(null).eps(0.001), dtype)),
            Map.entry(
                    "batch_norm_plain",
                    (dtype, generator) ->
                            batchNorm(BatchNorm1d.options(3).affine(false).momentum(0.3), dtype)),
            Map.entry(
                    "batch_norm_untracked",
                    (dtype, generator) -> batchNorm(BatchNorm1d.options(3).trackRunningStats(false), dtype)),
            Map.entry("group_norm", (dtype, generator) -> groupNorm(GroupNorm.options(2, 4), dtype)),
            Map.entry(
                    "group_norm_rows",
                    (dtype, generator) -> groupNorm(GroupNorm.options(3, 6).eps(0.01), dtype)),
            Map.entry(
                    "group_norm_plain",
                    (dtype, generator) -> groupNorm(GroupNorm.options(1, 3).affine(false), dtype)),
            Map.entry("group_norm_four", (dtype, generator) -> groupNorm(GroupNorm.options(3, 3), dtype)),
            Map.entry("rms_norm", (dtype, generator) -> rmsNorm(RMSNorm.options(5), dtype)),
            Map.entry(
                    "rms_norm_eps",
                    (dtype, generator) -> rmsNorm(RMSNorm.options(7).eps(0.1), dtype)),
            Map.entry(
                    "rms_norm_plain",
                    (dtype, generator) -> rmsNorm(RMSNorm.options(3).elementwiseAffine(false), dtype)));

    private GoldenAround() {}

    /** All of them, by name. */
    public static Map<String, Maker> all() {
        return NORMS;
    }

    private static Layer batchNorm(BatchNorm1d.Options options, DType dtype) {
        return new BatchNorm1d(options.dtype(dtype));
    }

    private static Layer groupNorm(GroupNorm.Options options, DType dtype) {
        return new GroupNorm(options.dtype(dtype));
    }

    private static Layer rmsNorm(RMSNorm.Options options, DType dtype) {
        return new RMSNorm(options.dtype(dtype));
    }
}
