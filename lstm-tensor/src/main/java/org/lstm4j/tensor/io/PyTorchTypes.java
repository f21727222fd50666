package org.lstm4j.tensor.io;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PyTorch's names of the element types that are read: of a storage, such as {@code FloatStorage}, and of a dtype. */
final class PyTorchTypes {
    private static final Map<String, StoredType> STORAGES = new LinkedHashMap<>();
    private static final Map<String, StoredType> DTYPES = new LinkedHashMap<>();

    static {
        add(StoredType.F32, "Float", "float32");
        add(StoredType.F64, "Double", "float64");
        add(StoredType.F16, "Half", "float16");
        add(StoredType.BF16, "BFloat16", "bfloat16");
        add(StoredType.I64, "Long", "int64");
        add(StoredType.I32, "Int", "int32");
        add(StoredType.I16, "Short", "int16");
        add(StoredType.I8, "Char", "int8");
        add(StoredType.U8, "Byte", "uint8");
        add(StoredType.BOOL, "Bool", "bool");
        // These have no storage of their own.
        DTYPES.put("uint16", StoredType.U16);
        DTYPES.put("uint32", StoredType.U32);
        DTYPES.put("uint64", StoredType.U64);
    }

    private PyTorchTypes() {}

    private static void add(StoredType type, String storage, String dtype) {
        STORAGES.put(storage + "Storage", type);
        DTYPES.put(dtype, type);
    }

    /** The type of a storage's class; null if it is none that is read. */
    static @Nullable StoredType ofStorage(PickleReader.Global type) {
        return type.module().equals("torch") ? STORAGES.get(type.name()) : null;
    }

    /** The type of a dtype; null if it is none that is read. */
    static @Nullable StoredType ofDtype(PickleReader.Global dtype) {
        return dtype.module().equals("torch") ? DTYPES.get(dtype.name()) : null;
    }

    /** Whether arrays of a type can be written as they are. */
    static boolean isWritten(StoredType type) {
        return STORAGES.containsValue(type);
    }

    /** The class of the storage of a type that {@link #isWritten}. */
    static String storage(StoredType type) {
        return nameOf(STORAGES, type);
    }

    /** The name of a dtype that is read. */
    static String dtype(StoredType type) {
        return nameOf(DTYPES, type);
    }

    private static String nameOf(Map<String, StoredType> names, StoredType type) {
        for (Map.Entry<String, StoredType> name : names.entrySet()) {
            if (name.getValue() == type) {
                return name.getKey();
            }
        }
        throw new IllegalArgumentException("PyTorchFile.write: PyTorch has no type " + type);
    }
}
