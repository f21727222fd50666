package org.lstm4j.nn.init;

/** The fan by which kaiming initialization scales. */
public enum FanMode {
    /** The number of inputs: preserves the variance in the forward pass. */
    FAN_IN,
    /** The number of outputs: preserves the variance in the backward pass. */
    FAN_OUT
}
