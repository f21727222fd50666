package org.lstm4j.nn.optim;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Copies, saves and loads a record of hyperparameters by its components.
 *
 * @param <O> the record
 */
final class OptionsFields<O extends Record> {
    private static final ClassValue<OptionsFields<?>> CACHE = new ClassValue<>() {
        @Override
        protected OptionsFields<?> computeValue(Class<?> type) {
            return new OptionsFields<>(type);
        }
    };

    /** PyTorch's names of two components that are saved as one list, by the first and the second component. */
    private static final Map<String, String> FIRST =
            Map.of("beta1", "betas", "eps1", "eps", "etaMinus", "etas", "stepMin", "step_sizes");

    private static final Map<String, String> SECOND =
            Map.of("beta2", "betas", "eps2", "eps", "etaPlus", "etas", "stepMax", "step_sizes");

    private final List<String> names = new ArrayList<>();
    private final List<Class<?>> types = new ArrayList<>();
    private final List<MethodHandle> getters = new ArrayList<>();
    private final MethodHandle constructor;

    private OptionsFields(Class<?> type) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            for (RecordComponent component : type.getRecordComponents()) {
                names.add(component.getName());
                types.add(component.getType());
                Method getter = component.getAccessor();
                getter.setAccessible(true);
                getters.add(lookup.unreflect(getter).asType(MethodType.methodType(Object.class, Object.class)));
            }
            Constructor<?> canonical = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
            canonical.setAccessible(true);
            constructor = lookup.unreflectConstructor(canonical)
                    .asSpreader(Object[].class, names.size())
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + ": expected a record with an accessible constructor", e);
        }
    }

    @SuppressWarnings("unchecked") // the cache holds the fields of O under its class
    static <O extends Record> OptionsFields<O> of(O options) {
        return (OptionsFields<O>) CACHE.get(options.getClass());
    }

    boolean has(String name) {
        return names.contains(name);
    }

    Object get(O options, String name) {
        return Objects.requireNonNull(get(options, names.indexOf(name)));
    }

    private @Nullable Object get(O options, int index) {
        try {
            return (@Nullable Object) getters.get(index).invokeExact((Object) options);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** A copy with one component replaced. */
    O with(O options, String name, Object value) {
        Object[] values = new Object[names.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = names.get(i).equals(name) ? value : get(options, i);
        }
        return create(values);
    }

    @SuppressWarnings("unchecked") // the constructor is that of O
    private O create(Object[] values) {
        try {
            return (O) (Object) constructor.invokeExact(values);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    private static RuntimeException unchecked(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }

    void write(O options, SavedNumbers to) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (FIRST.containsKey(name)) {
                to.put(FIRST.get(name), new double[] {number(get(options, i)), number(get(options, i + 1))});
            } else if (!SECOND.containsKey(name)) {
                write(to, snakeCase(name), get(options, i));
            }
        }
    }

    private static void write(SavedNumbers to, String name, @Nullable Object value) {
        if (value instanceof double[] numbers) {
            to.put(name, numbers);
        } else if (value instanceof List<?> numbers) {
            to.put(name, numbers.stream().mapToDouble(each -> (double) each).toArray());
        } else if (value instanceof int[] numbers) {
            to.putOfAnyLength(name, numbers);
        } else if (value instanceof Boolean flag) {
            to.put(name, flag);
        } else if (value instanceof Enum<?> constant) {
            to.put(name, constant);
        } else if (value instanceof Integer whole) {
            to.put(name, whole);
        } else {
            to.put(name, number(value));
        }
    }

    O read(SavedNumbers from) {
        Object[] values = new Object[names.size()];
        for (int i = 0; i < values.length; i++) {
            String name = names.get(i);
            if (FIRST.containsKey(name)) {
                values[i] = from.numbers(FIRST.get(name))[0];
            } else if (SECOND.containsKey(name)) {
                values[i] = from.numbers(SECOND.get(name))[1];
            } else {
                values[i] = read(from, snakeCase(name), types.get(i));
            }
        }
        return create(values);
    }

    private static Object read(SavedNumbers from, String name, Class<?> type) {
        if (type == double.class) {
            return from.number(name);
        }
        if (type == boolean.class) {
            return from.flag(name);
        }
        if (type == double[].class) {
            return from.numbers(name);
        }
        if (type == List.class) {
            return Arrays.stream(from.numbers(name)).boxed().toList();
        }
        if (type == int[].class) {
            return from.integers(name);
        }
        int whole = from.integer(name);
        Object[] constants = type.getEnumConstants();
        if (constants != null && (whole < 0 || whole >= constants.length)) {
            throw new IllegalArgumentException("state dict: expected the position of one of "
                    + Arrays.toString(constants) + " for " + name + ", but got " + whole);
        }
        return constants == null ? (Object) whole : constants[whole];
    }

    /** NaN for null, which stands for a default that depends on the parameter. */
    private static double number(@Nullable Object value) {
        return value == null ? Double.NaN : ((Number) value).doubleValue();
    }

    /** {@code weightDecay} as {@code weight_decay}, and {@code tMax} as {@code T_max}. */
    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT).replaceAll("^t_", "T_");
    }
}
