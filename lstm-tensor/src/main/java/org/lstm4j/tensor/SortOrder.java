package org.lstm4j.tensor;

import java.util.stream.IntStream;

/**
 * The order in which an unstable sort leaves n elements: that of {@code torch.sort} and
 * {@code pack_padded_sequence(enforce_sorted=False)} on the CPU, which sort by introsort. Up to 16 elements, equal ones
 * keep their order; beyond that they may not, and rows of a packed batch, and with them dropout masks, follow this order.
 *
 * <p>Source: D. Musser, "Introspective sorting and selection algorithms", Software: Practice and Experience 27 (1997):
 * quicksort around the median of three down to parts of 16, heapsort where it degenerates, insertion sort at the end. The
 * choice of the three, the partition and the heap are those of libstdc++'s {@code std::sort}, since they decide the order
 * of equal elements.
 */
public final class SortOrder {
    /** Parts up to this size are left to the insertion sort at the end. */
    private static final int SMALL = 16;

    /** Whether one element must come before another, by their indices before sorting. */
    @FunctionalInterface
    public interface Before {
        /** Whether element i must come before element j. */
        boolean test(int i, int j);
    }

    private final int[] order;
    private final Before before;

    private SortOrder(int n, Before before) {
        this.order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        this.before = before;
    }

    /**
     * The indices 0 to n - 1, sorted.
     *
     * @param before a strict weak order over the indices
     */
    public static int[] unstable(int n, Before before) {
        SortOrder sort = new SortOrder(n, before);
        if (n > 1) {
            int log2 = 31 - Integer.numberOfLeadingZeros(n);
            sort.quicksort(0, n, 2 * log2);
            sort.insertionSort(n);
        }
        return sort.order;
    }

    /** The indices 0 to n - 1, sorted; equal elements keep their order. */
    public static int[] stable(int n, Before before) {
        return IntStream.range(0, n)
                .boxed()
                .sorted((i, j) -> before.test(i, j) ? -1 : before.test(j, i) ? 1 : 0)
                .mapToInt(i -> i)
                .toArray();
    }

    private void quicksort(int first, int end, int depth) {
        int last = end;
        int left = depth;
        while (last - first > SMALL) {
            if (left-- == 0) {
                heapsort(first, last);
                return;
            }
            int cut = partition(first, last);
            quicksort(cut, last, left);
            last = cut;
        }
    }

    /** Partitions around the median of the second, the middle and the last element, which is moved to the front. */
    private int partition(int first, int last) {
        int a = first + 1;
        int b = first + (last - first) / 2;
        int c = last - 1;
        swap(first, median(a, b, c));
        int pivot = order[first];
        int low = first + 1;
        int high = last;
        while (true) {
            while (before.test(order[low], pivot)) {
                low++;
            }
            high--;
            while (before.test(pivot, order[high])) {
                high--;
            }
            if (low >= high) {
                return low;
            }
            swap(low, high);
            low++;
        }
    }

    private int median(int a, int b, int c) {
        if (before.test(order[a], order[b])) {
            return before.test(order[b], order[c]) ? b : before.test(order[a], order[c]) ? c : a;
        }
        return before.test(order[a], order[c]) ? a : before.test(order[b], order[c]) ? c : b;
    }

    private void swap(int i, int j) {
        int held = order[i];
        order[i] = order[j];
        order[j] = held;
    }

    private void heapsort(int first, int last) {
        int size = last - first;
        for (int parent = size / 2 - 1; parent >= 0; parent--) {
            siftDown(first, parent, size, order[first + parent]);
        }
        for (int end = size - 1; end > 0; end--) {
            int value = order[first + end];
            order[first + end] = order[first];
            siftDown(first, 0, end, value);
        }
    }

    /** Moves a hole from the given position to a leaf along the greater children, then the value up from there. */
    private void siftDown(int first, int from, int size, int value) {
        int hole = from;
        while (2 * hole + 2 < size) {
            int child = 2 * hole + 2;
            if (before.test(order[first + child], order[first + child - 1])) {
                child--;
            }
            order[first + hole] = order[first + child];
            hole = child;
        }
        if (2 * hole + 2 == size) {
            order[first + hole] = order[first + size - 1];
            hole = size - 1;
        }
        while (hole > from && before.test(order[first + (hole - 1) / 2], value)) {
            order[first + hole] = order[first + (hole - 1) / 2];
            hole = (hole - 1) / 2;
        }
        order[first + hole] = value;
    }

    private void insertionSort(int n) {
        for (int i = 1; i < n; i++) {
            int value = order[i];
            // Within the first part an element smaller than the first goes straight to the front.
            int at = i < SMALL && before.test(value, order[0]) ? 0 : insertionPoint(i, value);
            System.arraycopy(order, at, order, at + 1, i - at);
            order[at] = value;
        }
    }

    private int insertionPoint(int i, int value) {
        int at = i;
        while (before.test(value, order[at - 1])) {
            at--;
        }
        return at;
    }
}
