package org.lstm4j.nn.init;

/** Which side of a weight keeps its variance. */
public enum FanMode {
    /** The numbers that come in: magnitudes stay the same in the forward pass. */
    FAN_IN,
    /** The numbers that go out: magnitudes stay the same in the backward pass. */
    FAN_OUT
}
