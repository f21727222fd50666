package org.lstm4j.nn.rnn;

/** One step of a layer from tensors to tensors that were named when it was made. */
interface InPlaceStep {
    /** Reads the input, and overwrites the state with the next one. */
    void run();
}
