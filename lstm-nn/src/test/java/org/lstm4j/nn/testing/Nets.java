package org.lstm4j.nn.testing;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Small networks to test what all modules have. */
public final class Nets {
    private Nets() {}

    /** A parameter of its own before its children. */
    public static final class Scaled extends Module {
        public final LSTM lstm;
        public final Linear head;
        public final Parameter scale;

        public Scaled(Generator generator) {
            // Registered last, and yet first in the state dictionary: parameters come before children.
            lstm = register("lstm", new LSTM(2, 3, generator));
            head = register("head", new Linear(3, 1, generator));
            scale = register("scale", new Parameter(Tensor.ones(1)));
        }

        public Variable forward(Variable x) {
            return head.forward(lstm.forward(x).last()).mul(scale);
        }
    }

    /** Two levels of children. */
    public static final class Nested extends Module {
        public final Scaled inner;
        public final Linear top;

        public Nested(Generator generator) {
            inner = register("inner", new Scaled(generator));
            top = register("top", new Linear(1, 2, generator));
        }
    }

    /** One parameter under two names, and one child under two names. */
    public static final class Tied extends Module {
        public final Parameter shared;
        public final Linear child;

        public Tied(Generator generator) {
            shared = register("first", new Parameter(Tensor.zeros(2)));
            register("second", shared);
            child = register("one", new Linear(2, 1, false, shared.dtype(), generator));
            register("other", child);
        }
    }

    /** Nothing inside. */
    public static final class Empty extends Module {}

    /** A module that registers parameters under the given names. */
    public static final class Named extends Module {
        public Named(String... names) {
            for (String name : names) {
                register(name, new Parameter(Tensor.zeros(1)));
            }
        }
    }

    /** A module that registers children under the given names. */
    public static final class Parent extends Module {
        public Parent(String... names) {
            for (String name : names) {
                register(name, new Empty());
            }
        }
    }
}
