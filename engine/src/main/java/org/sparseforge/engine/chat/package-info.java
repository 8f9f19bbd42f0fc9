/**
 * DeepSeek-V3.2's chat format, both ways: messages to the exact prompt text, a completion back to a
 * message. Knows text and JSON, never token ids.
 *
 * <p>No template engine: the published format is a program, and this package follows it bit for
 * bit, including how Python spells JSON. It departs from it in two places, both named in {@link
 * org.sparseforge.engine.chat.ChatEncoder}.
 *
 * <p>Read {@link org.sparseforge.engine.chat.ChatMessage}, {@link
 * org.sparseforge.engine.chat.ChatEncoder}, {@link org.sparseforge.engine.chat.CompletionParser};
 * then {@link org.sparseforge.engine.chat.ChatMessageReader} (OpenAI-style JSON in), {@link
 * org.sparseforge.engine.chat.PythonJson} and {@link org.sparseforge.engine.chat.ChatProfile}.
 */
package org.sparseforge.engine.chat;
