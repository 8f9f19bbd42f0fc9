/**
 * OpenAI-compatible servers as engines.
 *
 * <p>Read {@link org.sparseforge.engine.endpoint.EndpointEngine}; then a request's way: {@code
 * RequestWriter} makes a body of it, {@code Gate} lets it through ({@code Concurrency} says how
 * many at a time, {@code Circuit} whether any), {@code Call} sends it as often as it takes, {@code
 * ResponseReader} tells what came back, and {@code CompletionReader} makes a completion of it. The
 * key is {@link org.sparseforge.engine.endpoint.ApiKey}'s alone.
 *
 * <p>Differs from a local engine: no token ids unless the server gives them, nothing of what the
 * model chose between, and no promise that the same request gets the same answer.
 */
package org.sparseforge.engine.endpoint;
