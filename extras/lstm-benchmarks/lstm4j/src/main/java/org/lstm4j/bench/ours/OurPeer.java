package org.lstm4j.bench.ours;

import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;
import org.lstm4j.tensor.kernel.Kernels;

/** This library. */
public final class OurPeer implements Peer {
    /**
     * @param threads ignored: the library computes in the thread that calls it
     */
    public OurPeer(int threads) {}

    @Override
    public String describe() {
        return "lstm4j with " + Kernels.provider() + " kernels, in the calling thread, Java "
                + System.getProperty("java.version");
    }

    @Override
    public Work prepare(Row row) {
        return row.kind() == Row.Kind.GEMM ? new PackedProduct(row) : new Layer(row);
    }
}
