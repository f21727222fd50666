package org.lstm4j.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipEntriesTest {
    private static final byte[] HELLO = "hello, hello, hello".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private static ZipEntries open(byte[] zip) throws IOException {
        return ZipEntries.of(ByteSource.of(zip, "x.zip").open("a zip archive"));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ZipEntriesTest.class.getResourceAsStream("/" + name))) {
            return in.readAllBytes();
        }
    }

    private static byte[] content(ZipEntries zip, String name) throws IOException {
        return zip.readAll(Objects.requireNonNull(zip.entries().get(name)), 1 << 20);
    }

    /** One entry of content HELLO for each name; STORED if their content cannot shrink. */
    private static byte[] zip(int method, String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (String name : names) {
                ZipEntry entry = new ZipEntry(name);
                entry.setMethod(method);
                CRC32 crc = new CRC32();
                crc.update(HELLO);
                entry.setCrc(crc.getValue());
                entry.setSize(HELLO.length);
                if (method == ZipEntry.STORED) {
                    entry.setCompressedSize(HELLO.length);
                }
                out.putNextEntry(entry);
                out.write(HELLO);
            }
        }
        return bytes.toByteArray();
    }

    private static ByteBuffer edit(byte[] zip) {
        return ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Where the directory's n-th entry starts. */
    private static int central(byte[] zip, int n) {
        ByteBuffer in = edit(zip);
        int at = in.getInt(zip.length - 22 + 16);
        for (int i = 0; i < n; i++) {
            at += 46 + in.getShort(at + 28) + in.getShort(at + 30) + in.getShort(at + 32);
        }
        return at;
    }

    @ParameterizedTest
    @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
    void entriesAreReadFromFilesAndFromMemory(int method) throws IOException {
        byte[] bytes = zip(method, "b", "a/\u00fc", "");
        ZipEntries zip = open(bytes);
        assertThat(zip.entries().keySet()).containsExactly("b", "a/\u00fc", "");
        assertThat(content(zip, "a/\u00fc")).isEqualTo(HELLO);
        assertThat(content(zip, "")).isEqualTo(HELLO);
        try (Bytes file =
                ByteSource.of(Files.write(folder.resolve("x.zip"), bytes)).open("a zip archive")) {
            assertThat(content(ZipEntries.of(file), "b")).isEqualTo(HELLO);
        }
        assertThatThrownBy(
                        () -> zip.readAll(Objects.requireNonNull(zip.entries().get("b")), 18))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("'b'")
                .hasMessageContaining("19 bytes");
    }

    @Test
    void archivesOfPyTorchAndNumPyAreRead() throws IOException {
        ZipEntries torch = open(resource("foreign/lstm.pt"));
        assertThat(torch.entries()).containsKeys("lstm/data.pkl", "lstm/data/0", "lstm/version");
        assertThat(content(torch, "lstm/byteorder")).asString().isEqualTo("little");
        assertThat(content(torch, "lstm/data/1")).hasSize(576);
        assertThat(content(open(resource("numpy/compressed.npz")), "a.npy")).hasSize(224);
        assertThat(open(resource("foreign/exported.pt2")).entries()).isNotEmpty();
    }

    private static void assertRefused(byte[] zip, String... parts) {
        assertThatThrownBy(() -> {
                    ZipEntries entries = open(zip);
                    for (ZipEntries.Entry entry : entries.entries().values()) {
                        entries.readAll(entry, 1 << 20);
                    }
                })
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("x.zip: ")
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void whatTheDirectorySaysIsChecked() throws IOException {
        byte[] good = zip(ZipEntry.STORED, "a", "b");
        byte[] twice = good.clone();
        // The second name in both places.
        twice[central(twice, 1) + 46] = 'a';
        twice[edit(twice).getInt(central(twice, 1) + 42) + 30] = 'a';
        assertRefused(twice, "'a'", "twice");

        byte[] other = good.clone();
        other[central(other, 1) + 46] = 'c';
        assertRefused(other, "'c'", "described otherwise");

        byte[] overlap = good.clone();
        edit(overlap).putInt(central(overlap, 1) + 42, 0);
        overlap[central(overlap, 1) + 46] = 'a';
        overlap[central(overlap, 0) + 46] = 'a';
        assertRefused(overlap, "twice");

        byte[] longer = good.clone();
        edit(longer).putInt(central(longer, 0) + 20, 60).putInt(central(longer, 0) + 24, 60);
        assertRefused(longer, "'b'", "overlaps");

        byte[] encrypted = good.clone();
        encrypted[central(encrypted, 0) + 8] |= 1;
        assertRefused(encrypted, "'a'", "encrypted");

        byte[] method = good.clone();
        method[central(method, 0) + 10] = 14;
        assertRefused(method, "'a'", "method 14");

        byte[] outside = good.clone();
        edit(outside).putInt(central(outside, 0) + 42, 0x7fff_ffff);
        assertRefused(outside, "'a'", "outside");

        byte[] unequal = good.clone();
        edit(unequal).putInt(central(unequal, 0) + 24, 20);
        assertRefused(unequal, "'a'", "cannot have 20 bytes, stored in 19");

        byte[] fewer = good.clone();
        edit(fewer).putShort(fewer.length - 12, (short) 1);
        assertRefused(fewer, "more than the 1 entries");

        byte[] more = good.clone();
        edit(more).putShort(more.length - 12, (short) 3);
        assertRefused(more, "ends before entry 2 of 3");

        byte[] name = good.clone();
        name[central(name, 0) + 46] = (byte) 0xff;
        assertRefused(name, "'\u00ff'", "UTF-8");
    }

    @Test
    void cutArchivesAndArchivesBehindOtherBytesAreRefused() throws IOException {
        byte[] good = zip(ZipEntry.DEFLATED, "a", "b");
        for (int length = 0; length < good.length; length++) {
            assertRefused(Arrays.copyOf(good, length), "the zip archive");
        }
        assertRefused(Arrays.copyOf(good, good.length + 1), "no directory at its end");
        byte[] shifted = new byte[good.length + 10];
        System.arraycopy(good, 0, shifted, 10, good.length);
        assertRefused(shifted, "stand in front of it");
    }

    @Test
    void damagedContentIsRefused() throws IOException {
        byte[] stored = zip(ZipEntry.STORED, "a");
        stored[31] ^= 1;
        assertRefused(stored, "'a'", "CRC-32");

        byte[] good = zip(ZipEntry.DEFLATED, "a");
        byte[] longer = good.clone();
        edit(longer).putInt(central(longer, 0) + 24, 20);
        assertRefused(longer, "'a'", "ends 1 bytes before its size of 20");
        byte[] shorter = good.clone();
        edit(shorter).putInt(central(shorter, 0) + 24, 18);
        assertRefused(shorter, "'a'", "has bytes after its size of 18");
        byte[] broken = good.clone();
        Arrays.fill(broken, 31, 37, (byte) 0xff);
        assertRefused(broken, "'a'", "damaged");
    }

    @Test
    void bombsAreRefusedBeforeTheyExpand() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry("zeros"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 201; i++) {
                out.write(zeros);
            }
        }
        assertRefused(bytes.toByteArray(), "zip bomb", "more than 200000000");

        byte[] claim = zip(ZipEntry.DEFLATED, "a");
        edit(claim).putInt(central(claim, 0) + 24, 50_000_000);
        assertRefused(claim, "cannot have 50000000 bytes");
    }
}
