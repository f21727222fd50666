package org.lstm4j.nn.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.activation.GLU;
import org.lstm4j.nn.conv.Conv1d;
import org.lstm4j.nn.conv.Padding;
import org.lstm4j.nn.conv.PaddingMode;
import org.lstm4j.nn.dropout.Dropout1d;
import org.lstm4j.nn.dropout.Dropout2d;
import org.lstm4j.nn.norm.BatchNorm1d;
import org.lstm4j.nn.norm.GroupNorm;
import org.lstm4j.nn.norm.RMSNorm;
import org.lstm4j.nn.pooling.AdaptiveAvgPool1d;
import org.lstm4j.nn.pooling.AvgPool1d;
import org.lstm4j.nn.pooling.MaxPool1d;
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

    private static final Map<String, Maker> CONVOLUTIONS = Map.ofEntries(
            conv("conv", Conv1d.options(3, 4, 2)),
            conv("conv_single", Conv1d.options(3, 4, 3)),
            conv("conv_one", Conv1d.options(3, 5, 1)),
            conv("conv_stride", Conv1d.options(2, 3, 3).stride(2).padding(2)),
            conv("conv_dilation", Conv1d.options(2, 3, 3).padding(4).dilation(3).bias(false)),
            conv("conv_groups", Conv1d.options(4, 6, 3).stride(2).padding(1).groups(2)),
            conv("conv_depthwise", Conv1d.options(3, 3, 4).padding(3).groups(3)),
            conv("conv_same", Conv1d.options(2, 3, 4).padding(Padding.same()).dilation(2)),
            conv("conv_same_odd", Conv1d.options(2, 2, 3).padding(Padding.same())),
            conv("conv_valid", Conv1d.options(2, 2, 3).stride(3).padding(Padding.valid())),
            conv("conv_reflect", Conv1d.options(2, 3, 5).stride(2).padding(2).paddingMode(PaddingMode.REFLECT)),
            conv("conv_replicate", Conv1d.options(2, 3, 3).padding(3).paddingMode(PaddingMode.REPLICATE)),
            conv("conv_circular", Conv1d.options(2, 3, 3).padding(2).paddingMode(PaddingMode.CIRCULAR)),
            conv(
                    "conv_same_reflect",
                    Conv1d.options(2, 3, 4).padding(Padding.same()).paddingMode(PaddingMode.REFLECT)));

    private static final Map<String, Maker> POOLS = Map.ofEntries(
            plain("max_pool", new MaxPool1d(2)),
            plain(
                    "max_pool_single",
                    new MaxPool1d(MaxPool1d.options(3).stride(1).padding(1))),
            plain(
                    "max_pool_ceil",
                    new MaxPool1d(MaxPool1d.options(3).stride(2).padding(1).ceilMode(true))),
            plain(
                    "max_pool_dilated",
                    new MaxPool1d(MaxPool1d.options(3)
                            .stride(2)
                            .padding(1)
                            .dilation(2)
                            .ceilMode(true))),
            plain("avg_pool", new AvgPool1d(2)),
            plain(
                    "avg_pool_single",
                    new AvgPool1d(AvgPool1d.options(3).stride(1).padding(1))),
            plain(
                    "avg_pool_ceil",
                    new AvgPool1d(AvgPool1d.options(3).stride(2).padding(1).ceilMode(true))),
            plain(
                    "avg_pool_inside",
                    new AvgPool1d(AvgPool1d.options(4)
                            .stride(3)
                            .padding(2)
                            .ceilMode(true)
                            .countIncludePad(false))),
            plain("adaptive_avg_pool", new AdaptiveAvgPool1d(3)),
            plain("adaptive_avg_pool_more", new AdaptiveAvgPool1d(5)),
            plain("adaptive_avg_pool_one", new AdaptiveAvgPool1d(1)),
            plain("glu", new GLU()),
            plain("glu_channels", new GLU(1)));

    private static final Map<String, Maker> DROPOUTS = Map.ofEntries(
            Map.entry("dropout1d", (dtype, generator) -> new Dropout1d(0.4, generator)),
            Map.entry("dropout1d_single", (dtype, generator) -> new Dropout1d(generator)),
            Map.entry("dropout1d_all", (dtype, generator) -> new Dropout1d(1, generator)),
            Map.entry("dropout1d_none", (dtype, generator) -> new Dropout1d(0, generator)),
            Map.entry("dropout2d", (dtype, generator) -> new Dropout2d(0.3, generator)),
            Map.entry("dropout2d_three", (dtype, generator) -> new Dropout2d(0.3, generator)));

    private GoldenAround() {}

    /** All of them, by name. */
    public static Map<String, Maker> all() {
        Map<String, Maker> all = new LinkedHashMap<>(NORMS);
        all.putAll(CONVOLUTIONS);
        all.putAll(POOLS);
        all.putAll(DROPOUTS);
        return all;
    }

    private static Map.Entry<String, Maker> conv(String name, Conv1d.Options options) {
        return Map.entry(name, (dtype, generator) -> new Conv1d(options.dtype(dtype), generator));
    }

    private static Map.Entry<String, Maker> plain(String name, Layer layer) {
        return Map.entry(name, (dtype, generator) -> {
            layer.train();
            return layer;
        });
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
