import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Generates the withers of records: see README.md beside this file. Run by {@code java Withers.java <sources> <output>}.
 */
public final class Withers {
    private static final String SUFFIX = "Withers";

    private static final Pattern COLLECTION = Pattern.compile("(List|Set)<(.*)>");

    private final CompilationUnitTree unit;
    private final Path output;

    private Withers(CompilationUnitTree unit, Path output) {
        this.unit = unit;
        this.output = output;
    }

    public static void main(String[] args) throws IOException {
        Path output = Path.of(args[1]);
        Pattern candidate = Pattern.compile("\\bimplements\\b[^{]*" + SUFFIX);
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of(args[0]))) {
            for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
                if (candidate.matcher(Files.readString(file)).find()) {
                    sources.add(file);
                }
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask parser = (JavacTask) compiler.getTask(
                    null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(sources));
            for (CompilationUnitTree unit : parser.parse()) {
                for (Tree type : unit.getTypeDecls()) {
                    if (type instanceof ClassTree declared) {
                        new Withers(unit, output).visit(declared, null);
                    }
                }
            }
        }
    }

    private void visit(ClassTree type, ClassTree outer) throws IOException {
        String name = (outer == null ? "" : outer.getSimpleName().toString()) + type.getSimpleName() + SUFFIX;
        if (type.getKind() == Tree.Kind.RECORD
                && type.getImplementsClause().stream().anyMatch(i -> i.toString().equals(name))) {
            write(name, type, outer);
        }
        for (Tree member : type.getMembers()) {
            if (member instanceof ClassTree nested) {
                visit(nested, type);
            }
        }
    }

    private void write(String name, ClassTree record, ClassTree outer) throws IOException {
        // Beside its components a record has only static fields.
        List<VariableTree> components = record.getMembers().stream()
                .filter(VariableTree.class::isInstance)
                .map(VariableTree.class::cast)
                .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
                .toList();
        String type = (outer == null ? "" : outer.getSimpleName() + ".") + record.getSimpleName();
        StringBuilder methods = new StringBuilder();
        for (VariableTree component : components) {
            String values = components.stream()
                    .map(other -> other == component ? "value" : "o." + other.getName() + "()")
                    .collect(Collectors.joining(", "));
            String copy = """

                        /** A copy with {@link %1$s#%2$s() %2$s} replaced; checked as a new record is. */
                        default %1$s %2$s(%3$s value) {
                            %1$s o = (%1$s) this;
                            return new %1$s(%4$s);
                        }
                    """;
            methods.append(copy.formatted(type, component.getName(), typeOf(component), values));
            Matcher collection = COLLECTION.matcher(typeOf(component));
            if (collection.matches()) {
                // Boxed elements would not take an int.
                boolean numbers = collection.group(2).equals("Double");
                String elements = numbers ? "double" : collection.group(2);
                String value = numbers
                        ? "java.util.Arrays.stream(values).boxed().toList()"
                        : collection.group(1) + ".of(values)";
                methods.append("""

                            /** A copy with {@link %1$s#%2$s() %2$s} replaced. */
                            default %1$s %2$s(%3$s... values) {
                                return %2$s(%4$s);
                            }
                        """.formatted(type, component.getName(), elements, value));
            }
        }
        String visible = record.getModifiers().getFlags().contains(Modifier.PUBLIC) ? "public " : "";
        String source = """
                // Generated by build/withers.
                package %s;

                %s/** The withers of {@link %s}. */
                %ssealed interface %s permits %3$s {%s}
                """.formatted(unit.getPackageName(), imports(components, outer), type, visible, name, methods);
        Path file = output.resolve(unit.getPackageName().toString().replace('.', '/')).resolve(name + ".java");
        if (!Files.exists(file) || !Files.readString(file).equals(source)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, source);
        }
    }

    private static String typeOf(VariableTree component) {
        return Stream.concat(component.getModifiers().getAnnotations().stream(), Stream.of(component.getType()))
                .map(tree -> tree.toString().replace("()", ""))
                .collect(Collectors.joining(" "));
    }

    /** Imports of the source file that the components' types need, and of types nested beside the record. */
    private String imports(List<VariableTree> components, ClassTree outer) {
        String types = components.stream().map(Withers::typeOf).collect(Collectors.joining(" "));
        TreeSet<String> names = new TreeSet<>();
        unit.getImports().forEach(i -> names.add(i.getQualifiedIdentifier().toString()));
        if (outer != null) {
            for (Tree member : outer.getMembers()) {
                if (member instanceof ClassTree nested) {
                    names.add(unit.getPackageName() + "." + outer.getSimpleName() + "." + nested.getSimpleName());
                }
            }
        }
        String lines = names.stream()
                .filter(name -> Pattern.compile("\\b" + name.substring(name.lastIndexOf('.') + 1) + "\\b")
                        .matcher(types)
                        .find())
                .map(name -> "import " + name + ";\n")
                .collect(Collectors.joining());
        return lines.isEmpty() ? "" : lines + "\n";
    }
}
