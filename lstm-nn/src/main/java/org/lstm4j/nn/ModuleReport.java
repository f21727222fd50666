package org.lstm4j.nn;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Handle;
import org.lstm4j.nn.internal.Fields;

/** What a module has: its summary as a table, and the fields that hold parameters unknown to it. */
final class ModuleReport {
    private static final String GAP = "  ";

    private final Module root;

    ModuleReport(Module root) {
        this.root = root;
    }

    // ---- Summary --------------------------------------------------------------------------------------------------

    /** @param pass a forward pass whose output shapes are reported; null for none */
    String summary(@Nullable Runnable pass) {
        IdentityHashMap<Module, String> outputs = new IdentityHashMap<>();
        if (pass != null) {
            record(outputs, pass);
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                pass == null
                        ? List.of("Layer (type)", "Parameters", "Count")
                        : List.of("Layer (type)", "Output shape", "Parameters", "Count"));
        Set<Parameter> counted = new HashSet<>();
        root.namedModules().forEach((name, module) -> {
            String shapes = module.ownParameters().entrySet().stream()
                    .map(each -> each.getKey() + " " + each.getValue().shape())
                    .collect(Collectors.joining(", "));
            long count = module.ownParameters().values().stream()
                    .filter(counted::add)
                    .mapToLong(parameter -> parameter.data().numel())
                    .sum();
            List<String> row = new ArrayList<>();
            row.add((name.isEmpty() ? "" : name + " ") + "(" + module.typeName() + ")");
            if (pass != null) {
                row.add(outputs.getOrDefault(module, ""));
            }
            row.add(shapes);
            row.add(String.format(Locale.ROOT, "%,d", count));
            rows.add(row);
        });
        StringBuilder out = new StringBuilder(table(rows));
        long trainable = root.parameters().stream()
                .filter(Parameter::requiresGrad)
                .mapToLong(parameter -> parameter.data().numel())
                .sum();
        long all = root.parameterCount();
        out.append(String.format(
                Locale.ROOT, "Parameters: %,d, trainable: %,d, frozen: %,d%n", all, trainable, all - trainable));
        unregistered()
                .forEach(field -> out.append("Not registered: ").append(field).append(System.lineSeparator()));
        return out.toString();
    }

    private void record(IdentityHashMap<Module, String> outputs, Runnable pass) {
        List<Handle> hooks = new ArrayList<>();
        try {
            for (Module module : root.modules()) {
                hooks.add(module.registerForwardHook((in, out) -> {
                    if (!out.isEmpty()) {
                        outputs.put(module, out.get(0).shape().toString());
                    }
                    return out;
                }));
            }
            GradMode.noGrad(() -> {
                pass.run();
                return root;
            });
        } finally {
            hooks.forEach(Handle::remove);
        }
    }

    /** Columns of equal width; the last, a number, is aligned to the right. */
    private static String table(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int c = 0; c < columns; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < columns; c++) {
                String cell = rows.get(r).get(c);
                String fill = " ".repeat(widths[c] - cell.length());
                out.append(c == columns - 1 ? fill + cell : cell + fill + GAP);
            }
            out.append(System.lineSeparator());
            if (r == 0) {
                int width = (columns - 1) * GAP.length();
                for (int each : widths) {
                    width += each;
                }
                out.append("-".repeat(width)).append(System.lineSeparator());
            }
        }
        return out.toString();
    }

    // ---- Fields ---------------------------------------------------------------------------------------------------

    /** The fields that hold trainable parameters unknown to the root, and what they hold. */
    List<String> unregistered() {
        Map<String, String> out = new LinkedHashMap<>();
        Set<Parameter> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(root.parameters());
        root.namedModules().forEach((name, module) -> {
            for (Field field : Fields.of(module.getClass(), Module.class)) {
                String what = field.getType().isPrimitive() || !Fields.open(field)
                        ? null
                        : unknown(Fields.get(field, module), known);
                if (what != null) {
                    String path = (name.isEmpty() ? "" : name + ".") + Fields.name(field);
                    out.putIfAbsent(path, module.typeName() + "." + Fields.name(field) + " (" + what + ")");
                }
            }
        });
        return List.copyOf(out.values());
    }

    void requireRegistered(String operation) {
        List<String> forgotten = unregistered();
        if (!forgotten.isEmpty()) {
            throw new IllegalArgumentException(operation
                    + ": not registered in the model, and so neither trained nor saved: "
                    + String.join(", ", forgotten)
                    + "; write register(\"name\", ..) in the constructor, hold several in a ModuleList, freeze with"
                    + " requiresGrad(false), or declare the field transient if it is not the model's own");
        }
    }

    /** What a value holds that is not known: directly, or as an element of an array, collection or map; null if nothing. */
    private static @Nullable String unknown(@Nullable Object value, Set<Parameter> known) {
        if (value instanceof Parameter parameter) {
            return parameter.requiresGrad() && !known.contains(parameter) ? "Parameter" : null;
        }
        if (value instanceof Module module) {
            boolean unknown = module.parameters().stream()
                    .anyMatch(parameter -> parameter.requiresGrad() && !known.contains(parameter));
            return unknown ? module.typeName() : null;
        }
        Collection<?> elements = value instanceof Collection<?> collection
                ? collection
                : value instanceof Map<?, ?> map
                        ? map.values()
                        : value instanceof Object[] array ? java.util.Arrays.asList(array) : List.of();
        for (Object element : elements) {
            String what = element == value ? null : unknown(element, known);
            if (what != null) {
                return what;
            }
        }
        return null;
    }

    /** A module and its children, as PyTorch prints them, each with its own text. */
    static String text(Module module, Function<Module, String> describe) {
        StringBuilder out = new StringBuilder(module.typeName()).append('(').append(describe.apply(module));
        module.children()
                .forEach((name, child) -> out.append("\n  (")
                        .append(name)
                        .append("): ")
                        .append(text(child, describe).replace("\n", "\n  ")));
        return out.append(module.children().isEmpty() ? ")" : "\n)").toString();
    }
}
