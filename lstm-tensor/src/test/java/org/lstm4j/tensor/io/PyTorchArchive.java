package org.lstm4j.tensor.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives as PyTorch writes them, around any pickle: characters up to 255 stand for its bytes. */
final class PyTorchArchive {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private int method = ZipEntry.STORED;
    private String folder = "x";

    PyTorchArchive(String pickle) {
        entry("data.pkl", bytes(pickle));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    PyTorchArchive entry(String name, byte[] content) {
        entries.put(folder + "/" + name, content);
        return this;
    }

    /** For the entries that follow. */
    PyTorchArchive inFolder(String name) {
        folder = name;
        return this;
    }

    PyTorchArchive deflated() {
        method = ZipEntry.DEFLATED;
        return this;
    }

    byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    CRC32 crc = new CRC32();
                    crc.update(each.getValue());
                    entry.setCrc(crc.getValue());
                    entry.setSize(each.getValue().length);
                }
                zip.putNextEntry(entry);
                zip.write(each.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    PyTorchFile read() throws IOException {
        return PyTorchFile.read(ByteSource.of(toBytes(), "x.pt"));
    }

    // ---- Pickles --------------------------------------------------------------------------------------------------

    /** A pickle of protocol 2. */
    static String pickle(String operations) {
        return "\u0080\2" + operations + ".";
    }

    static String text(String value) {
        return "X" + little(value.length()) + value;
    }

    /** An integer of 32 bits. */
    static String integer(int value) {
        return "J" + little(value);
    }

    /** An integer of 64 bits. */
    static String wide(long value) {
        return "\u008a\10" + little((int) value) + little((int) (value >>> 32));
    }

    static String little(int value) {
        byte[] bytes = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static String storage(String type, String key, String numel) {
        return "(" + text("storage") + "c" + type + "\n" + text(key) + text("cpu") + numel + "tQ";
    }

    /** A tensor, from the operations that push its parts. */
    static String tensor(String storage, String offset, String sizes, String strides) {
        return "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + offset + "(" + sizes + "t(" + strides
                + "t\u0089ccollections\nOrderedDict\n)RtR";
    }
}
