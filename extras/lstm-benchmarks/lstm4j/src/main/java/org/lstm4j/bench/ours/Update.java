package org.lstm4j.bench.ours;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.bench.Filling;
import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.AdamW;
import org.lstm4j.nn.optim.GradClip;
import org.lstm4j.nn.optim.RMSprop;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.tensor.Tensor;

/** Clipping, or a step of an optimizer, over the parameters of the character model. */
final class Update implements Peer.Work {
    private static final double RATE = 1e-3;

    private final Row row;
    private final List<Parameter> parameters = new ArrayList<>();
    private final Runnable update;

    Update(Row row) {
        this.row = row;
        for (int[] sizes : row.parameters()) {
            Parameter parameter = new Parameter(Tensor.wrap(Filling.parameter(row, parameters.size()), sizes));
            parameter.setGrad(Variable.of(Tensor.wrap(Filling.gradient(parameters.size(), sizes), sizes)));
            parameters.add(parameter);
        }
        this.update = update();
    }

    private Runnable update() {
        return switch (row.kind()) {
            case CLIP -> () -> GradClip.norm(parameters, 1);
            case SGD -> new SGD(parameters, SGD.options().lr(RATE).momentum(0.9))::step;
            case ADAMW -> new AdamW(parameters, RATE)::step;
            case AMSGRAD -> new Adam(parameters, Adam.options().lr(RATE).amsgrad(true))::step;
            case RMSPROP -> new RMSprop(parameters, RMSprop.options().lr(RATE).centered(true))::step;
            default -> throw new IllegalArgumentException("not an update: " + row);
        };
    }

    @Override
    public Object run() {
        update.run();
        return parameters;
    }

    @Override
    public List<float[]> values() {
        update.run();
        List<float[]> out = new ArrayList<>();
        for (Parameter parameter : parameters) {
            out.add(row.kind() == Row.Kind.CLIP ? Values.gradient(parameter) : Values.numbers(parameter.data()));
        }
        return out;
    }
}
