package org.sparseforge.engine.endpoint;

/**
 * What an endpoint is being asked now.
 *
 * @param running requests sent and not answered
 * @param waiting requests that wait for their turn, those between two attempts not counted
 * @param limit how many may run at a time now
 * @param trouble why nothing is sent, empty where all is well
 */
public record EndpointStats(int running, int waiting, int limit, String trouble) {}
