package org.lstm4j.nn.internal;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies the values of fields: arrays, collections, maps and records with copies of what they hold. Which objects are
 * replaced, and by what, says {@link #replace}. Other objects are shared, unless they hold an object that is replaced:
 * that is an error, since the copy would then refer to the original.
 */
public abstract class ObjectCopy {
    private final IdentityHashMap<Object, Object> copies = new IdentityHashMap<>();
    private final boolean deep;
    /** Whether an object that can only be shared is being searched; then nothing is copied without need. */
    private boolean searching;

    /** @param deep whether arrays and collections are copied even if nothing in them is replaced */
    protected ObjectCopy(boolean deep) {
        this.deep = deep;
    }

    /** The replacement of an object; the object itself to share it; null if it has no rule of its own. */
    protected abstract @Nullable Object replace(Object value, String where);

    /** Says what replaces an object before its fields are copied, since they may refer to it. */
    protected final void put(Object value, Object copy) {
        copies.put(value, copy);
    }

    /**
     * The copy of a value; always the same for one object.
     *
     * @param where the field, for messages
     */
    public final @Nullable Object of(@Nullable Object value, String where) {
        if (value == null) {
            return null;
        }
        Object known = copies.get(value);
        if (known != null) {
            return known;
        }
        Object copy = replace(value, where);
        if (copy == null) {
            copy = copyOf(value, where);
        }
        copies.put(value, copy);
        return copy;
    }

    /** Copies an object with fields of its own, wherever it was found. */
    protected final <T> T apart(Supplier<T> copy) {
        boolean outer = searching;
        searching = false;
        T out = copy.get();
        searching = outer;
        return out;
    }

    private Object copyOf(Object value, String where) {
        Class<?> type = value.getClass();
        if (type.isArray()) {
            return array(value, where);
        }
        if (value instanceof Collection<?> elements) {
            return collection(elements, where);
        }
        if (value instanceof Map<?, ?> map) {
            return map(map, where);
        }
        if (type.getName().startsWith("java.") || value instanceof Enum<?>) {
            return value;
        }
        if (value instanceof Record record) {
            return record(record, where);
        }
        requireNothingReplaced(value, where);
        return value;
    }

    private boolean isCopied() {
        return deep && !searching;
    }

    private Object array(Object value, String where) {
        int length = Array.getLength(value);
        Object out = Array.newInstance(value.getClass().getComponentType(), length);
        boolean changed = isCopied();
        if (!(value instanceof Object[] elements)) {
            System.arraycopy(value, 0, out, 0, length);
            return changed ? out : value;
        }
        for (int i = 0; i < length; i++) {
            Object element = of(elements[i], where);
            changed |= element != elements[i];
            Array.set(out, i, element);
        }
        return changed ? out : value;
    }

    private Object collection(Collection<?> elements, String where) {
        List<@Nullable Object> out = new ArrayList<>();
        boolean changed = isCopied();
        for (Object element : elements) {
            Object copy = of(element, where);
            changed |= copy != element;
            out.add(copy);
        }
        if (!changed) {
            return elements;
        }
        if (elements instanceof Set<?>) {
            Set<@Nullable Object> set = new LinkedHashSet<>(out);
            return elements instanceof java.util.HashSet<?> ? set : Collections.unmodifiableSet(set);
        }
        return elements instanceof ArrayList<?> ? out : Collections.unmodifiableList(out);
    }

    private Object map(Map<?, ?> entries, String where) {
        Map<@Nullable Object, @Nullable Object> out = new LinkedHashMap<>();
        boolean changed = isCopied();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            Object key = of(entry.getKey(), where);
            Object value = of(entry.getValue(), where);
            changed |= key != entry.getKey() || value != entry.getValue();
            out.put(key, value);
        }
        if (!changed) {
            return entries;
        }
        return entries instanceof java.util.HashMap<?, ?> ? out : Collections.unmodifiableMap(out);
    }

    private Object record(Record record, String where) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        boolean changed = false;
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                if (!components[i].getAccessor().trySetAccessible()) {
                    return record;
                }
                Object value = components[i].getAccessor().invoke(record);
                // Records are values: nothing in them is copied without need.
                boolean outer = searching;
                searching = true;
                values[i] = of(value, where);
                searching = outer;
                changed |= values[i] != value && !types[i].isPrimitive();
            }
            if (!changed) {
                return record;
            }
            Constructor<?> constructor = record.getClass().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(where + " holds a record that cannot be copied: " + record.getClass(), e);
        }
    }

    private void requireNothingReplaced(Object value, String where) {
        copies.put(value, value);
        boolean outer = searching;
        searching = true;
        for (Field field : Fields.of(value.getClass(), Object.class)) {
            if (!field.getType().isPrimitive() && Fields.open(field)) {
                Object held = Fields.get(field, value);
                if (of(held, where) != held) {
                    throw new IllegalStateException(where + " holds a "
                            + value.getClass().getSimpleName() + " that refers to a "
                            + (held == null ? "null" : held.getClass().getSimpleName())
                            + " of the original, which the copy cannot replace; declare the field transient and create"
                            + " its value again in afterCopy()");
                }
            }
        }
        searching = outer;
    }
}
