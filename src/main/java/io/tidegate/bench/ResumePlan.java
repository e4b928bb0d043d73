package io.tidegate.bench;

/**
 * What {@code resume} does.
 *
 * @param traffic who listens and who publishes; not more publishers than addresses
 * @param publications how many each address gets while nobody listens, 1 or more; more than the gateway retains are lost
 * @param resumeRate clients that come back in a second, above 0
 * @param elsewhere whether each comes back to the next target instead of the same
 */
public record ResumePlan(TrafficPlan traffic, long publications, double resumeRate, boolean elsewhere) {}
