package org.lstm4j.nn.internal;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and replaces the fields of objects of users' classes, where their package is open to this module. */
public final class Fields {
    private Fields() {}

    /**
     * The instance fields of a class and its superclasses, those that are {@code transient} and references to an enclosing
     * object left out.
     *
     * @param end the first superclass whose fields are left out
     */
    public static List<Field> of(Class<?> type, Class<?> end) {
        List<Field> out = new ArrayList<>();
        for (Class<?> each = type; each != null && each != end; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                boolean outer = field.isSynthetic() && field.getName().startsWith("this$");
                if (!Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers) && !outer) {
                    out.add(field);
                }
            }
        }
        return out;
    }

    /** Makes the field readable; returns whether its package is open to this module. */
    public static boolean open(Field field) {
        return field.trySetAccessible();
    }

    /** The value of a field that is {@linkplain #open open}. */
    public static @Nullable Object get(Field field, Object owner) {
        try {
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the field " + field + " cannot be read", e);
        }
    }

    /** Replaces the value of a field that is {@linkplain #open open}. */
    public static void set(Field field, Object owner, @Nullable Object value) {
        try {
            field.set(owner, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the field " + field + " cannot be set", e);
        }
    }

    /** A field in the words of its user: that of a captured variable has the variable's name. */
    public static String name(Field field) {
        String name = field.getName();
        return name.startsWith("val$") ? name.substring("val$".length()) : name;
    }
}
