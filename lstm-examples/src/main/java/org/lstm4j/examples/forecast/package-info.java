/**
 * A forecast of the next year's sunspot number with an LSTM, from the file to the charts.
 *
 * <p>Start at {@link org.lstm4j.examples.forecast.SunspotForecast}, which puts the pieces together;
 * {@link org.lstm4j.examples.forecast.ForecastTrainer} trains the network.
 */
@NullMarked
package org.lstm4j.examples.forecast;

import org.jspecify.annotations.NullMarked;
