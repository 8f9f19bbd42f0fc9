/**
 * Agents attempt tasks: a model, a task's prompt and tools, and an environment that lives as long
 * as the attempt.
 *
 * <p>The front door is {@link org.sparseforge.verify.episode.AgentLoop}, an {@link
 * org.sparseforge.verify.episode.Agent}; what it makes is judged by {@link
 * org.sparseforge.verify.episode.EpisodeJudge}, in a sandbox of its own. An attempt's way: {@code
 * EpisodeRun} (environment and row), {@code Dialogue} (reply by reply), {@code Context} (what the
 * model sees next), {@code TokenLedger} (what it saw and drew), {@code ToolDesk} (its calls),
 * {@code ContextKeeper} (what is done when the context is full), {@code UserSimulator} (who talks
 * to it). {@link org.sparseforge.verify.episode.AnswerReader} says what counts as an answer.
 *
 * <p>An agent can do nothing that throws: what it does wrong is told to it, or is how its episode
 * ends. What breaks outside it is a failure on the episode, without reward.
 */
package org.sparseforge.verify.episode;
