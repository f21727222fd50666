package org.lstm4j.nn;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.lstm4j.autograd.Handle;

/**
 * Hooks of one kind, in order of registration. A hook may register or remove hooks; a running iteration does not see
 * the change.
 */
final class HookList<H> implements Iterable<H> {
    /* Not a record: two registrations of one hook are two entries. */
    private static final class Entry<H> {
        final H hook;

        Entry(H hook) {
            this.hook = hook;
        }
    }

    private final List<Entry<H>> entries = new CopyOnWriteArrayList<>();

    Handle add(H hook) {
        Entry<H> entry = new Entry<>(hook);
        entries.add(entry);
        return () -> entries.remove(entry);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    @Override
    public Iterator<H> iterator() {
        return entries.stream().map(entry -> entry.hook).iterator();
    }
}
