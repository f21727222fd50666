package org.lstm4j.nn;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Fields;
import org.lstm4j.nn.internal.ObjectCopy;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Copies modules with the fields of their classes, which are read reflectively. A deep copy shares nothing that changes; a
 * copy with substituted weights shares all but the modules on the paths to these weights.
 */
final class ModuleCopy extends ObjectCopy {
    private final @Nullable DType dtype;
    /** The parameters to substitute; null for a deep copy. */
    private final @Nullable IdentityHashMap<Parameter, Variable> weights;
    /** The modules that have one of them. */
    private final Set<Module> substituted = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Children first. */
    private final List<Module> made = new ArrayList<>();

    private ModuleCopy(@Nullable DType dtype, @Nullable IdentityHashMap<Parameter, Variable> weights) {
        super(weights == null);
        this.dtype = dtype;
        this.weights = weights;
    }

    /** A deep copy, in another element type if that is not null. */
    static Module deep(Module module, @Nullable DType dtype) {
        return new ModuleCopy(dtype, null).run(module);
    }

    /** A copy with other weights, by dotted name. */
    static Module with(Module module, Map<String, ? extends Variable> given) {
        IdentityHashMap<Parameter, Variable> weights = new IdentityHashMap<>();
        given.forEach((name, variable) -> {
            Parameter old = module.parameter(name);
            String owner = "functionalCall of " + module.typeName();
            Require.present(owner, "a weight " + name, variable);
            if (!variable.shape().equals(old.shape())) {
                throw new ShapeMismatchException(
                        owner, "expected " + name + " of shape " + old.shape() + ", but got " + variable.shape());
            }
            Require.dtype(owner, name, variable, old.dtype());
            weights.put(old, variable);
        });
        ModuleCopy copy = new ModuleCopy(null, weights);
        for (Module each : module.modules()) {
            if (each.parameters().stream().anyMatch(weights::containsKey)) {
                copy.substituted.add(each);
            }
        }
        return copy.run(module);
    }

    private Module run(Module module) {
        Module out = module(module);
        made.forEach(Module::afterCopy);
        return out;
    }

    @Override
    protected @Nullable Object replace(Object value, String where) {
        if (value instanceof Module module) {
            return weights == null || substituted.contains(module) ? apart(() -> copyOf(module)) : module;
        }
        if (weights != null) {
            Variable weight = value instanceof Parameter parameter ? weights.get(parameter) : null;
            boolean shared = value instanceof Variable || value instanceof Tensor || value instanceof Generator;
            return weight != null ? new Parameter(weight) : shared ? value : null;
        }
        if (value instanceof Parameter parameter) {
            return new Parameter(tensor(parameter.data(), where)).requiresGrad(parameter.requiresGrad());
        }
        if (value instanceof Variable variable) {
            return Variable.of(tensor(variable.data(), where), variable.isLeaf() && variable.requiresGrad());
        }
        if (value instanceof Tensor tensor) {
            return dtype == null ? tensor.copy() : tensor.to(dtype).copy();
        }
        if (value instanceof Generator generator) {
            Generator copy = Generator.seeded(generator.seed());
            copy.restore(generator.state());
            return copy;
        }
        return value instanceof DType && dtype != null ? dtype : null;
    }

    /** A tensor of the module and its copy. */
    Tensor tensor(Tensor tensor, String where) {
        return (Tensor) copied(tensor, where);
    }

    Parameter parameter(Parameter parameter, String where) {
        return (Parameter) copied(parameter, where);
    }

    Module module(Module module) {
        return (Module) copied(module, module.typeName());
    }

    private Object copied(Object value, String where) {
        return Require.present(where, "a copy", of(value, where));
    }

    /** Whether the copy keeps the hooks, as a pass with substituted weights does. */
    boolean keepsHooks() {
        return weights != null;
    }

    private Module copyOf(Module module) {
        Module copy = module.shallowCopy();
        put(module, copy);
        copy.copyMembers(this);
        for (Field field : Fields.of(module.getClass(), Module.class)) {
            if (field.getType().isPrimitive()) {
                continue;
            }
            String where = module.typeName() + "." + Fields.name(field);
            if (!Fields.open(field)) {
                throw new IllegalStateException(where + ": a copy of the module needs its fields; add `opens "
                        + module.getClass().getPackageName() + " to org.lstm4j.nn;` to module-info.java");
            }
            Object old = Fields.get(field, module);
            Object value = of(old, where);
            if (value != old) {
                Fields.set(field, copy, value);
            }
        }
        made.add(copy);
        return copy;
    }
}
