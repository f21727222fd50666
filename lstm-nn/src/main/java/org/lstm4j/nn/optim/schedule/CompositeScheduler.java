package org.lstm4j.nn.optim.schedule;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/** A scheduler of other schedulers, which are saved with it. */
abstract class CompositeScheduler extends LRScheduler {
    final List<LRScheduler> schedulers;

    CompositeScheduler(Optimizer optimizer, List<? extends LRScheduler> schedulers) {
        super(optimizer);
        this.schedulers = List.copyOf(schedulers);
    }

    @Override
    protected void write(SavedNumbers to) {
        to.put("_last_lr", lastLr);
        for (int i = 0; i < schedulers.size(); i++) {
            schedulers.get(i).write(child(to, i));
        }
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        double[] last = ScheduleChecks.rates(name(), "_last_lr", from.numbers("_last_lr"));
        List<Runnable> children = new ArrayList<>();
        for (int i = 0; i < schedulers.size(); i++) {
            children.add(schedulers.get(i).read(child(from, i)));
        }
        return () -> {
            children.forEach(Runnable::run);
            lastLr = last;
        };
    }

    private static SavedNumbers child(SavedNumbers all, int index) {
        return all.within("_schedulers." + index + ".");
    }
}
